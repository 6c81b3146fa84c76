// How a run is brought to its end before all of it has run.
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

Options failfast(std::uint32_t count) {
  Options options = workers(count);
  options.failfast = true;
  return options;
}

TEST(ConductorEnding, failfast_holds_every_worker_after_the_first_bad_test) {
  TestRun run({2, 2, 2}, failfast(2));
  run.start();
  run.after_all(ready(1), ready(2));

  EXPECT_THAT(run.after(finished(1, 0, Outcome::failed)),
              ElementsAre("report m.U0.test_0 failed", "hold 1", "hold 2"));
}

TEST(ConductorEnding, a_held_worker_is_dismissed_and_the_rest_is_not_run) {
  TestRun run({2, 1, 1}, failfast(1));
  run.start();
  run.after_all(ready(1), finished(1, 0, Outcome::error));

  EXPECT_THAT(run.after(done(1, 0)), ElementsAre("report m.U0.test_1 not_run", "dismiss 1",
                                                 "report m.U1.test_0 not_run", "report m.U2.test_0 not_run"));
  EXPECT_THAT(run.after(left(1)), ElementsAre("report run finished failed: 1 run, 3 not run", "end failed"));
}

TEST(ConductorEnding, failfast_does_not_mind_skips_and_expected_failures) {
  TestRun run({2, 1}, failfast(1));
  run.start();
  run.after(ready(1));

  EXPECT_THAT(run.after(finished(1, 0, Outcome::skipped)), Not(Contains("hold 1")));
  EXPECT_THAT(run.after(finished(1, 1, Outcome::expected_failure)), Not(Contains("hold 1")));
}

TEST(ConductorEnding, without_failfast_the_run_goes_on_after_a_failure) {
  TestRun run({1, 1});
  run.start();
  run.after_all(ready(1), finished(1, 0, Outcome::failed));

  EXPECT_THAT(run.after(done(1, 0)), Contains("give 1 unit 1"));
}

TEST(ConductorEnding, failfast_holds_after_a_fixture_that_failed_but_not_after_one_that_skips) {
  TestRun run({1, 1}, failfast(1));
  run.start();
  run.after(ready(1));

  EXPECT_THAT(run.after(fixture(1, 0, Problem::Kind::skip)), Not(Contains("hold 1")));
  EXPECT_THAT(run.after(fixture(1, 0, Problem::Kind::error)), Contains("hold 1"));
}

TEST(ConductorEnding, failfast_takes_a_crash_for_a_bad_test_and_replaces_nobody) {
  TestRun run({2, 2}, failfast(2));
  run.start();
  run.after_all(ready(1), ready(2));

  EXPECT_THAT(run.after(died_in(1, 0)),
              ElementsAre(HasSubstr("died running"), "report m.U0.test_0 crashed", "hold 2"));
}

TEST(ConductorEnding, a_held_worker_that_has_a_unit_ahead_is_dismissed_after_both) {
  TestRun run(std::vector<std::uint32_t>(8, 1), failfast(1));
  run.start();
  run.after_all(ready(1), finished(1, 0), done(1, 0), finished(1, 1, Outcome::failed));

  EXPECT_THAT(run.after(done(1, 1)), IsEmpty());
  const Lines lines = run.after(done(1, 2));
  EXPECT_EQ(lines[0], "report m.U2.test_0 not_run");
  EXPECT_EQ(lines[1], "dismiss 1");
}

TEST(ConductorEnding, a_worker_that_becomes_ready_while_the_run_is_held_is_dismissed) {
  TestRun run({1, 1}, failfast(2));
  run.start();
  run.after_all(ready(1), finished(1, 0, Outcome::failed));

  EXPECT_THAT(run.after(ready(2)), ElementsAre("report worker 2.1 started", "dismiss 2"));
}

TEST(ConductorEnding, the_first_interrupt_holds_workers_and_kills_those_that_start) {
  TestRun run({2, 1}, workers(2));
  run.start();
  run.after(ready(1));

  EXPECT_THAT(run.after(InterruptAsked{}), ElementsAre(HasSubstr("warning: interrupted"), "hold 1", "kill 2"));
  EXPECT_THAT(run.after(ready(2)), IsEmpty());
  EXPECT_THAT(run.after(died(2)), IsEmpty());
}

TEST(ConductorEnding, an_interrupted_run_waits_for_the_test_that_runs) {
  TestRun run({2, 1});
  run.start();
  run.after_all(ready(1), InterruptAsked{}, finished(1, 0));

  EXPECT_THAT(run.after(done(1, 0)),
              ElementsAre("report m.U0.test_1 not_run", "dismiss 1", "report m.U1.test_0 not_run"));
  EXPECT_THAT(run.after(left(1)),
              ElementsAre("report run finished interrupted: 1 run, 2 not run", "end interrupted"));
}

TEST(ConductorEnding, the_second_interrupt_kills_and_blames_nobody) {
  TestRun run({2});
  run.start();
  run.after_all(ready(1), InterruptAsked{});

  EXPECT_THAT(run.after(InterruptAsked{}), ElementsAre("kill 1"));
  EXPECT_THAT(run.after(died_in(1, 0)), ElementsAre("report m.U0.test_0 not_run", "report m.U0.test_1 not_run",
                                                    HasSubstr("run finished interrupted"), "end interrupted"));
  EXPECT_EQ(run.conductor().counts().errors, 0u);
}

TEST(ConductorEnding, a_result_that_a_killed_worker_had_still_counts) {
  TestRun run({2});
  run.start();
  run.after_all(ready(1), InterruptAsked{}, InterruptAsked{});

  EXPECT_THAT(run.after(finished(1, 0)), ElementsAre("report m.U0.test_0 passed"));
  EXPECT_THAT(run.after(died(1)), Contains("report m.U0.test_1 not_run"));
}

TEST(ConductorEnding, the_second_interrupt_kills_dismissed_workers_that_do_not_end) {
  TestRun run({1});
  run.start();
  run.after_all(ready(1), finished(1, 0), done(1, 0), InterruptAsked{});

  EXPECT_THAT(run.after(InterruptAsked{}), ElementsAre("kill 1"));
  EXPECT_THAT(run.after(InterruptAsked{}), IsEmpty());
}

TEST(ConductorEnding, a_crash_after_the_first_interrupt_is_still_a_crash) {
  TestRun run({2});
  run.start();
  run.after_all(ready(1), InterruptAsked{});

  EXPECT_THAT(run.after(died_in(1, 0)),
              ElementsAre(HasSubstr("died running"), "report m.U0.test_0 crashed", "report m.U0.test_1 not_run",
                          HasSubstr("run finished"), "end interrupted"));
}

TEST(ConductorEnding, a_worker_that_dies_between_tests_while_held_blames_no_unit) {
  TestRun run({2});
  run.start();
  run.after_all(ready(1), InterruptAsked{});

  EXPECT_THAT(run.after(died(1)), Not(Contains(HasSubstr("fixture"))));
}

TEST(ConductorEnding, an_interrupt_before_any_worker_is_ready_is_an_interrupt) {
  TestRun run({1});
  run.start();
  run.after(InterruptAsked{});

  EXPECT_THAT(run.after(died(1)), Contains("end interrupted"));
}

TEST(ConductorEnding, the_end_of_the_host_kills_all_workers_and_fails_the_run) {
  TestRun run({1, 1, 1}, workers(2));
  run.start();
  run.after_all(ready(1), finished(1, 0));

  WorkerSeen seen{.slot = Slot{1}, .unit = UnitIndex{0}, .running = TestIndex{0}};
  run.after(seen);

  EXPECT_THAT(run.after(HostEnded{}), ElementsAre("report warning: the host is gone, so the run ends here\n"
                                                  "worker 1 was running m.U0.test_0",
                                                  "kill 1", "kill 2"));
  EXPECT_THAT(run.after(died(1)), IsEmpty());
  EXPECT_THAT(run.after(died(2)), ElementsAre("report m.U1.test_0 not_run", "report m.U2.test_0 not_run",
                                              "report run finished failed: 1 run, 2 not run", "end failed"));
}

TEST(ConductorEnding, the_end_of_the_host_after_an_interrupt_is_an_interrupt) {
  TestRun run({1});
  run.start();
  run.after_all(ready(1), InterruptAsked{}, HostEnded{});

  EXPECT_THAT(run.after(died(1)), Contains("end interrupted"));
}

}  // namespace
}  // namespace shoal
