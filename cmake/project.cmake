# Everything that every target shares: language, packages, warnings, sanitizers.

option(SMPPBRIDGE_TESTS "Build the tests" ON)
option(SMPPBRIDGE_WERROR "Warnings are errors" OFF)
set(SMPPBRIDGE_SANITIZE "" CACHE STRING "Sanitizers, e.g. address,undefined or thread")
option(SMPPBRIDGE_FUZZ "Build the libFuzzer targets (clang)" OFF)

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

find_package(tl-expected REQUIRED)              # libexpected-dev
if(NOT SMPPBRIDGE_FUZZ)
  find_package(Threads REQUIRED)
  find_package(OpenSSL 3 REQUIRED)              # libssl-dev
  find_package(Boost 1.81 REQUIRED COMPONENTS json url)  # libboost-json1.81-dev libboost-url1.81-dev
  find_package(RocksDB REQUIRED)                # librocksdb-dev
  find_package(yaml-cpp REQUIRED)               # libyaml-cpp-dev
  find_package(prometheus-cpp CONFIG REQUIRED)  # prometheus-cpp-dev
  find_package(fmt REQUIRED)                    # libfmt-dev
  find_package(spdlog REQUIRED)                 # libspdlog-dev
  find_package(CLI11 REQUIRED)                  # libcli11-dev
  if(SMPPBRIDGE_TESTS)
    find_package(GTest REQUIRED)                # libgtest-dev
    include(GoogleTest)
  endif()
endif()

add_library(project_flags INTERFACE)
target_include_directories(project_flags INTERFACE "${CMAKE_SOURCE_DIR}")
target_compile_options(
  project_flags
  INTERFACE -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wnon-virtual-dtor
            -Wold-style-cast -Wimplicit-fallthrough)
if(SMPPBRIDGE_WERROR)
  target_compile_options(project_flags INTERFACE -Werror)
endif()
target_compile_definitions(project_flags INTERFACE BOOST_ASIO_SEPARATE_COMPILATION
                                                   BOOST_ASIO_NO_DEPRECATED)
if(SMPPBRIDGE_SANITIZE)
  target_compile_options(project_flags INTERFACE -fsanitize=${SMPPBRIDGE_SANITIZE} -fno-omit-frame-pointer)
  target_link_options(project_flags INTERFACE -fsanitize=${SMPPBRIDGE_SANITIZE})
  if(SMPPBRIDGE_SANITIZE MATCHES "undefined")
    target_compile_options(project_flags INTERFACE -fno-sanitize-recover=undefined)
  endif()
  if(SMPPBRIDGE_SANITIZE MATCHES "thread")
    target_compile_options(project_flags INTERFACE -Wno-tsan)
  endif()
else()
  target_compile_options(project_flags INTERFACE -fstack-protector-strong
    $<$<CONFIG:Release>:-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2 -D_GLIBCXX_ASSERTIONS>)
  target_link_options(project_flags INTERFACE -pie -Wl,-z,relro,-z,now)
endif()
find_program(SMPPBRIDGE_LLD ld.lld)
if(SMPPBRIDGE_LLD)
  target_link_options(project_flags INTERFACE -fuse-ld=lld)
endif()

# bridge_library(name SOURCES... ) : a static library with the project's flags.
function(bridge_library name)
  add_library(${name} STATIC ${ARGN})
  target_link_libraries(${name} PUBLIC project_flags)
endfunction()

# bridge_test(name LABEL label SOURCES ... LIBRARIES ...) : one gtest binary, one ctest a test case.
function(bridge_test name)
  cmake_parse_arguments(ARG "" "LABEL" "SOURCES;LIBRARIES" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE project_flags ${ARG_LIBRARIES} GTest::gtest GTest::gmock GTest::gtest_main)
  gtest_discover_tests(${name} PROPERTIES LABELS ${ARG_LABEL} TIMEOUT 300 DISCOVERY_TIMEOUT 60)
endfunction()
