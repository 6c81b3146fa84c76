# Flags for every target of ours. Warnings are errors in the presets only.
add_library(shoal_options INTERFACE)

if(MSVC)
  target_compile_options(shoal_options INTERFACE /W4 /permissive- /utf-8)
  if(SHOAL_WARNINGS_AS_ERRORS)
    target_compile_options(shoal_options INTERFACE /WX)
  endif()
else()
  target_compile_options(shoal_options INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion)
  if(SHOAL_WARNINGS_AS_ERRORS)
    target_compile_options(shoal_options INTERFACE -Werror)
  endif()
  if(SHOAL_SANITIZE)
    target_compile_options(shoal_options INTERFACE -fsanitize=${SHOAL_SANITIZE} -fno-sanitize-recover=all
                                                   -fno-omit-frame-pointer)
    target_link_options(shoal_options INTERFACE -fsanitize=${SHOAL_SANITIZE})
  elseif(SHOAL_STATIC_RUNTIME AND NOT APPLE)
    # A wheel runs on machines whose libstdc++ is older than the compiler that made it.
    target_link_options(shoal_options INTERFACE -static-libstdc++ -static-libgcc)
  endif()
endif()

# Nothing set: an engine without optimization is of use to nobody but its developers.
if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release)
endif()

find_program(CCACHE ccache)
if(CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${CCACHE}")
endif()
