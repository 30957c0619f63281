find_package(fmt REQUIRED)
find_package(CLI11 REQUIRED)
target_link_libraries(${name} PUBLIC fmt::fmt PRIVATE CLI11::CLI11)
