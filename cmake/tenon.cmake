# Three verbs that make the build read like the architecture: tenon_library, tenon_program, tenon_tests.

find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)

# What every target of ours is compiled with; vendor headers come in as SYSTEM and stay silent.
add_library(tenon_options INTERFACE)
target_compile_options(tenon_options INTERFACE -Wall -Wextra -Wshadow -Wnon-virtual-dtor -Wold-style-cast)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # GCC 12 warns wrongly where a literal and a std::string are joined (bug 105651).
  target_compile_options(tenon_options INTERFACE -Wno-restrict)
  if(CMAKE_CXX_FLAGS MATCHES "-fsanitize")
    # With sanitizers it also thinks a part of <regex> uninitialized (bug 105562).
    target_compile_options(tenon_options INTERFACE -Wno-maybe-uninitialized)
  endif()
endif()
if(TENON_WERROR)
  target_compile_options(tenon_options INTERFACE -Werror)
endif()
target_include_directories(tenon_options INTERFACE ${CMAKE_SOURCE_DIR}/src)
target_compile_definitions(tenon_options INTERFACE
  TENON_VERSION="${PROJECT_VERSION}" TENON_DEPS_DIR="${TENON_DEPS_DIR}" TENON_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
if(TENON_COVERAGE)
  target_compile_options(tenon_options INTERFACE --coverage)
  target_link_options(tenon_options INTERFACE --coverage)
endif()

function(tenon_target_name folder result)
  string(REPLACE "/" "_" name "tenon_${folder}")
  set(${result} ${name} PARENT_SCOPE)
endfunction()

# tenon_library(FOLDER USES folder... ): src/FOLDER/*.cpp (of solvers also its sub-folders) as one static library. Its
# vendor.cmake, if any, names the vendor libraries it needs.
function(tenon_library folder)
  cmake_parse_arguments(ARG "" "" "USES" ${ARGN})
  tenon_target_name(${folder} name)
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/${folder}/*.cpp)
  if(folder STREQUAL "solvers")
    file(GLOB backends CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/solvers/*/*.cpp)
    list(APPEND sources ${backends})
  endif()
  if(NOT sources)
    message(STATUS "src/${folder}: nothing there yet")
    add_library(${name} INTERFACE)
    set(scope INTERFACE)
  else()
    add_library(${name} STATIC ${sources})
    set(scope PUBLIC)
  endif()
  target_link_libraries(${name} ${scope} tenon_options Threads::Threads)
  foreach(used ${ARG_USES})
    tenon_target_name(${used} other)
    target_link_libraries(${name} ${scope} ${other})
  endforeach()
  if(sources AND EXISTS ${CMAKE_SOURCE_DIR}/src/${folder}/vendor.cmake)
    include(${CMAKE_SOURCE_DIR}/src/${folder}/vendor.cmake)  # sees ${name}
  endif()
endfunction()

# tenon_program(NAME SOURCE USES folder...): one executable.
function(tenon_program name source)
  cmake_parse_arguments(ARG "" "" "USES" ${ARGN})
  if(NOT EXISTS ${CMAKE_SOURCE_DIR}/${source})
    return()
  endif()
  add_executable(${name} ${source})
  foreach(used ${ARG_USES})
    tenon_target_name(${used} other)
    target_link_libraries(${name} PRIVATE ${other})
  endforeach()
endfunction()

# tenon_tests(FOLDER USES folder...): tests/FOLDER/*_test.cpp as one test program, which runs from the source tree's
# root. Files called *_slow_test.cpp become a second program that only `./dev test --slow` runs; what is called
# neither (helpers) belongs to both.
function(tenon_tests folder)
  cmake_parse_arguments(ARG "" "" "USES" ${ARGN})
  file(GLOB all CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/${folder}/*.cpp)
  set(helpers ${all})
  list(FILTER helpers EXCLUDE REGEX "_test\\.cpp$")
  set(slow ${all})
  list(FILTER slow INCLUDE REGEX "_slow_test\\.cpp$")
  set(fast ${all})
  list(FILTER fast INCLUDE REGEX "_test\\.cpp$")
  list(FILTER fast EXCLUDE REGEX "_slow_test\\.cpp$")
  string(REPLACE "/" "_" name "${folder}")
  if(fast)
    tenon_test_program(${name}_test ${folder} fast "${fast};${helpers}" "${ARG_USES}")
  endif()
  if(slow)
    tenon_test_program(${name}_slow_test ${folder}-slow slow "${slow};${helpers}" "${ARG_USES}")
  endif()
endfunction()

function(tenon_test_program program test label sources uses)
  add_executable(${program} ${sources})
  target_include_directories(${program} PRIVATE ${CMAKE_SOURCE_DIR})
  target_link_libraries(${program} PRIVATE tenon_options GTest::gmock GTest::gtest_main rapidcheck)
  foreach(used ${uses})
    tenon_target_name(${used} other)
    target_link_libraries(${program} PRIVATE ${other})
  endforeach()
  add_test(NAME ${test} COMMAND ${program} WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
  tenon_test_environment(${test} ${label})
endfunction()

# tenon_python_tests(FOLDER): the Python tests of tests/FOLDER, run by the pytest that ./dev setup put into .venv; those
# marked slow are a test program of their own.
function(tenon_python_tests folder)
  file(GLOB files CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/${folder}/*_test.py)
  set(marked 0)
  foreach(file ${files})
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
    file(STRINGS ${file} found REGEX "mark\\.slow")
    list(LENGTH found count)
    math(EXPR marked "${marked} + ${count}")
  endforeach()
  if(files)
    tenon_python_test(${folder} python ${folder} "not slow")
  endif()
  if(marked GREATER 0)
    tenon_python_test(${folder}-slow "slow;python" ${folder} "slow")
  endif()
endfunction()

function(tenon_python_test test labels folder marks)
  tenon_test_report(${test} report)
  add_test(NAME ${test} WORKING_DIRECTORY ${CMAKE_SOURCE_DIR}
           COMMAND ${CMAKE_SOURCE_DIR}/.venv/bin/python -m pytest -q -p no:cacheprovider -m ${marks} --junitxml=${report}
                   tests/${folder})
  tenon_test_environment(${test} "${labels}")
endfunction()

# Suppressions hold for vendor libraries only, which come without instrumentation. Each program leaves its report in
# results/ for tools/test_summary.py.
function(tenon_test_environment test labels)
  tenon_test_report(${test} report)
  # use_tls=0: the leak check of GCC 12 now and then dies of reading the storage of threads that a solver has ended.
  set_tests_properties(${test} PROPERTIES LABELS "${labels}" TIMEOUT 600 ENVIRONMENT
    "TENON_BUILD_DIR=${CMAKE_BINARY_DIR};GTEST_OUTPUT=xml:${report};TSAN_OPTIONS=suppressions=${CMAKE_SOURCE_DIR}/cmake/tsan.supp:halt_on_error=1;LSAN_OPTIONS=suppressions=${CMAKE_SOURCE_DIR}/cmake/lsan.supp:use_tls=0")
endfunction()

function(tenon_test_report test result)
  string(REPLACE "/" "_" name "${test}")
  set(${result} ${CMAKE_BINARY_DIR}/results/${name}.xml PARENT_SCOPE)
endfunction()
