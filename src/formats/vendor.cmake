# Their headers stand in this folder's .cpp files only (nlohmann's in json.h).
find_package(nlohmann_json REQUIRED)
pkg_check_modules(ORCUS REQUIRED IMPORTED_TARGET liborcus-0.17 liborcus-spreadsheet-model-0.17 libixion-0.17)
# Debian's spreadsheet-model file names an include folder that is not there; its headers lie in liborcus' own.
get_target_property(orcus_includes PkgConfig::ORCUS INTERFACE_INCLUDE_DIRECTORIES)
list(FILTER orcus_includes EXCLUDE REGEX "spreadsheet-model")
set_target_properties(PkgConfig::ORCUS PROPERTIES INTERFACE_INCLUDE_DIRECTORIES "${orcus_includes}")
pkg_check_modules(XLSXWRITER REQUIRED IMPORTED_TARGET xlsxwriter)
pkg_check_modules(LIBCRYPTO REQUIRED IMPORTED_TARGET libcrypto)
find_package(ZLIB REQUIRED)
target_link_libraries(${name} PUBLIC nlohmann_json::nlohmann_json)
target_link_libraries(${name} PRIVATE PkgConfig::ORCUS PkgConfig::XLSXWRITER PkgConfig::LIBCRYPTO ZLIB::ZLIB)
