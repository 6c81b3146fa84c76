# An installed library where it is new enough, else a pinned source: a reader of this file sees all that shoal is made of.
#
# Nothing is downloaded when FETCHCONTENT_FULLY_DISCONNECTED is on (the presets); everything is when
# FETCHCONTENT_TRY_FIND_PACKAGE_MODE is NEVER (wheels for distribution). Code is written to the oldest version.
include(FetchContent)
list(APPEND CMAKE_MODULE_PATH "${CMAKE_CURRENT_LIST_DIR}")

# shoal_dependency(NAME version TARGET target PACKAGE debian-package URL url SHA256 hash
#                  [BUILT target | HEADERS folder] [FIND find_package arguments...])
# BUILT: what the source calls its target. HEADERS: the source is a folder of headers, and its build is left alone.
function(shoal_dependency name version)
  cmake_parse_arguments(PARSE_ARGV 2 dependency "" "TARGET;PACKAGE;URL;SHA256;BUILT;HEADERS" "FIND")
  FetchContent_Declare(
    ${name}
    URL "${dependency_URL}"
    URL_HASH SHA256=${dependency_SHA256}
    DOWNLOAD_EXTRACT_TIMESTAMP OFF
    SOURCE_SUBDIR "${dependency_HEADERS}"
    SYSTEM
    FIND_PACKAGE_ARGS ${version} ${dependency_FIND})
  FetchContent_MakeAvailable(${name})

  FetchContent_GetProperties(${name} SOURCE_DIR source_dir)
  if(dependency_HEADERS AND source_dir AND EXISTS "${source_dir}/${dependency_HEADERS}")
    add_library(shoal_${name} INTERFACE)
    target_include_directories(shoal_${name} SYSTEM INTERFACE "${source_dir}/${dependency_HEADERS}")
    add_library(${dependency_TARGET} ALIAS shoal_${name})
  endif()

  if(NOT TARGET ${dependency_TARGET} AND TARGET "${dependency_BUILT}")
    add_library(${dependency_TARGET} ALIAS ${dependency_BUILT})
  endif()

  if(NOT TARGET ${dependency_TARGET})
    message(
      FATAL_ERROR
        "no installed ${name} of version ${version} or newer, and no source of it\n"
        "hint: install it (Debian: apt-get install ${dependency_PACKAGE}), "
        "or let its source be fetched with -DFETCHCONTENT_FULLY_DISCONNECTED=OFF")
  elseif(${name}_FOUND)
    message(STATUS "${name} ${${name}_VERSION} (system)")
  else()
    message(STATUS "${name} (source: ${dependency_URL})")
  endif()
endfunction()

# Their own tests, tools, shared libraries and install rules are not wanted. Some of them are so old in their ways
# that option() would override a variable that is set here.
set(CMAKE_POLICY_DEFAULT_CMP0077 NEW)
set(LIBUV_BUILD_SHARED OFF)
set(LIBUV_BUILD_TESTS OFF)
set(LIBUV_BUILD_BENCH OFF)
set(FMT_INSTALL OFF)
set(JSON_Install OFF)
set(CLI11_BUILD_TESTS OFF)
set(CLI11_BUILD_EXAMPLES OFF)
set(CLI11_BUILD_DOCS OFF)
set(CLI11_INSTALL OFF)
set(INSTALL_GTEST OFF)

shoal_dependency(
  libuv 1.44
  TARGET libuv::uv_a
  BUILT uv_a
  PACKAGE libuv1-dev
  URL https://github.com/libuv/libuv/archive/v1.49.0.tar.gz
  SHA256 a10656a0865e2cff7a1b523fa47d0f5a9c65be963157301f814d1cc5dbd4dc1d
  FIND MODULE)

shoal_dependency(
  fmt 9.1
  TARGET fmt::fmt-header-only
  PACKAGE libfmt-dev
  URL https://github.com/fmtlib/fmt/releases/download/11.1.4/fmt-11.1.4.zip
  SHA256 49b039601196e1a765e81c5c9a05a61ed3d33f23b3961323d7322e4fe213d3e6
  FIND CONFIG)

shoal_dependency(
  nlohmann_json 3.11.2
  TARGET nlohmann_json::nlohmann_json
  PACKAGE nlohmann-json3-dev
  URL https://github.com/nlohmann/json/releases/download/v3.11.3/json.tar.xz
  SHA256 d6c65aca6b1ed68e7a182f4757257b107ae403032760ed6ef121c9d55e81757d
  FIND CONFIG)

shoal_dependency(
  CLI11 2.1.2
  TARGET CLI11::CLI11
  PACKAGE libcli11-dev
  URL https://github.com/CLIUtils/CLI11/archive/v2.6.2.tar.gz
  SHA256 c6ea6b2e5608b3ea8617999bd5f47420c71b2ebdb8dc4767c1034d1da5785711
  FIND CONFIG)

shoal_dependency(
  tl-expected 1.0
  TARGET tl::expected
  PACKAGE libexpected-dev
  URL https://github.com/TartanLlama/expected/archive/refs/tags/v1.1.0.tar.gz
  SHA256 1db357f46dd2b24447156aaf970c4c40a793ef12a8a9c2ad9e096d9801368df6
  HEADERS include
  FIND CONFIG)

shoal_dependency(
  tomlplusplus 3.3
  TARGET tomlplusplus::tomlplusplus
  PACKAGE libtomlplusplus-dev
  URL https://github.com/marzer/tomlplusplus/archive/refs/tags/v3.4.0.tar.gz
  SHA256 8517f65938a4faae9ccf8ebb36631a38c1cadfb5efa85d9a72e15b9e97d25155
  HEADERS include
  FIND MODULE)

if(SHOAL_TESTS)
  shoal_dependency(
    GTest 1.12.1
    TARGET GTest::gmock
    PACKAGE "libgtest-dev libgmock-dev"
    URL https://github.com/google/googletest/archive/refs/tags/v1.14.0.tar.gz
    SHA256 8ad598c73ad796e0d8280b082cebd82a630d73e73cd3c70057938a6501bba5d7
    FIND CONFIG)
endif()
