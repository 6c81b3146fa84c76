#include "os/log_reader.h"

#include <gtest/gtest.h>

#include <string>
#include <variant>
#include <vector>

#include "os/testing.h"

namespace shoal {
namespace {

using testing::append_to;

struct LogReaderTest : ::testing::Test {
  testing::TemporaryFolder folder;
  std::string path = folder / "worker-1-1.log";
  LogReader reader{path, 200};

  // The numbers of the tests that were read, -1 for a fixture, -2 for a bad line.
  std::vector<int> read() {
    std::vector<int> found;
    reader.read([&found](const Result<LogRecord>& record) {
      if (!record) return found.push_back(-2);
      const auto* result = std::get_if<TestResult>(&*record);
      found.push_back(result == nullptr ? -1 : static_cast<int>(result->test.value));
    });
    return found;
  }
};

TEST_F(LogReaderTest, finds_nothing_before_the_file_is_there) { EXPECT_EQ(read(), std::vector<int>{}); }

TEST_F(LogReaderTest, gives_every_line_once) {
  append_to(path, ". 0 5 0 0\n. 1 5 0 0\n");
  EXPECT_EQ(read(), (std::vector{0, 1}));
  EXPECT_EQ(read(), std::vector<int>{});

  append_to(path, R"({"r": "fixture", "kind": "error", "title": "setUpClass", "text": "", "out": [0, 0]})");
  append_to(path, "\n. 2 5 0 0\n");
  EXPECT_EQ(read(), (std::vector{-1, 2}));
}

TEST_F(LogReaderTest, waits_for_the_rest_of_a_line) {
  append_to(path, ". 0 5 0 0\n. 1");
  EXPECT_EQ(read(), std::vector{0});

  append_to(path, "7 5");
  EXPECT_EQ(read(), std::vector<int>{});

  append_to(path, " 0 0\n");
  EXPECT_EQ(read(), std::vector{17});
}

TEST_F(LogReaderTest, passes_over_bad_lines) {
  append_to(path, ". 0 5 0 0\nwhat is this\n\n. 1 5 0 0\n");

  EXPECT_EQ(read(), (std::vector{0, -2, -2, 1}));
}

TEST_F(LogReaderTest, passes_over_a_line_that_is_too_long_in_one_piece_or_in_many) {
  append_to(path, std::string(300, 'x') + "\n. 1 5 0 0\n");
  EXPECT_EQ(read(), (std::vector{-2, 1}));

  for (int i = 0; i < 50; ++i) {
    append_to(path, std::string(10, 'x'));
    EXPECT_EQ(read(), std::vector<int>{});
  }
  append_to(path, "\n. 2 5 0 0\n");
  EXPECT_EQ(read(), (std::vector{-2, 2}));
}

TEST_F(LogReaderTest, reads_a_log_that_is_larger_than_its_buffer) {
  std::string lines;
  std::vector<int> expected;
  for (int test = 0; test < 10'000; ++test) {
    lines += ". " + std::to_string(test) + " 5 0 0\n";
    expected.push_back(test);
  }
  append_to(path, lines);

  EXPECT_EQ(read(), expected);
}

}  // namespace
}  // namespace shoal
