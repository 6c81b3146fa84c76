#include "os/stack_file.h"

#include <gtest/gtest.h>

#include "os/testing.h"

namespace shoal {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

struct StackFileTest : ::testing::Test {
  testing::TemporaryFolder folder;
  std::string path = folder / "worker-1-1.stack";
  StackFile file{path};

  void write(std::string_view text) { testing::append_to(path, text); }
};

TEST_F(StackFileTest, an_answer_is_told_when_it_has_stopped_growing) {
  file.expect(seconds{1});
  EXPECT_EQ(file.take(seconds{1}), std::nullopt);
  write("Thread 1\n");
  EXPECT_EQ(file.take(seconds{1} + milliseconds{100}), std::nullopt);
  write("Thread 2\n");
  EXPECT_EQ(file.take(seconds{1} + milliseconds{200}), std::nullopt);

  EXPECT_EQ(file.take(seconds{1} + milliseconds{300}), "Thread 1\nThread 2\n");
  EXPECT_EQ(file.take(seconds{5}), std::nullopt);
}

TEST_F(StackFileTest, no_answer_within_a_second_is_an_empty_one) {
  file.expect(seconds{1});

  EXPECT_EQ(file.take(seconds{1} + milliseconds{900}), std::nullopt);
  EXPECT_EQ(file.take(seconds{2}), "");
}

TEST_F(StackFileTest, what_was_told_before_is_not_told_again) {
  write("old\n");
  file.expect(seconds{1});
  write("new\n");
  (void)file.take(seconds{1});

  EXPECT_EQ(file.take(seconds{2}), "new\n");
  EXPECT_EQ(file.rest(), "");
}

TEST_F(StackFileTest, what_nobody_asked_for_is_the_rest) {
  file.expect(seconds{1});
  write("asked\n");
  (void)file.take(seconds{3});
  write("Fatal Python error: Segmentation fault\n");

  EXPECT_EQ(file.take(seconds{4}), std::nullopt);
  EXPECT_EQ(file.rest(), "Fatal Python error: Segmentation fault\n");
}

}  // namespace
}  // namespace shoal
