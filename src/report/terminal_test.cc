#include "report/terminal.h"

#include <gtest/gtest.h>
#include <string>
#include <utility>

#include "report/fakes.h"

namespace shoal {
namespace {

using Kind = Problem::Kind;

class TerminalTest : public testing::Test {
 protected:
  TerminalReporter& start(int verbosity, TerminalStyle style = {}, std::optional<int> durations = {}) {
    reporter_ = std::make_unique<TerminalReporter>(sink_, outputs_, style);
    tell(RunStarted{
        .run = "r",
        .time = "",
        .tests = 123,
        .units = 12,
        .options = {.workers = 2, .verbosity = verbosity, .durations = durations, .start_method = "spawn"}});
    return *reporter_;
  }

  template <class What>
  void tell(What what, TimePoint at = {}) {
    reporter_->on({.at = at, .what = std::move(what)});
  }

  void test(std::string id, Outcome outcome, std::vector<Problem> problems = {}) {
    tell(TestReported{.id = std::move(id),
                      .slot = Slot{1},
                      .result = {.test = TestIndex{0},
                                 .outcome = outcome,
                                 .duration = Microseconds{2000},
                                 .problems = std::move(problems)}});
  }

  void all_outcomes() {
    test("a.p", Outcome::passed);
    test("a.f", Outcome::failed, {{.kind = Kind::failure, .title = "f", .text = "text\n"}});
    test("a.e", Outcome::error, {{.kind = Kind::error, .title = "e", .text = "text\n"}});
    test("a.s", Outcome::skipped, {{.kind = Kind::skip, .title = "s", .text = "it's late"}});
    test("a.x", Outcome::expected_failure, {{.kind = Kind::expected_failure, .title = "x", .text = "text\n"}});
    test("a.u", Outcome::unexpected_success, {{.kind = Kind::unexpected_success, .title = "u", .text = ""}});
    test("a.c", Outcome::crashed, {{.kind = Kind::error, .title = "c", .text = "text\n"}});
    test("a.n", Outcome::not_run);
  }

  void fixture(Kind kind) {
    tell(FixtureReported{.unit = "a",
                         .slot = Slot{1},
                         .result = {.problem = {.kind = kind, .title = "setUpClass (a.T)", .text = "why"}}});
  }

  void finish() {
    tell(RunFinished{.verdict = Verdict::passed, .counts = {.run = 1}, .duration = Microseconds{5000}});
  }

  StringSink sink_;
  FakeOutputs outputs_;
  std::unique_ptr<TerminalReporter> reporter_;
};

constexpr TerminalStyle kTty{.status_line = true, .color = false, .width = 80};

TEST_F(TerminalTest, begins_with_what_will_run) {
  start(1);

  EXPECT_EQ(sink_.text(), "Running 123 tests in 12 units on 2 workers (spawn)\n");
}

TEST_F(TerminalTest, prints_a_letter_a_test) {
  start(1);
  (void)sink_.take();

  all_outcomes();
  fixture(Kind::error);
  fixture(Kind::skip);
  reporter_->flush();

  EXPECT_EQ(sink_.text(), ".FEsxuEEs");
}

TEST_F(TerminalTest, prints_one_letter_for_a_test_with_many_problems) {
  start(1);
  (void)sink_.take();

  test("a.f", Outcome::failed,
       {{.kind = Kind::failure, .title = "f (n=1)", .text = ""},
        {.kind = Kind::error, .title = "f (n=2)", .text = ""}});

  EXPECT_EQ(sink_.text(), "E");
}

TEST_F(TerminalTest, ends_the_row_of_letters_before_the_end) {
  start(1);
  test("a.p", Outcome::passed);
  (void)sink_.take();

  finish();

  EXPECT_EQ(sink_.text(), ".\n" + std::string(70, '-') + "\nRan 1 test in 0.005s\n\nOK\n");
}

TEST_F(TerminalTest, writes_many_passed_tests_in_few_pieces) {
  start(1);

  for (int i = 0; i < 20'000; ++i)
    tell(TestReported{.id = "a.p", .slot = Slot{1}, .result = {}}, Microseconds{i * 50});
  finish();

  EXPECT_LT(sink_.writes(), 30);
}

TEST_F(TerminalTest, lets_no_letter_wait_longer_than_a_tenth_of_a_second) {
  start(1);
  (void)sink_.take();

  tell(TestReported{.id = "a.p", .slot = Slot{1}, .result = {}}, std::chrono::milliseconds{10});
  EXPECT_EQ(sink_.take(), "");
  tell(TestReported{.id = "a.p", .slot = Slot{1}, .result = {}}, std::chrono::milliseconds{120});
  EXPECT_EQ(sink_.take(), "..");
  tell(TestReported{.id = "a.p", .slot = Slot{1}, .result = {}}, std::chrono::milliseconds{130});
  reporter_->draw_status({}, std::chrono::milliseconds{200});
  EXPECT_EQ(sink_.take(), ".");
}

TEST_F(TerminalTest, prints_a_line_a_test_when_asked_for_more) {
  start(2);
  (void)sink_.take();

  all_outcomes();
  fixture(Kind::error);
  fixture(Kind::skip);
  reporter_->flush();

  EXPECT_EQ(sink_.text(),
            "a.p ... ok\na.f ... FAIL\na.e ... ERROR\na.s ... skipped \"it's late\"\na.x ... expected failure\n"
            "a.u ... unexpected success\na.c ... CRASHED\nsetUpClass (a.T) ... ERROR\n"
            "setUpClass (a.T) ... skipped 'why'\n");
}

TEST_F(TerminalTest, tells_of_workers_and_units_when_asked_for_all) {
  start(3);
  (void)sink_.take();

  tell(WorkerStarted{.slot = Slot{2}, .generation = 1, .pid = 77});
  tell(WorkerStarted{.slot = Slot{2}, .generation = 3, .pid = 78});
  tell(UnitGiven{.unit = UnitIndex{0}, .name = "a.T", .slot = Slot{2}, .tests = 1});
  test("a.n", Outcome::not_run);
  reporter_->flush();

  EXPECT_EQ(sink_.text(),
            "shoal: worker 2 started (process 77)\nshoal: worker 2 started (process 78, replacement 2)\n"
            "shoal: worker 2 was given a.T (1 test)\na.n ... not run\n");
}

TEST_F(TerminalTest, prints_problems_and_the_end_only_when_asked_for_least) {
  start(0);

  all_outcomes();
  EXPECT_EQ(sink_.text(), "");
  finish();

  EXPECT_TRUE(sink_.text().starts_with(std::string(70, '=') + "\nERROR: e\n"));
  EXPECT_TRUE(sink_.text().ends_with("OK\n"));
}

TEST_F(TerminalTest, tells_of_a_dead_worker_and_of_warnings_at_once) {
  start(1);
  test("a.p", Outcome::passed);
  (void)sink_.take();

  tell(WorkerDied{.slot = Slot{2}, .generation = 1, .status = {.signal = 11}, .doing = "running a.b.C.test_x"});
  EXPECT_EQ(sink_.take(), ".\nshoal: worker 2 died: signal SIGSEGV (11), running a.b.C.test_x\n");
  tell(Warned{.text = "first\nsecond"});
  EXPECT_EQ(sink_.take(), "shoal: first\nsecond\n");
}

TEST_F(TerminalTest, has_no_letters_but_lists_problems_where_there_is_a_status_line) {
  start(1, kTty);
  (void)sink_.take();

  all_outcomes();
  fixture(Kind::error);
  fixture(Kind::skip);

  EXPECT_EQ(sink_.text(), "FAIL a.f\nERROR a.e\nUNEXPECTED SUCCESS a.u\nCRASHED a.c\nERROR setUpClass (a.T)\n");
}

TEST_F(TerminalTest, keeps_the_status_line_up_to_date) {
  start(1, kTty);
  (void)sink_.take();

  reporter_->draw_status({{.slot = Slot{1}, .test = "a.f", .since = Microseconds{500'000}}}, std::chrono::seconds{1});
  EXPECT_EQ(sink_.take(), "\r[00:01] 0/123 | 1: a.f 0.5s\033[K");
  test("a.f", Outcome::failed, {{.kind = Kind::failure, .title = "f", .text = ""}});
  EXPECT_EQ(sink_.take(), "\r\033[KFAIL a.f\n[00:01] 0/123 | 1: a.f 0.5s");
  reporter_->draw_status({}, std::chrono::seconds{2});
  EXPECT_EQ(sink_.take(), "\r[00:02] 1/123 1 failed\033[K");
  reporter_->clear_status();
  EXPECT_EQ(sink_.take(), "\r\033[K");
}

TEST_F(TerminalTest, takes_the_status_line_away_before_the_end) {
  start(1, kTty);
  reporter_->draw_status({}, {});
  (void)sink_.take();

  finish();
  reporter_.reset();

  EXPECT_EQ(sink_.text(), "\r\033[K" + std::string(70, '-') + "\nRan 1 test in 0.005s\n\nOK\n");
}

TEST_F(TerminalTest, leaves_no_status_line_behind_when_a_run_has_no_end) {
  start(1, kTty);
  reporter_->draw_status({}, {});
  (void)sink_.take();

  reporter_.reset();

  EXPECT_EQ(sink_.text(), "\r\033[K");
}

TEST_F(TerminalTest, has_colours_only_where_they_are_wanted) {
  start(2, {.color = true});
  (void)sink_.take();

  test("a.p", Outcome::passed);
  test("a.f", Outcome::failed);
  test("a.s", Outcome::skipped);

  EXPECT_EQ(sink_.text(), "a.p ... ok\na.f ... \033[31mFAIL\033[0m\na.s ... \033[33mskipped\033[0m\n");
}

TEST_F(TerminalTest, spells_out_control_characters_in_ids) {
  start(2);
  (void)sink_.take();

  test("a.\033[2J\r\n", Outcome::failed);

  EXPECT_EQ(sink_.text(), "a.\\x1b[2J\\r\\n ... FAIL\n");
}

TEST_F(TerminalTest, lists_the_slowest_tests_when_asked_to) {
  start(0, {}, 1);

  test("a.p", Outcome::passed);
  test("a.q", Outcome::passed);
  test("a.n", Outcome::not_run);
  finish();

  EXPECT_TRUE(sink_.text().starts_with("Slowest test durations\n" + std::string(70, '-') + "\n0.002s     a.p\n\n"));
}

TEST_F(TerminalTest, says_more_or_less_than_the_run_was_asked_for) {
  TerminalReporter reporter(sink_, outputs_, {});
  reporter.set_verbosity(2);

  RunStarted quiet;
  quiet.options.verbosity = 0;
  reporter.on({.what = quiet});
  reporter.on({.what = TestReported{.id = "a.p", .slot = Slot{1}, .result = {}}});
  reporter.flush();

  EXPECT_EQ(sink_.text(), "Running 0 tests in 0 units on 1 worker\na.p ... ok\n");
}

}  // namespace
}  // namespace shoal
