# SQLite stands in this folder's sqlite.cpp only; PostgreSQL's library is opened at run time (docs/decisions/0008).
find_package(SQLite3 REQUIRED)
find_library(SQLITECPP_LIBRARY SQLiteCpp REQUIRED)
find_path(SQLITECPP_INCLUDE SQLiteCpp/Database.h REQUIRED)
target_include_directories(${name} SYSTEM PRIVATE ${SQLITECPP_INCLUDE})
target_link_libraries(${name} PRIVATE ${SQLITECPP_LIBRARY} SQLite::SQLite3 ${CMAKE_DL_LIBS})
