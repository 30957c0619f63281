# Their headers stand in this folder's .cpp files only (nlohmann's in json.h).
find_package(nlohmann_json REQUIRED)
pkg_check_modules(XLSXWRITER REQUIRED IMPORTED_TARGET xlsxwriter)
pkg_check_modules(LIBCRYPTO REQUIRED IMPORTED_TARGET libcrypto)
find_package(EXPAT REQUIRED)
find_package(ZLIB REQUIRED)
target_link_libraries(${name} PUBLIC nlohmann_json::nlohmann_json)
target_link_libraries(${name} PRIVATE PkgConfig::XLSXWRITER PkgConfig::LIBCRYPTO EXPAT::EXPAT ZLIB::ZLIB)
