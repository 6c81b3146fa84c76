// Tests that ended badly and are tried again, each in a worker of its own.
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

Options retrying(std::uint32_t retries, std::uint32_t count = 1) {
  Options options = workers(count);
  options.retries = retries;
  return options;
}

// A run whose first test has failed and waits for a retry; the worker that ran
// it has been dismissed.
struct Failed : TestRun {
  explicit Failed(Options options) : TestRun({2}, std::move(options)) {
    start();
    after_all(ready(1), finished(1, 0, Outcome::failed), finished(1, 1), done(1, 0));
  }
};

TEST(ConductorRetries, a_bad_end_is_a_try_and_not_yet_the_test_s_end) {
  TestRun run({2}, retrying(1));
  run.start();
  run.after(ready(1));

  EXPECT_THAT(run.after(finished(1, 0, Outcome::failed)), ElementsAre("report m.U0.test_0 failed, try 1"));
  EXPECT_EQ(run.conductor().counts().failures, 0u);
}

TEST(ConductorRetries, it_waits_until_all_else_is_given_out_and_has_a_worker_of_its_own) {
  TestRun run({2}, retrying(1));
  run.start();
  run.after_all(ready(1), finished(1, 0, Outcome::failed), finished(1, 1));

  EXPECT_THAT(run.after(done(1, 0)), ElementsAre("dismiss 1"));
  EXPECT_THAT(run.after(left(1)), ElementsAre("start 1.2"));
  EXPECT_THAT(run.after(ready(1, 2)), Contains("give 1 unit 0 (#0)"));
}

TEST(ConductorRetries, a_test_that_does_well_at_last_is_flaky_and_the_run_passes) {
  Failed run(retrying(1));
  run.after_all(left(1), ready(1, 2));

  EXPECT_THAT(run.after(finished(1, 0)), ElementsAre("report m.U0.test_0 passed"));
  EXPECT_EQ(run.reported<TestReported>().result.attempt, 2u);
  EXPECT_THAT(run.after_all(done(1, 0), left(1, 2)), Contains("end passed"));
  EXPECT_EQ(run.conductor().counts().flaky, 1u);
}

TEST(ConductorRetries, a_flaky_test_fails_the_run_only_when_that_was_asked_for) {
  Options options = retrying(1);
  options.flaky_result = FlakyResult::fail;
  Failed run(options);
  run.after_all(left(1), ready(1, 2), finished(1, 0));

  EXPECT_THAT(run.after_all(done(1, 0), left(1, 2)), Contains("end failed"));
}

TEST(ConductorRetries, each_try_has_a_fresh_worker_until_the_retries_are_used_up) {
  Failed run(retrying(2));
  run.after_all(left(1), ready(1, 2));

  EXPECT_THAT(run.after(finished(1, 0, Outcome::error)), ElementsAre("report m.U0.test_0 error, try 2"));
  EXPECT_THAT(run.after(done(1, 0)), ElementsAre("dismiss 1"));
  EXPECT_THAT(run.after(left(1, 2)), ElementsAre("start 1.3"));
  run.after(ready(1, 3));
  EXPECT_THAT(run.after(finished(1, 0, Outcome::failed)), ElementsAre("report m.U0.test_0 failed"));
  EXPECT_EQ(run.reported<TestReported>().result.attempt, 3u);
  EXPECT_THAT(run.after_all(done(1, 0), left(1, 3)), Contains("end failed"));
}

TEST(ConductorRetries, a_crash_is_tried_again_after_the_rest_of_its_unit) {
  TestRun run({2}, retrying(1));
  run.start();
  run.after(ready(1));

  EXPECT_THAT(run.after(died_in(1, 0)),
              ElementsAre(HasSubstr("died"), "report m.U0.test_0 crashed, try 1", "start 1.2"));
  EXPECT_THAT(run.after(ready(1, 2)), Contains("give 1 unit 0 (#1)"));
  EXPECT_THAT(run.after_all(finished(1, 1), done(1, 0)), ElementsAre("dismiss 1"));
  EXPECT_THAT(run.after(left(1, 2)), ElementsAre("start 1.3"));
}

TEST(ConductorRetries, a_worker_that_never_had_another_test_takes_a_retry_at_once) {
  TestRun run({1, 1}, retrying(1, 2));
  run.start();
  run.after_all(ready(1), finished(1, 0, Outcome::failed), done(1, 0), finished(1, 1), done(1, 1));

  EXPECT_THAT(run.after(ready(2)), Contains("give 2 unit 0 (#0)"));
}

TEST(ConductorRetries, no_more_workers_are_asked_for_than_tests_wait) {
  TestRun run({1, 1, 1}, retrying(1, 2));
  run.start();
  run.after_all(ready(1), ready(2), finished(1, 0, Outcome::failed), finished(2, 1), done(2, 1), finished(2, 2));
  run.after_all(done(1, 0), done(2, 2));

  EXPECT_THAT(run.after(left(1)), ElementsAre("start 1.2"));
  EXPECT_THAT(run.after(left(2)), IsEmpty());
}

TEST(ConductorRetries, an_interrupt_makes_the_last_try_the_test_s_end) {
  Failed run(retrying(1));

  EXPECT_THAT(run.after(InterruptAsked{}), Contains("report m.U0.test_0 failed"));
  EXPECT_THAT(run.after(left(1)), Contains("end interrupted"));
}

TEST(ConductorRetries, a_fixture_that_spoils_the_retry_leaves_the_last_try_standing) {
  Failed run(retrying(1));
  run.after_all(left(1), ready(1, 2), fixture(1, 0, Problem::Kind::error));

  EXPECT_THAT(run.after(done(1, 0)), ElementsAre("report m.U0.test_0 failed", "dismiss 1"));
}

TEST(ConductorRetries, a_worker_that_dies_outside_the_retried_test_gives_it_one_more_worker) {
  Failed run(retrying(1));
  run.after_all(left(1), ready(1, 2));

  EXPECT_THAT(run.after(died_at(1, 0, 2)), Contains("start 1.3"));
  run.after(ready(1, 3));
  EXPECT_THAT(run.after(died_at(1, 0, 3)), Contains("report m.U0.test_0 failed"));
}

TEST(ConductorRetries, a_waiting_retry_does_not_count_for_failfast_and_is_not_run_after_a_hold) {
  Options options = retrying(1);
  options.failfast = true;
  options.overrides = {Override{.filter = "*test_1", .retries = 0}};
  TestRun run({2}, options);
  run.start();
  run.after(ready(1));

  EXPECT_THAT(run.after(finished(1, 0, Outcome::failed)), Not(Contains("hold 1")));
  EXPECT_THAT(run.after(finished(1, 1, Outcome::failed)), Contains("hold 1"));
  EXPECT_THAT(run.after(done(1, 0)), Contains("report m.U0.test_0 failed"));
}

TEST(ConductorRetries, the_result_of_a_try_counts_once_however_often_it_is_told) {
  Failed run(retrying(3));
  run.after_all(left(1), ready(1, 2));
  run.after(finished(1, 0, Outcome::failed));

  EXPECT_THAT(run.after(finished(1, 0, Outcome::failed)), IsEmpty());
}

TEST(ConductorRetries, max_fail_holds_when_so_many_bad_ends_are_known) {
  Options options = workers(1);
  options.max_fail = 2;
  TestRun run({3}, options);
  run.start();
  run.after(ready(1));

  EXPECT_THAT(run.after(finished(1, 0, Outcome::failed)), Not(Contains("hold 1")));
  EXPECT_THAT(run.after(finished(1, 1, Outcome::error)), Contains("hold 1"));
}

TEST(ConductorRetries, leaks_fail_a_test_only_when_that_was_asked_for) {
  TestResult leaking{TestIndex{0}};
  leaking.leaks = {"thread 'x'"};
  Options fail_options = workers(1);
  fail_options.leaks = Leaks::fail;
  Options warn_options = workers(1);
  warn_options.leaks = Leaks::warn;
  TestRun failing({1}, fail_options);
  TestRun warning({1}, warn_options);
  for (TestRun* run : {&failing, &warning}) run->start();
  for (TestRun* run : {&failing, &warning}) run->after(ready(1));

  EXPECT_THAT(failing.after(TestFinished{Slot{1}, leaking}), Contains("report m.U0.test_0 failed"));
  EXPECT_THAT(warning.after(TestFinished{Slot{1}, leaking}), Contains("report m.U0.test_0 passed"));
}

}  // namespace
}  // namespace shoal
