// What becomes of a worker's work when the worker dies.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "run/conductor.h"
#include "run/conductor_testing.h"

namespace shoal {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

TEST(ConductorDeaths, a_worker_that_dies_blames_its_running_test_and_is_replaced) {
  TestRun run({3});
  run.start();
  run.after_all(ready(1), finished(1, 0));

  EXPECT_THAT(run.after(died_in(1, 1)), ElementsAre("report worker 1.1 died running m.U0.test_1: signal SIGSEGV (11)",
                                                    "report m.U0.test_1 crashed", "start 1.2"));
  EXPECT_THAT(run.after(ready(1, 2)), Contains("give 1 unit 0 (#2)"));
}

TEST(ConductorDeaths, a_crashed_test_carries_an_error_and_its_output) {
  TestRun run({1});
  run.start();
  run.after(ready(1));
  WorkerEnded death = died_in(1, 0);
  death.output = OutputSlice{"worker-1-1.out", 10, 20};

  run.after(death);

  const TestResult result = run.reported<TestReported>().result;
  ASSERT_EQ(result.problems.size(), 1u);
  EXPECT_EQ(result.problems[0], (Problem{Problem::Kind::error, "test_0 (m.U0.test_0)",
                                         "the worker died while this test ran: signal SIGSEGV (11)\n"}));
  EXPECT_EQ(result.output, death.output);
  EXPECT_EQ(run.conductor().counts().run, 1u);
  EXPECT_EQ(run.conductor().counts().errors, 1u);
}

TEST(ConductorDeaths, no_replacement_comes_when_nothing_is_left) {
  TestRun run({1});
  run.start();
  run.after(ready(1));

  EXPECT_THAT(run.after(died_in(1, 0)), ElementsAre(HasSubstr("died running"), "report m.U0.test_0 crashed",
                                                    HasSubstr("run finished failed"), "end failed"));
}

TEST(ConductorDeaths, another_worker_may_take_the_rest_before_the_replacement_is_ready) {
  TestRun run({3, 1}, workers(2));
  run.start();
  run.after_all(ready(1), ready(2), died_in(1, 0), finished(2, 3));

  EXPECT_THAT(run.after(done(2, 1)), Contains("give 2 unit 0 (#1 #2)"));
  EXPECT_THAT(run.after(ready(1, 2)), Contains("dismiss 1"));
}

TEST(ConductorDeaths, a_running_test_that_has_its_result_is_not_blamed) {
  TestRun run({2});
  run.start();
  run.after_all(ready(1), finished(1, 0));

  EXPECT_THAT(run.after(died_in(1, 0)),
              ElementsAre("report worker 1.1 died between tests: signal SIGSEGV (11)", "start 1.2"));
}

TEST(ConductorDeaths, a_death_outside_any_test_gives_the_unit_one_more_try) {
  TestRun run({2});
  run.start();
  run.after(ready(1));

  EXPECT_THAT(run.after(died_at(1, 0)),
              ElementsAre("report worker 1.1 died between tests: signal SIGSEGV (11)", "start 1.2"));
  EXPECT_THAT(run.after(ready(1, 2)), Contains("give 1 unit 0"));
}

TEST(ConductorDeaths, a_death_between_two_units_is_not_the_fault_of_the_next) {
  TestRun run({2, 1}, workers(1));
  run.start();
  run.after_all(ready(1), died(1), ready(1, 2), died(1, 2));

  EXPECT_THAT(run.after(ready(1, 3)), Contains("give 1 unit 0"));
  EXPECT_EQ(run.conductor().counts().errors, 0u);
}

TEST(ConductorDeaths, the_second_death_outside_any_test_is_an_error_of_the_unit) {
  TestRun run({2, 1});
  run.start();
  run.after_all(ready(1), died_at(1, 0), ready(1, 2));

  EXPECT_THAT(run.after(died_at(1, 0, 2)),
              ElementsAre("report worker 1.2 died between tests: signal SIGSEGV (11)",
                          "report fixture of m.U0 error: outside any test (m.U0)", "report m.U0.test_0 not_run",
                          "report m.U0.test_1 not_run", "start 1.3"));
  EXPECT_EQ(run.conductor().counts().errors, 1u);
  EXPECT_THAT(run.after(ready(1, 3)), Contains("give 1 unit 1"));
}

TEST(ConductorDeaths, a_death_behind_the_last_test_of_a_unit_is_an_error_at_once) {
  TestRun run({1});
  run.start();
  run.after_all(ready(1), finished(1, 0));

  EXPECT_THAT(run.after(died(1)),
              ElementsAre(HasSubstr("died between tests"), HasSubstr("report fixture of m.U0 error"),
                          HasSubstr("run finished failed"), "end failed"));
}

// The worker has one unit that it runs, and one more that lies ready.
class UnitAhead : public testing::Test {
 protected:
  UnitAhead() : run(std::vector<std::uint32_t>(8, 2)) {
    run.start();
    run.after_all(ready(1), finished(1, 0), finished(1, 1), done(1, 0));
  }

  TestRun run;
};

TEST_F(UnitAhead, it_goes_back_whole_behind_the_rest_of_the_first) {
  run.after(died_in(1, 2));

  EXPECT_THAT(run.after(ready(1, 2)),
              ElementsAre(HasSubstr("started"), "report m.U1 given to 1: 1 tests", "give 1 unit 1 (#3)",
                          "report m.U2 given to 1: 2 tests", "give 1 unit 2"));
}

TEST_F(UnitAhead, a_death_in_the_unit_that_lay_ready_closes_the_one_before_it) {
  run.after_all(finished(1, 2), finished(1, 3));

  const Lines lines = run.after(died_in(1, 4));

  EXPECT_THAT(lines, ElementsAre("report worker 1.1 died running m.U2.test_0: signal SIGSEGV (11)",
                                 "report m.U2.test_0 crashed", "start 1.2"));
  EXPECT_THAT(run.after(ready(1, 2)), Contains("give 1 unit 2 (#5)"));
}

TEST_F(UnitAhead, a_result_of_the_unit_that_lay_ready_says_that_it_was_begun) {
  run.after_all(finished(1, 2), finished(1, 3), finished(1, 4));

  EXPECT_THAT(run.after(died(1)), Not(Contains(HasSubstr("fixture of m.U1"))));
  EXPECT_THAT(run.after(ready(1, 2)), Contains("give 1 unit 2 (#5)"));
}

TEST_F(UnitAhead, a_unit_that_the_record_names_was_begun) {
  run.after_all(finished(1, 2), finished(1, 3));
  WorkerEnded death = died(1);
  death.unit = UnitIndex{2};

  EXPECT_THAT(run.after(death), Not(Contains(HasSubstr("fixture of m.U1"))));
  EXPECT_THAT(run.after(ready(1, 2)), Contains("give 1 unit 2"));
}

TEST(ConductorDeaths, a_worker_that_dies_before_it_is_ready_gets_one_more_try) {
  TestRun run({1});
  run.start();

  EXPECT_THAT(run.after(died(1)), ElementsAre("report worker 1.1 died starting: signal SIGSEGV (11)", "start 1.2"));
}

TEST(ConductorDeaths, a_slot_whose_workers_die_twice_at_start_is_closed) {
  TestRun run({1, 1}, workers(2));
  run.start();
  run.after_all(ready(1), died(2));

  EXPECT_THAT(run.after(died(2, 2)),
              ElementsAre("report worker 2.2 died starting: signal SIGSEGV (11)",
                          "report warning: worker 2 died 2 times while it started (signal SIGSEGV (11)); "
                          "the run goes on without it"));
  EXPECT_THAT(run.after_all(finished(1, 0), done(1, 0)), Contains("give 1 unit 1"));
}

TEST(ConductorDeaths, workers_that_all_die_at_start_are_a_run_that_could_not_start) {
  TestRun run({1});
  run.start();

  EXPECT_THAT(run.after_all(died(1), died(1, 2)),
              ElementsAre(HasSubstr("died starting"), HasSubstr("warning: worker 1 died 2 times"),
                          "report m.U0.test_0 not_run", "report warning: no worker is left: 1 tests were not run",
                          "report run finished could_not_start: 0 run, 1 not run", "end could_not_start"));
}

TEST(ConductorDeaths, a_worker_that_cannot_start_is_not_tried_again) {
  TestRun run({1, 1}, workers(2));
  run.start();
  run.after(ready(2));

  EXPECT_THAT(run.after(WorkerFailedToStart{Slot{1}, 1, "Traceback:\n  no such table\n"}),
              ElementsAre("report warning: worker 1 could not start:\nTraceback:\n  no such table"));
  EXPECT_THAT(run.after(left(1)), IsEmpty());
}

TEST(ConductorDeaths, the_same_reason_is_not_printed_for_every_worker) {
  TestRun run({1, 1}, workers(2));
  run.start();
  run.after(WorkerFailedToStart{Slot{1}, 1, "no such table"});

  const Lines lines = run.after(WorkerFailedToStart{Slot{2}, 1, "no such table"});

  EXPECT_EQ(lines[0], "report warning: worker 2 could not start for the same reason");
  EXPECT_EQ(lines.back(), "end could_not_start");
}

TEST(ConductorDeaths, workers_lost_after_one_was_ready_are_a_run_that_failed) {
  Options options;
  options.max_worker_restarts = 0;
  TestRun run({2}, options);
  run.start();
  run.after(ready(1));

  EXPECT_THAT(run.after(died_in(1, 0)),
              ElementsAre(HasSubstr("died running"), "report m.U0.test_0 crashed",
                          HasSubstr("warning: worker restarts are used up (0)"), "report m.U0.test_1 not_run",
                          "report warning: no worker is left: 1 tests were not run", HasSubstr("run finished"),
                          "end failed"));
}

TEST(ConductorDeaths, it_says_once_that_restarts_are_used_up) {
  Options options = workers(3);
  options.max_worker_restarts = 0;
  TestRun run({2, 2, 2}, options);
  run.start();
  run.after_all(ready(1), ready(2), ready(3));

  EXPECT_THAT(run.after(died_in(1, 0)), Contains(HasSubstr("used up")));
  EXPECT_THAT(run.after(died_in(2, 2)), Not(Contains(HasSubstr("used up"))));
  EXPECT_THAT(run.after_all(finished(3, 4), finished(3, 5), done(3, 2)), Contains("give 3 unit 1 (#3)"));
}

TEST(ConductorDeaths, restarts_are_counted_over_all_slots) {
  Options options = workers(2);
  options.max_worker_restarts = 1;
  TestRun run({3, 3}, options);
  run.start();
  run.after_all(ready(1), ready(2));

  EXPECT_THAT(run.after(died_in(1, 0)), Contains("start 1.2"));
  EXPECT_THAT(run.after(died_in(2, 3)), Not(Contains("start 2.2")));
}

TEST(ConductorDeaths, a_late_result_of_a_dead_worker_does_not_count_for_its_replacement) {
  TestRun run({2});
  run.start();
  run.after_all(ready(1), died_in(1, 0));

  EXPECT_THAT(run.after(finished(1, 1)), IsEmpty());
}

}  // namespace
}  // namespace shoal
