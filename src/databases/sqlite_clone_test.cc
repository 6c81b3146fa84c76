#include "databases/sqlite_clone.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace shoal {
namespace {

using testing::HasSubstr;

SqliteClone plan() {
  return SqliteClone(
      {.vendor = Vendor::sqlite, .alias = "default", .source = "/a/test.sqlite3", .name = "/a/test_1.sqlite3"});
}

TEST(SqliteClone, copies_the_file_over_nothing_that_was_left) {
  SqliteClone clone = plan();

  const std::vector<Step> steps = *clone.next({});

  ASSERT_EQ(steps.size(), 5u);
  for (std::size_t place = 0; place < 4; ++place) {
    EXPECT_EQ(steps[place].action, Step::Action::remove_file);
    EXPECT_EQ(steps[place].tolerated, std::vector<std::string>{"ENOENT"});
  }
  EXPECT_EQ(steps[2].text, "/a/test_1.sqlite3-wal");
  EXPECT_EQ(steps[4].action, Step::Action::copy_file);
  EXPECT_EQ(steps[4].source, "/a/test.sqlite3");
  EXPECT_EQ(steps[4].undo, "/a/test_1.sqlite3");
  EXPECT_TRUE(clone.next({})->empty());
}

TEST(SqliteClone, says_what_to_do_about_a_full_disk) {
  SqliteClone clone = plan();
  const Step copy = clone.next({})->back();

  EXPECT_THAT(clone.hint(copy, {.code = "ENOSPC", .text = ""}, {}), HasSubstr("disk is full"));
  EXPECT_THAT(clone.hint(copy, {.code = "EACCES", .text = ""}, {}), HasSubstr("can be written to"));
}

}  // namespace
}  // namespace shoal
