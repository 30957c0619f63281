find_package(fmt REQUIRED)
target_link_libraries(${name} PRIVATE fmt::fmt)
