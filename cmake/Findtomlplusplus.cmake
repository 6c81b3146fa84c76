# Finds an installed toml++ as the headers that it is. Debian's own configuration links the shared library, which
# was built with exceptions.
#
# Sets tomlplusplus_FOUND and tomlplusplus_VERSION.
find_path(tomlplusplus_INCLUDE_DIR NAMES toml++/toml.h)
mark_as_advanced(tomlplusplus_INCLUDE_DIR)

if(tomlplusplus_INCLUDE_DIR)
  set(tomlplusplus_version_file "${tomlplusplus_INCLUDE_DIR}/toml++/impl/version.h")
  if(EXISTS "${tomlplusplus_version_file}")
    file(STRINGS "${tomlplusplus_version_file}" tomlplusplus_version_lines
         REGEX "^#define[ \t]+TOML_LIB_(MAJOR|MINOR|PATCH)[ \t]+[0-9]+")
    string(REGEX MATCHALL "[0-9]+" tomlplusplus_VERSION "${tomlplusplus_version_lines}")
    list(JOIN tomlplusplus_VERSION "." tomlplusplus_VERSION)
  endif()
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(tomlplusplus REQUIRED_VARS tomlplusplus_INCLUDE_DIR
                                               VERSION_VAR tomlplusplus_VERSION)

if(tomlplusplus_FOUND AND NOT TARGET tomlplusplus::tomlplusplus)
  add_library(tomlplusplus::tomlplusplus INTERFACE IMPORTED)
  target_include_directories(tomlplusplus::tomlplusplus SYSTEM INTERFACE "${tomlplusplus_INCLUDE_DIR}")
endif()
