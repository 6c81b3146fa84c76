#include "report/replay.h"

#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "report/json_lines.h"

namespace shoal {
namespace {

// Keeps what it is told, as lines.
class Recorder final : public Reporter {
 public:
  void on(const RunEvent& event) override { lines.push_back(print_event(event)); }

  std::vector<std::string> lines;
};

const std::string kStart =
    print_event({.what = RunStarted{.run = "r", .time = "now", .tests = 5, .units = 1, .options = {}}});
const std::string kPassed =
    print_event({.at = Microseconds{1000}, .what = TestReported{.id = "a.p", .slot = Slot{1}, .result = {}}});
const std::string kFailed = print_event(
    {.at = Microseconds{2000},
     .what = TestReported{.id = "a.f",
                          .slot = Slot{1},
                          .result = {.test = TestIndex{1},
                                     .outcome = Outcome::failed,
                                     .problems = {{.kind = Problem::Kind::failure, .title = "f", .text = "x"}}}}});
const std::string kEnd =
    print_event({.at = Microseconds{3000}, .what = RunFinished{.counts = {}, .duration = Microseconds{3000}}});

std::string message_of(const Result<void>& result) {
  return result ? "no error" : result.error().message + ": " + result.error().cause;
}

TEST(Replay, tells_what_the_file_holds_however_it_is_cut_up) {
  const std::string file = kStart + kPassed + kFailed + kEnd;
  for (std::size_t size = 1; size < file.size(); size += 13) {
    Recorder recorder;
    Replay replay({&recorder});

    for (std::size_t at = 0; at < file.size(); at += size) ASSERT_TRUE(replay.feed(file.substr(at, size)));
    ASSERT_TRUE(replay.finish());

    EXPECT_EQ(recorder.lines, (std::vector<std::string>{kStart, kPassed, kFailed, kEnd}));
  }
}

TEST(Replay, tells_every_reporter) {
  Recorder one;
  Recorder other;
  Replay replay({&one, &other});

  ASSERT_TRUE(replay.feed(kStart + kEnd));

  EXPECT_EQ(one.lines, (std::vector<std::string>{kStart, kEnd}));
  EXPECT_EQ(other.lines, one.lines);
}

TEST(Replay, ends_a_run_that_was_killed_and_says_so) {
  Recorder recorder;
  Replay replay({&recorder});

  ASSERT_TRUE(replay.feed(kStart + kPassed + kFailed));
  ASSERT_TRUE(replay.finish());

  ASSERT_EQ(recorder.lines.size(), 5u);
  EXPECT_EQ(
      recorder.lines[3],
      print_event({.at = Microseconds{2000},
                   .what = Warned{"the events file ends after line 3, before its run did: this is what it holds"}}));
  EXPECT_EQ(recorder.lines[4], print_event({.at = Microseconds{2000},
                                            .what = RunFinished{.verdict = Verdict::interrupted,
                                                                .counts = {.run = 2, .failures = 1, .not_run = 3},
                                                                .duration = Microseconds{2000}}}));
}

TEST(Replay, drops_a_last_line_that_was_cut) {
  Recorder recorder;
  Replay replay({&recorder});

  ASSERT_TRUE(replay.feed(kStart + kPassed + kFailed.substr(0, 40)));
  ASSERT_TRUE(replay.finish());

  ASSERT_EQ(recorder.lines.size(), 4u);
  EXPECT_NE(recorder.lines[2].find("ends in the middle of line 3"), std::string::npos);
}

TEST(Replay, names_the_line_that_is_wrong) {
  Recorder recorder;
  Replay replay({&recorder});

  EXPECT_EQ(message_of(replay.feed(kStart + kPassed + "{\"event\": 3}\n" + kEnd)),
            "line 3 of the events file: a line is no event: field 'event' is 3, expected a text");
  EXPECT_EQ(recorder.lines.size(), 2u);
}

TEST(Replay, wants_a_run_to_begin_once_and_first) {
  Recorder recorder;

  EXPECT_EQ(message_of(Replay({&recorder}).feed(kPassed)),
            "line 1 of the events file: the first event is no 'run_started': ");
  EXPECT_EQ(message_of(Replay({&recorder}).feed(kStart + kStart)),
            "line 2 of the events file: a second 'run_started': ");
}

TEST(Replay, refuses_a_version_that_it_does_not_know) {
  Recorder recorder;
  std::string start = kStart;
  start.replace(start.find("\"version\": 2"), 12, "\"version\": 9");

  const auto result = Replay({&recorder}).feed(start);

  EXPECT_EQ(message_of(result),
            "line 1 of the events file: an event 'run_started' is not valid: field 'version' is 9, expected 2");
  EXPECT_NE(result.error().hint, "");
}

TEST(Replay, refuses_a_file_without_a_line) {
  Recorder recorder;
  Replay cut({&recorder});

  EXPECT_FALSE(Replay({&recorder}).finish());
  ASSERT_TRUE(cut.feed("{\"event\""));
  EXPECT_FALSE(cut.finish());
}

TEST(Replay, does_not_read_a_file_of_something_else_into_memory) {
  Recorder recorder;
  Replay replay({&recorder});
  const std::string zeros(1u << 20, '\0');

  int fed = 0;
  while (replay.feed(zeros)) ASSERT_LT(++fed, 100);

  EXPECT_EQ(fed, 64);
}

}  // namespace
}  // namespace shoal
