#include "journal/record.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace shoal {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const RunLine kWho{
    .run = "20261124-101500-1a2b",
    .host = {.pid = 4711,
             .start_time = "8123",
             .boot = "b1c2",
             .host_name = "büro\"1\"",
             .pid_namespace = "pid:[4026531836]"},
    .engine = {.pid = 4712, .start_time = "8125", .boot = "b1c2", .host_name = "büro", .pid_namespace = ""},
    .time = "2026-11-24T10:15:00Z"};
const Thing kDatabase{.kind = Thing::Kind::database,
                      .name = "test_shop",
                      .alias = "default",
                      .vendor = "postgresql",
                      .server = "127.0.0.1:5432",
                      .keep = true};
const Thing kFolder{.kind = Thing::Kind::folder, .name = "/tmp/shoal-\n\"x\""};

std::string intend(const Thing& thing) { return print_intend({&thing, 1}); }
std::string gone(const Thing& thing) { return print_gone({&thing, 1}); }

TEST(Journal, what_was_printed_is_read_back) {
  const std::vector<Thing> things{kDatabase, kFolder};

  const Result<Record> record = parse_journal(print_run_line(kWho) + print_intend(things));

  ASSERT_TRUE(record) << record.error().cause;
  EXPECT_EQ(record->who, kWho);
  ASSERT_THAT(record->left, ElementsAre(kDatabase, kFolder));
  EXPECT_EQ(record->left[0].alias, "default");
  EXPECT_TRUE(record->left[0].keep);
  EXPECT_FALSE(record->left[1].keep);
  EXPECT_EQ(record->unreadable, 0u);
}

TEST(Journal, what_is_gone_is_not_left_and_what_is_made_again_is) {
  const std::string start = print_run_line(kWho) + intend(kDatabase) + intend(kFolder) + gone(kDatabase);

  EXPECT_THAT(parse_journal(start)->left, ElementsAre(kFolder));
  EXPECT_THAT(parse_journal(start + intend(kDatabase))->left, ElementsAre(kFolder, kDatabase));
  EXPECT_THAT(parse_journal(start + gone(kFolder))->left, IsEmpty());
}

TEST(Journal, what_is_intended_twice_is_left_once_in_its_newer_words) {
  Thing kept_no_more = kDatabase;
  kept_no_more.keep = false;

  const Result<Record> record = parse_journal(print_run_line(kWho) + intend(kDatabase) + intend(kept_no_more));

  ASSERT_THAT(record->left, ElementsAre(kDatabase));
  EXPECT_FALSE(record->left[0].keep);
}

TEST(Journal, a_line_that_a_kill_cut_short_is_passed_over_wherever_it_was_cut) {
  const std::string start = print_run_line(kWho) + intend(kDatabase);
  const std::string last = intend(kFolder);

  for (std::size_t size = 0; size < last.size(); ++size) {
    const Result<Record> record = parse_journal(start + last.substr(0, size));
    ASSERT_TRUE(record);
    EXPECT_THAT(record->left, ElementsAre(kDatabase)) << size;
    EXPECT_EQ(record->unreadable, 0u);
  }
}

TEST(Journal, a_line_of_garbage_does_not_hide_the_others) {
  for (const std::string garbage :
       {R"({"j": "intend", "kind": "fol)", "\xff\xfe", "[]", "{}", R"({"j": 7})",
        R"({"j": "intend", "kind": "folder"})", R"({"j": "gone", "kind": 1, "name": "x"})"}) {
    const Result<Record> record =
        parse_journal(print_run_line(kWho) + intend(kDatabase) + garbage + "\n" + intend(kFolder));
    ASSERT_TRUE(record);
    EXPECT_THAT(record->left, ElementsAre(kDatabase, kFolder)) << garbage;
    EXPECT_EQ(record->unreadable, 1u) << garbage;
  }
}

TEST(Journal, what_a_newer_shoal_may_add_is_passed_over) {
  const Result<Record> record = parse_journal(print_run_line(kWho) + "{\"j\": \"renamed\", \"from\": \"a\"}\n" +
                                              R"({"j": "intend", "kind": "queue", "name": "a"})" + "\n\n" +
                                              R"({"j": "intend", "kind": "file", "name": "/a", "size": 7})" + "\n");

  ASSERT_TRUE(record);
  EXPECT_THAT(record->left, ElementsAre(Thing{.kind = Thing::Kind::file, .name = "/a"}));
  EXPECT_EQ(record->unreadable, 0u);
}

TEST(Journal, a_file_that_does_not_begin_with_a_run_is_an_error) {
  const std::string line = print_run_line(kWho);
  std::string newer = line;
  newer.replace(newer.find("\"version\": 1"), 12, "\"version\": 2");
  std::string elsewhere = line;
  elsewhere.replace(elsewhere.find("20261124"), 8, "../../..");

  for (const std::string& text :
       {std::string{}, line.substr(0, line.size() - 1), intend(kFolder) + line, newer, elsewhere, "\n" + line}) {
    const Result<Record> record = parse_journal(text);
    ASSERT_FALSE(record) << text;
    EXPECT_FALSE(record.error().cause.empty()) << text;
  }
}

TEST(Journal, is_stillborn_until_its_first_line_is_whole) {
  const std::string line = print_run_line(kWho);

  EXPECT_TRUE(is_stillborn(""));
  EXPECT_TRUE(is_stillborn(line.substr(0, line.size() - 1)));
  EXPECT_FALSE(is_stillborn(line));
}

TEST(Journal, a_run_is_named_by_what_can_only_be_one_files_name) {
  EXPECT_TRUE(is_run_id("20261124-101500-1a2b"));
  for (const std::string_view text : {"", ".", "..", "a/b", "a.b", "a b", "a\nb", "ä"}) EXPECT_FALSE(is_run_id(text));
  EXPECT_FALSE(is_run_id(std::string(101, 'a')));
}

}  // namespace
}  // namespace shoal
