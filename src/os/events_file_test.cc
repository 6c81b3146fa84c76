#include "os/events_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <memory>
#include <string>
#include <utility>

#include "os/capture_files.h"
#include "os/testing.h"

namespace shoal {
namespace {

using testing::append_to;
using testing::contents_of;
using ::testing::HasSubstr;

RunEvent reported(Outcome outcome, OutputSlice output = {}) {
  TestResult result{TestIndex{0}, outcome};
  result.output = std::move(output);
  return RunEvent{TimePoint{1}, TestReported{"shop.T.test_a", Slot{1}, result}};
}

struct EventsFileTest : ::testing::Test {
  testing::TemporaryFolder folder;
  std::string path = folder / "events.jsonl";
  CaptureFiles captured{folder.path()};

  std::unique_ptr<EventsFile> create() { return std::move(EventsFile::create(path, captured).value()); }
};

TEST_F(EventsFileTest, begins_empty_whatever_was_there) {
  append_to(path, "old");
  append_to(path + ".output", "old");

  const auto events = create();

  EXPECT_EQ(contents_of(path), "");
  EXPECT_FALSE(std::filesystem::exists(path + ".output"));
}

TEST_F(EventsFileTest, makes_files_that_only_the_user_can_read) {
  const auto events = create();

  struct stat facts{};
  ASSERT_EQ(stat(path.c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777u, 0600u);
}

TEST_F(EventsFileTest, holds_good_news_back_until_it_is_flushed) {
  const auto events = create();

  events->on(reported(Outcome::passed));
  EXPECT_EQ(contents_of(path), "");
  events->flush();

  EXPECT_THAT(contents_of(path), HasSubstr("shop.T.test_a"));
}

TEST_F(EventsFileTest, writes_bad_news_at_once) {
  const auto events = create();

  events->on(reported(Outcome::passed));
  events->on(reported(Outcome::failed));

  EXPECT_THAT(contents_of(path), HasSubstr("\"failed\""));
}

TEST_F(EventsFileTest, keeps_what_tests_printed_beside_it) {
  append_to(folder / "worker-1-1.out", "before hello");
  const auto events = create();

  events->on(reported(Outcome::passed, {"worker-1-1.out", 7, 12}));
  events->flush();

  EXPECT_EQ(contents_of(path + ".output"), "hello");
  EXPECT_THAT(contents_of(path), HasSubstr("events.jsonl.output"));
}

TEST_F(EventsFileTest, makes_no_file_for_output_that_nobody_printed) {
  const auto events = create();

  events->on(reported(Outcome::failed));
  events->flush();

  EXPECT_FALSE(std::filesystem::exists(path + ".output"));
}

TEST_F(EventsFileTest, says_when_it_cannot_be_made) {
  const auto events = EventsFile::create(folder / "nowhere/events.jsonl", captured);

  ASSERT_FALSE(events);
  EXPECT_EQ(events.error().message, "cannot write '" + (folder / "nowhere/events.jsonl") + "'");
  EXPECT_EQ(events.error().cause, "no such file or directory");
}

TEST_F(EventsFileTest, says_once_when_the_disk_is_full) {
  path = "/dev/full";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "this system has no file that is always full";
  FileSink sink{path, std::move(*File::create(path))};

  sink.write("text");
  sink.flush();
  sink.write("more");
  sink.flush();

  ASSERT_TRUE(sink.error());
  EXPECT_EQ(sink.error()->message, "cannot write '/dev/full'");
  EXPECT_EQ(sink.error()->cause, "no space left on device");
}

}  // namespace
}  // namespace shoal
