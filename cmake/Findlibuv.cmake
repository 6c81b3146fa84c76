# Finds an installed libuv as the static target libuv::uv_a. Distributions ship libuv without a CMake
# configuration, and its newest releases name their target the same way, so users of it need not care.
#
# Sets libuv_FOUND and libuv_VERSION.
find_path(libuv_INCLUDE_DIR NAMES uv.h)
find_library(libuv_LIBRARY NAMES uv_a libuv_a libuv.a)
mark_as_advanced(libuv_INCLUDE_DIR libuv_LIBRARY)

if(libuv_INCLUDE_DIR)
  file(STRINGS "${libuv_INCLUDE_DIR}/uv/version.h" libuv_version_lines
       REGEX "^#define UV_VERSION_(MAJOR|MINOR|PATCH) +[0-9]+")
  string(REGEX MATCHALL "[0-9]+" libuv_VERSION "${libuv_version_lines}")
  list(JOIN libuv_VERSION "." libuv_VERSION)
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(libuv REQUIRED_VARS libuv_LIBRARY libuv_INCLUDE_DIR VERSION_VAR libuv_VERSION)

if(libuv_FOUND AND NOT TARGET libuv::uv_a)
  add_library(libuv::uv_a STATIC IMPORTED)
  set_target_properties(libuv::uv_a PROPERTIES IMPORTED_LOCATION "${libuv_LIBRARY}"
                                               INTERFACE_INCLUDE_DIRECTORIES "${libuv_INCLUDE_DIR}")
  if(UNIX)
    find_package(Threads REQUIRED)
    target_link_libraries(libuv::uv_a INTERFACE Threads::Threads ${CMAKE_DL_LIBS})
    if(CMAKE_SYSTEM_NAME STREQUAL "Linux")
      target_link_libraries(libuv::uv_a INTERFACE rt)
    endif()
  endif()
endif()
