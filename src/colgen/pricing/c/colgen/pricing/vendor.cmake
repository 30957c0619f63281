find_package(TBB REQUIRED)
target_link_libraries(${name} PRIVATE TBB::tbb)
