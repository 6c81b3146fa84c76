# A room is a folder under src/ and a static library of the same name. The link
# line is the list of rooms and libraries it may use: there is no other way in.
#
#   shoal_room(protocol SOURCES line_reader.cc message.cc
#              USES model base LIBRARIES nlohmann_json::nlohmann_json
#              TESTS line_reader_test.cc)
function(shoal_room name)
  cmake_parse_arguments(PARSE_ARGV 1 room "" "" "SOURCES;USES;LIBRARIES;TESTS")
  add_library(shoal_${name} STATIC ${room_SOURCES})
  target_include_directories(shoal_${name} PUBLIC "${PROJECT_SOURCE_DIR}/src")
  list(TRANSFORM room_USES PREPEND shoal_)
  target_link_libraries(shoal_${name} PUBLIC ${room_USES} PRIVATE shoal_options ${room_LIBRARIES})
  if(SHOAL_TESTS AND room_TESTS)
    shoal_test(${name} ${room_TESTS})
    target_link_libraries(${name}_test PRIVATE shoal_${name} ${room_LIBRARIES})
  endif()
endfunction()

# A GoogleTest program NAME_test; each of its tests is a test of ctest, and has
# SHOAL_TEST_TIMEOUT seconds (120 where nothing is said).
function(shoal_test name)
  add_executable(${name}_test ${ARGN})
  target_include_directories(${name}_test PRIVATE "${PROJECT_SOURCE_DIR}/src")
  target_compile_definitions(${name}_test PRIVATE SHOAL_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  target_link_libraries(${name}_test PRIVATE shoal_options GTest::gtest GTest::gmock GTest::gtest_main)
  if(NOT SHOAL_TEST_TIMEOUT)
    set(SHOAL_TEST_TIMEOUT 120)
  endif()
  gtest_discover_tests(${name}_test PROPERTIES TIMEOUT ${SHOAL_TEST_TIMEOUT} DISCOVERY_TIMEOUT 60)
endfunction()
