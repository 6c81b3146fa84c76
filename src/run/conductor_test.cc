// How work is given out and results are taken in.
#include "run/conductor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "run/conductor_testing.h"

namespace shoal {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

TEST(Conductor, a_suite_without_tests_ends_at_once) {
  TestRun run({});

  EXPECT_THAT(run.start(), ElementsAre("report run started: 0 tests, 0 units",
                                       "report run finished no_tests: 0 run, 0 not run", "end no_tests"));
  EXPECT_TRUE(run.conductor().ended());
}

TEST(Conductor, the_run_starts_with_a_worker_for_each_slot) {
  TestRun run({1, 1, 1}, workers(2));

  EXPECT_THAT(run.start(), ElementsAre("report run started: 3 tests, 3 units", "start 1.1", "start 2.1"));
  EXPECT_FALSE(run.conductor().ended());
}

TEST(Conductor, there_are_never_more_workers_than_units) {
  TestRun run({3, 3}, workers(8));

  EXPECT_THAT(run.start(), ElementsAre("report run started: 6 tests, 2 units", "start 1.1", "start 2.1"));
}

TEST(Conductor, run_and_time_are_passed_through) {
  TestRun run({1});

  run.start();

  EXPECT_EQ(run.reported<RunStarted>().run, "run-1");
  EXPECT_EQ(run.reported<RunStarted>().time, "2024-05-01T12:00:00+00:00");
}

TEST(Conductor, a_ready_worker_gets_the_first_unit) {
  TestRun run({2, 1}, workers(2));
  run.start();

  EXPECT_THAT(run.after(ready(2)),
              ElementsAre("report worker 2.1 started", "report m.U0 given to 2: 2 tests", "give 2 unit 0"));
}

TEST(Conductor, a_worker_that_is_through_with_a_unit_gets_the_next) {
  TestRun run({1, 1});
  run.start();
  run.after_all(ready(1), finished(1, 0));
  run.now = Microseconds{20'000};

  EXPECT_THAT(run.after(done(1, 0)), ElementsAre("report m.U1 given to 1: 1 tests", "give 1 unit 1"));
}

TEST(Conductor, a_worker_is_dismissed_when_nothing_is_left) {
  TestRun run({1});
  run.start();

  EXPECT_THAT(run.after_all(ready(1), finished(1, 0), done(1, 0)), ElementsAre("dismiss 1"));
}

TEST(Conductor, a_worker_that_becomes_ready_too_late_is_dismissed) {
  TestRun run({1, 1}, workers(2));
  run.start();
  run.after_all(ready(1), finished(1, 0), done(1, 0));

  EXPECT_THAT(run.after(ready(2)), ElementsAre("report worker 2.1 started", "dismiss 2"));
}

TEST(Conductor, the_run_ends_when_every_dismissed_worker_has_ended) {
  TestRun run({1, 1}, workers(2));
  run.start();
  run.after_all(ready(1), ready(2), finished(1, 0), done(1, 0), finished(2, 1), done(2, 1));
  run.now = Microseconds{70};

  EXPECT_THAT(run.after(left(2)), IsEmpty());
  EXPECT_THAT(run.after(left(1)), ElementsAre("report run finished passed: 2 run, 0 not run", "end passed"));
  EXPECT_EQ(run.reported<RunFinished>().duration, Microseconds{70});
}

TEST(Conductor, how_a_dismissed_worker_ends_does_not_matter) {
  TestRun run({1});
  run.start();
  run.after_all(ready(1), finished(1, 0), done(1, 0));

  EXPECT_THAT(run.after(died(1)), ElementsAre("report run finished passed: 1 run, 0 not run", "end passed"));
}

TEST(Conductor, a_result_is_reported_with_its_id_slot_and_details) {
  TestRun run({2});
  run.start();
  run.after(ready(1));
  TestResult result{TestIndex{1}, Outcome::failed, Microseconds{5}};
  result.problems = {Problem{Problem::Kind::failure, "test_1 (m.U0.test_1)", "Traceback"}};
  result.output = OutputSlice{"worker-1-1.out", 3, 9};

  run.after(TestFinished{Slot{1}, result});

  EXPECT_EQ(run.reported<TestReported>().id, "m.U0.test_1");
  EXPECT_EQ(run.reported<TestReported>().slot, Slot{1});
  EXPECT_EQ(run.reported<TestReported>().result, result);
}

TEST(Conductor, it_counts_by_problem_and_run_by_start) {
  TestRun run({3});
  run.start();
  run.after(ready(1));
  TestResult subtests{TestIndex{0}, Outcome::error};
  subtests.problems = {Problem{Problem::Kind::failure, "n=1", ""}, Problem{Problem::Kind::error, "n=2", ""}};
  TestResult never_started{TestIndex{1}, Outcome::skipped};
  never_started.started = false;
  never_started.problems = {Problem{Problem::Kind::skip, "", "no network"}};

  run.after_all(Event{TestFinished{Slot{1}, subtests}}, Event{TestFinished{Slot{1}, never_started}}, finished(1, 2));

  Counts expected;
  expected.run = 2;
  expected.failures = 1;
  expected.errors = 1;
  expected.skipped = 1;
  EXPECT_EQ(run.conductor().counts(), expected);
}

TEST(Conductor, a_second_result_of_a_test_is_ignored) {
  TestRun run({2});
  run.start();
  run.after_all(ready(1), finished(1, 0));

  EXPECT_THAT(run.after(finished(1, 0, Outcome::failed)), IsEmpty());
  EXPECT_EQ(run.conductor().counts().run, 1u);
}

TEST(Conductor, a_result_of_a_test_that_the_slot_does_not_have_is_ignored) {
  TestRun run({1, 1}, workers(2));
  run.start();
  run.after_all(ready(1), ready(2));

  EXPECT_THAT(run.after(finished(2, 0)), IsEmpty());
  EXPECT_THAT(run.after(finished(1, 99)), IsEmpty());
  EXPECT_THAT(run.after(done(2, 0)), IsEmpty());
  EXPECT_THAT(run.after(fixture(2, 0, Problem::Kind::error)), IsEmpty());
}

TEST(Conductor, events_of_unknown_slots_and_other_generations_are_ignored) {
  TestRun run({1});
  run.start();

  EXPECT_THAT(run.after(ready(0)), IsEmpty());
  EXPECT_THAT(run.after(ready(2)), IsEmpty());
  EXPECT_THAT(run.after(ready(1, 2)), IsEmpty());
  EXPECT_THAT(run.after(died(1, 2)), IsEmpty());
  EXPECT_THAT(run.after(WorkerFailedToStart{Slot{1}, 2, "no"}), IsEmpty());
}

TEST(Conductor, nothing_happens_after_the_end) {
  TestRun run({});
  run.start();

  EXPECT_THAT(run.after(ready(1)), IsEmpty());
  EXPECT_THAT(run.after(InterruptAsked{}), IsEmpty());
  EXPECT_THAT(run.after(HostEnded{}), IsEmpty());
}

TEST(Conductor, tests_behind_a_fixture_that_failed_are_not_run) {
  TestRun run({2});
  run.start();
  run.after_all(ready(1), fixture(1, 0, Problem::Kind::error));

  EXPECT_THAT(run.after(done(1, 0)),
              ElementsAre("report m.U0.test_0 not_run", "report m.U0.test_1 not_run", "dismiss 1"));
  EXPECT_THAT(run.after(left(1)), Contains("end failed"));
  EXPECT_EQ(run.conductor().counts().errors, 1u);
  EXPECT_EQ(run.conductor().counts().not_run, 0u);
  EXPECT_EQ(run.conductor().counts().run, 0u);
}

TEST(Conductor, tests_behind_a_fixture_that_skips_do_not_fail_the_run) {
  TestRun run({2});
  run.start();

  run.after_all(ready(1), fixture(1, 0, Problem::Kind::skip), done(1, 0));

  EXPECT_THAT(run.after(left(1)), Contains("end passed"));
  EXPECT_EQ(run.conductor().counts().skipped, 1u);
}

TEST(Conductor, tests_that_a_worker_forgot_fail_the_run_and_it_says_so) {
  TestRun run({2});
  run.start();
  run.after_all(ready(1), finished(1, 0));

  EXPECT_THAT(run.after(done(1, 0)),
              ElementsAre("report m.U0.test_1 not_run",
                          "report warning: worker 1 is through with m.U0 but gave no result for 1 of its tests",
                          "dismiss 1"));
  EXPECT_THAT(run.after(left(1)), Contains("end failed"));
}

TEST(Conductor, every_bad_outcome_fails_the_run) {
  for (const Outcome outcome : {Outcome::failed, Outcome::error, Outcome::unexpected_success}) {
    TestRun run({1});
    run.start();
    EXPECT_THAT(run.after_all(ready(1), finished(1, 0, outcome), done(1, 0), left(1)), Contains("end failed"));
  }
}

TEST(Conductor, short_units_are_given_one_ahead) {
  TestRun run(std::vector<std::uint32_t>(8, 1));
  run.start();
  EXPECT_THAT(run.after(ready(1)), Not(Contains("give 1 unit 1")));
  run.now = Microseconds{9'000};

  EXPECT_THAT(run.after_all(finished(1, 0), done(1, 0)),
              ElementsAre("report m.U1 given to 1: 1 tests", "give 1 unit 1", "report m.U2 given to 1: 1 tests",
                          "give 1 unit 2"));
  EXPECT_THAT(run.after_all(finished(1, 1), done(1, 1)),
              ElementsAre("report m.U3 given to 1: 1 tests", "give 1 unit 3"));
  // Four are left, so the one that lies ready is the last that was given ahead.
  EXPECT_THAT(run.after_all(finished(1, 2), done(1, 2)), IsEmpty());
}

TEST(Conductor, time_that_a_unit_lay_ready_does_not_count_as_its_own) {
  TestRun run(std::vector<std::uint32_t>(20, 1));
  run.start();
  run.after(ready(1));
  // Each takes 8 ms; counted from when they were given, it would soon be 16.
  for (std::uint32_t unit = 0; unit < 10; ++unit) {
    run.now += Microseconds{8'000};
    const Lines lines = run.after_all(finished(1, unit), done(1, unit));
    EXPECT_THAT(lines, Contains(fmt::format("give 1 unit {}", unit + 2)));
  }
}

TEST(Conductor, long_units_are_not_given_ahead) {
  TestRun run(std::vector<std::uint32_t>(20, 1));
  run.start();
  run.after_all(ready(1), finished(1, 0));
  run.now = Microseconds{10'000};

  EXPECT_THAT(run.after(done(1, 0)), ElementsAre(HasSubstr("m.U1 given"), "give 1 unit 1"));
}

}  // namespace
}  // namespace shoal
