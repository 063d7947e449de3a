# Everything that every target shares: language, packages, warnings, sanitizers.

option(SMPPBRIDGE_TESTS "Build the tests" ON)
option(SMPPBRIDGE_BENCH "Build the micro benchmarks without the tests" OFF)
option(SMPPBRIDGE_WERROR "Warnings are errors" OFF)
set(SMPPBRIDGE_SANITIZE "" CACHE STRING "Sanitizers, e.g. address,undefined or thread")
option(SMPPBRIDGE_PCH "Read the standard headers once for all sources" OFF)
option(SMPPBRIDGE_UNITY "Compile the sources of a library several at a time" OFF)
option(SMPPBRIDGE_FUZZ "Build the libFuzzer targets (clang), nothing else" OFF)

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

# bridge_package(debian-package name ...): find_package that says what to install when it fails.
macro(bridge_package debian_package name)
  find_package(${name} ${ARGN} QUIET)
  if(NOT ${name}_FOUND)
    message(FATAL_ERROR "${name} ${ARGN} is missing: apt-get install ${debian_package} "
                        "(tools/install-deps installs all that is needed)")
  endif()
endmacro()

bridge_package(libexpected-dev tl-expected)
bridge_package(pkg-config PkgConfig)
pkg_check_modules(UTF8PROC REQUIRED IMPORTED_TARGET libutf8proc)  # libutf8proc-dev
pkg_check_modules(RE2 REQUIRED IMPORTED_TARGET re2)  # libre2-dev
bridge_package(libssl-dev OpenSSL 3)
if(NOT SMPPBRIDGE_FUZZ)
  bridge_package(libc6-dev Threads)
  bridge_package("libboost-json1.81-dev libboost-url1.81-dev" Boost 1.81 COMPONENTS json url)
  bridge_package(librocksdb-dev RocksDB)
  bridge_package(libyaml-cpp-dev yaml-cpp)
  bridge_package(prometheus-cpp-dev prometheus-cpp CONFIG)
  bridge_package(libfmt-dev fmt)
  bridge_package(libspdlog-dev spdlog)
  bridge_package(libcli11-dev CLI11)
  bridge_package(libmimalloc-dev mimalloc)
  pkg_check_modules(SYSTEMD REQUIRED IMPORTED_TARGET libsystemd)  # libsystemd-dev
  pkg_check_modules(P11KIT REQUIRED IMPORTED_TARGET p11-kit-1)    # libp11-kit-dev, its header
  pkg_check_modules(SECCOMP REQUIRED IMPORTED_TARGET libseccomp)  # libseccomp-dev
  pkg_check_modules(PCAP REQUIRED IMPORTED_TARGET libpcap)        # libpcap0.8-dev
  if(SMPPBRIDGE_TESTS)
    bridge_package("libgtest-dev libgmock-dev" GTest)
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
  target_compile_options(project_flags INTERFACE -fsanitize=${SMPPBRIDGE_SANITIZE}
                                                 -fno-omit-frame-pointer)
  target_link_options(project_flags INTERFACE -fsanitize=${SMPPBRIDGE_SANITIZE})
  if(SMPPBRIDGE_SANITIZE MATCHES "undefined")
    target_compile_options(project_flags INTERFACE -fno-sanitize-recover=undefined)
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
      # A check at every use of a pointer makes a third of a unit's compile time with g++. What they
      # find, ASan finds as a bad address; the fuzz build (clang) has them over the pure rooms.
      target_compile_options(project_flags INTERFACE -fno-sanitize=null,alignment,vptr)
    endif()
  endif()
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # A tenth of a large unit's time goes into collecting garbage; without, it takes 1.1 GiB.
    target_compile_options(project_flags INTERFACE --param=ggc-min-expand=100
                                                   --param=ggc-min-heapsize=600000)
  endif()
  if(SMPPBRIDGE_SANITIZE MATCHES "thread" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # Asio uses fences, which g++'s TSan does not model and warns of.
    target_compile_options(project_flags INTERFACE -Wno-tsan)
  endif()
else()
  # What tests/hardening holds the installed binaries to. What is left uninitialised is zero rather
  # than what the stack held before, which may have been a text; clang 14 wants another flag for it.
  target_compile_options(
    project_flags
    INTERFACE -fstack-protector-strong -fstack-clash-protection -fcf-protection=full
              $<$<CXX_COMPILER_ID:GNU>:-ftrivial-auto-var-init=zero>
              $<$<CONFIG:Release>:-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3 -D_GLIBCXX_ASSERTIONS>)
  target_link_options(project_flags INTERFACE -pie -Wl,-z,relro,-z,now,-z,noexecstack
                                              -Wl,-z,separate-code)
endif()
# One commit gives the same octets wherever it is built (tools/reproduce).
target_compile_options(project_flags INTERFACE "-ffile-prefix-map=${CMAKE_SOURCE_DIR}/=")
if(SMPPBRIDGE_FUZZ)
  # Coverage feedback in every pure file; the main of libFuzzer comes with the targets themselves.
  target_compile_options(project_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
find_program(SMPPBRIDGE_LLD ld.lld)
if(SMPPBRIDGE_LLD)
  target_link_options(project_flags INTERFACE -fuse-ld=lld)
endif()
find_program(SMPPBRIDGE_CCACHE ccache)
if(SMPPBRIDGE_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # Without the two variables a build in another folder never hits.
  set(CMAKE_CXX_COMPILER_LAUNCHER
      "${CMAKE_COMMAND}" -E env "CCACHE_BASEDIR=${CMAKE_SOURCE_DIR}" CCACHE_NOHASHDIR=1
      CCACHE_SLOPPINESS=pch_defines,time_macros "${SMPPBRIDGE_CCACHE}")
endif()

# Precompiled headers: one set for libraries, one for tests, as g++ wants them compiled with the very
# flags of their users. A third of the build otherwise reads the same headers again. Sources include
# what they use all the same: the other presets go without. So does release, because g++ 12 then warns
# of what it does not understand in std::string.
if(SMPPBRIDGE_PCH)
  # Some packages bring it, and it defines a macro: then all must have it.
  target_compile_options(project_flags INTERFACE -pthread)
  set(standard_headers
      <algorithm> <array> <chrono> <cstdint> <deque> <functional> <map> <memory> <optional> <ranges>
      <span> <string> <string_view> <tuple> <unordered_map> <utility> <variant> <vector>
      <tl/expected.hpp>)
  file(CONFIGURE OUTPUT "${CMAKE_BINARY_DIR}/headers/library.cpp" CONTENT "")
  add_library(library_headers STATIC "${CMAKE_BINARY_DIR}/headers/library.cpp")
  target_link_libraries(library_headers PRIVATE project_flags tl::expected)
  target_precompile_headers(library_headers PRIVATE ${standard_headers})
  if(SMPPBRIDGE_TESTS)
    file(CONFIGURE OUTPUT "${CMAKE_BINARY_DIR}/headers/test.cpp" CONTENT "int main() {}\n")
    add_executable(test_headers "${CMAKE_BINARY_DIR}/headers/test.cpp")
    target_link_libraries(test_headers PRIVATE project_flags tl::expected GTest::gtest)
    target_precompile_headers(test_headers PRIVATE ${standard_headers} <gtest/gtest.h>)
  endif()
  if(SMPPBRIDGE_CCACHE)
    target_compile_options(project_flags INTERFACE -fpch-preprocess)
  endif()
endif()

# bridge_headers(target library|test)
function(bridge_headers name kind)
  if(SMPPBRIDGE_PCH)
    target_precompile_headers(${name} REUSE_FROM ${kind}_headers)
  endif()
endfunction()

# bridge_library(name SOURCES... ) : a static library with the project's flags.
function(bridge_library name)
  add_library(${name} STATIC ${ARGN})
  target_link_libraries(${name} PUBLIC project_flags)
  bridge_headers(${name} library)
  # Most of what a small source takes to compile is its headers.
  set_target_properties(${name} PROPERTIES UNITY_BUILD "${SMPPBRIDGE_UNITY}"
                                           UNITY_BUILD_BATCH_SIZE 6)
endfunction()

# bridge_test(name LABEL label [TOGETHER n] SOURCES ... LIBRARIES ...) : one gtest binary, one ctest a
# test case. Sources that share a large fixture are compiled n together where libraries are.
# What is labelled unit belongs to light_tests, the rest to heavy_tests (tests/CMakeLists.txt).
function(bridge_test name)
  cmake_parse_arguments(ARG "" "LABEL;TOGETHER" "SOURCES;LIBRARIES" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE project_flags ${ARG_LIBRARIES} GTest::gtest GTest::gmock
                                        GTest::gtest_main)
  bridge_headers(${name} test)
  if(ARG_TOGETHER)
    set_target_properties(${name} PROPERTIES UNITY_BUILD "${SMPPBRIDGE_UNITY}"
                                             UNITY_BUILD_BATCH_SIZE ${ARG_TOGETHER})
  endif()
  if(ARG_LABEL STREQUAL "unit")
    add_dependencies(light_tests ${name})
  else()
    add_dependencies(heavy_tests ${name})
  endif()
  gtest_discover_tests(${name} PROPERTIES LABELS ${ARG_LABEL} TIMEOUT 300 DISCOVERY_TIMEOUT 60)
endfunction()
