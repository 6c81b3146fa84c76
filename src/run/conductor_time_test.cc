// What is slow, what takes too long, and how it is ended.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "run/conductor.h"
#include "run/conductor_testing.h"

namespace shoal {
namespace {

using std::chrono::seconds;
using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const std::string kStacks = "Current thread 0x1 (most recent call first):\n  File \"t.py\", line 5 in test_0\n";

Event seen(std::uint32_t slot, std::uint32_t unit, std::optional<std::uint32_t> test, TimePoint since) {
  WorkerSeen event{.slot = Slot{slot}, .unit = UnitIndex{unit}, .since = since};
  if (test) event.running = TestIndex{*test};
  return event;
}

Event stacks(std::uint32_t slot) { return StacksWritten{Slot{slot}, 1, kStacks}; }

Options limited(seconds timeout) {
  Options options = workers(1);
  options.timeout = timeout;
  return options;
}

// A run whose one worker is at the first test since the beginning.
struct Hung : TestRun {
  explicit Hung(Options options) : TestRun({2, 1}, std::move(options)) {
    start();
    after_all(ready(1), seen(1, 0, 0, seconds{0}));
  }
  Lines at(seconds moment) {
    now = moment;
    return after(TimePassed{});
  }
};

TEST(ConductorTime, a_slow_test_is_asked_where_it_is_at_every_period) {
  Hung run(workers(1));

  EXPECT_THAT(run.at(seconds{59}), IsEmpty());
  EXPECT_THAT(run.at(seconds{60}), ElementsAre("ask for stacks 1"));
  EXPECT_THAT(run.after(stacks(1)), ElementsAre("report worker 1 slow running m.U0.test_0"));
  EXPECT_EQ(run.reported<WorkerIsSlow>().at, "t.py:5 in test_0");
  EXPECT_EQ(run.reported<WorkerIsSlow>().running, seconds{60});
  EXPECT_THAT(run.at(seconds{119}), IsEmpty());
  EXPECT_THAT(run.at(seconds{120}), ElementsAre("ask for stacks 1"));
}

TEST(ConductorTime, an_answer_that_comes_when_the_worker_has_gone_on_is_of_no_use) {
  Hung run(workers(1));
  run.at(seconds{60});
  run.after_all(finished(1, 0), seen(1, 0, 1, seconds{60}));

  EXPECT_THAT(run.after(stacks(1)), IsEmpty());
  EXPECT_THAT(run.at(seconds{120}), ElementsAre("ask for stacks 1"));
  EXPECT_THAT(run.after(stacks(1)), ElementsAre("report worker 1 slow running m.U0.test_1"));
}

TEST(ConductorTime, the_next_test_has_a_time_of_its_own) {
  Hung run(workers(1));
  run.now = seconds{59};
  run.after_all(finished(1, 0), seen(1, 0, 1, seconds{59}));

  EXPECT_THAT(run.at(seconds{118}), IsEmpty());
  EXPECT_THAT(run.at(seconds{119}), ElementsAre("ask for stacks 1"));
}

TEST(ConductorTime, without_a_timeout_a_test_may_take_for_ever) {
  Options options = workers(1);
  options.slow_timeout = Microseconds{0};
  Hung run(options);

  EXPECT_THAT(run.at(seconds{1'000'000}), IsEmpty());
}

TEST(ConductorTime, a_test_over_its_limit_is_asked_where_it_is_and_then_to_end_and_then_killed) {
  Hung run(limited(seconds{5}));

  EXPECT_THAT(run.at(seconds{5}), ElementsAre("ask for stacks 1"));
  EXPECT_THAT(run.after(stacks(1)), ElementsAre("terminate 1"));
  EXPECT_THAT(run.at(seconds{14}), IsEmpty());
  EXPECT_THAT(run.at(seconds{15}), ElementsAre("kill 1"));
  EXPECT_THAT(run.at(seconds{16}), IsEmpty());
}

TEST(ConductorTime, a_worker_that_does_not_say_where_it_is_is_ended_all_the_same) {
  Hung run(limited(seconds{5}));
  run.at(seconds{5});

  EXPECT_THAT(run.at(seconds{6}), IsEmpty());
  EXPECT_THAT(run.at(seconds{7}), ElementsAre("terminate 1"));
}

TEST(ConductorTime, its_end_is_the_test_s_with_the_stacks_and_the_rest_goes_on_in_the_same_slot) {
  Hung run(limited(seconds{5}));
  run.at(seconds{5});
  run.after(stacks(1));

  EXPECT_THAT(run.after(died_in(1, 0)), ElementsAre("report m.U0.test_0 timed_out", "start 1.2"));
  EXPECT_THAT(run.reported<TestReported>().result.problems.at(0).text,
              AllOf(HasSubstr("its limit of 5 s"), HasSubstr("line 5 in test_0")));
  EXPECT_THAT(run.after(ready(1, 2)), Contains("give 1 unit 0 (#1)"));
}

TEST(ConductorTime, ending_a_worker_in_time_costs_no_restart) {
  Options options = limited(seconds{5});
  options.max_worker_restarts = 0;
  Hung run(options);
  run.at(seconds{5});
  run.after(stacks(1));

  EXPECT_THAT(run.after(died_in(1, 0)), Contains("start 1.2"));
}

TEST(ConductorTime, a_test_that_ends_while_it_is_asked_is_let_go_on) {
  Hung run(limited(seconds{5}));
  run.at(seconds{5});
  run.after_all(finished(1, 0), seen(1, 0, 1, seconds{5}));

  EXPECT_THAT(run.after(stacks(1)), IsEmpty());
  EXPECT_THAT(run.at(seconds{9}), IsEmpty());
  EXPECT_THAT(run.at(seconds{10}), ElementsAre("ask for stacks 1"));
}

TEST(ConductorTime, a_result_that_comes_after_the_word_to_end_stands_and_nobody_is_blamed) {
  Hung run(limited(seconds{5}));
  run.at(seconds{5});
  run.after(stacks(1));
  run.after(finished(1, 0));

  EXPECT_THAT(run.after(died(1)), ElementsAre("start 1.2"));
}

TEST(ConductorTime, a_fixture_over_the_limit_is_the_unit_s_error_at_once) {
  TestRun run({2, 1}, limited(seconds{5}));
  run.start();
  run.after_all(ready(1), seen(1, 0, std::nullopt, seconds{0}));
  run.now = seconds{5};
  run.after_all(TimePassed{}, stacks(1));

  EXPECT_THAT(run.after(died(1)),
              ElementsAre("report fixture of m.U0 error: outside any test (m.U0)", "report m.U0.test_0 not_run",
                          "report m.U0.test_1 not_run", "start 1.2"));
}

TEST(ConductorTime, a_unit_that_is_never_begun_is_over_the_limit_as_well) {
  TestRun run({2}, limited(seconds{5}));
  run.start();
  run.after(ready(1));
  run.now = seconds{5};

  EXPECT_THAT(run.after(TimePassed{}), ElementsAre("ask for stacks 1"));
}

TEST(ConductorTime, a_worker_that_does_not_start_is_ended_and_tried_once_more) {
  TestRun run({1}, limited(seconds{5}));
  run.start();
  run.now = seconds{60};

  EXPECT_THAT(run.after(TimePassed{}), ElementsAre("ask for stacks 1"));
  EXPECT_THAT(run.after(stacks(1)), ElementsAre("terminate 1"));
  EXPECT_THAT(run.after(died(1)), ElementsAre(HasSubstr("took longer than 60 s to start"), "start 1.2"));
}

TEST(ConductorTime, the_global_timeout_ends_everything_and_fails_the_run) {
  Options options = workers(1);
  options.global_timeout = seconds{30};
  Hung run(options);

  EXPECT_THAT(run.at(seconds{30}), ElementsAre(HasSubstr("--global-timeout"), "hold 1", "ask for stacks 1"));
  EXPECT_THAT(run.after(stacks(1)), ElementsAre("terminate 1"));
  EXPECT_THAT(run.after(died_in(1, 0)),
              ElementsAre("report m.U0.test_0 timed_out", "report m.U0.test_1 not_run", "report m.U1.test_0 not_run",
                          HasSubstr("report run finished failed"), "end failed"));
}

TEST(ConductorTime, the_grace_time_after_an_interrupt_ends) {
  Hung run(workers(1));
  run.now = seconds{20};
  run.after(InterruptAsked{});

  EXPECT_THAT(run.at(seconds{29}), IsEmpty());
  EXPECT_THAT(run.at(seconds{30}), ElementsAre(HasSubstr("the grace time of 10 s is over"), "kill 1"));
  EXPECT_THAT(run.at(seconds{31}), IsEmpty());
}

TEST(ConductorTime, a_second_interrupt_kills_a_worker_that_is_being_ended_and_its_test_keeps_its_end) {
  Hung run(limited(seconds{5}));
  run.at(seconds{5});
  run.after_all(stacks(1), InterruptAsked{});

  EXPECT_THAT(run.after(InterruptAsked{}), ElementsAre("kill 1"));
  EXPECT_THAT(run.after(died_in(1, 0)), Contains("report m.U0.test_0 timed_out"));
}

TEST(ConductorTime, stacks_that_nobody_asked_for_mean_nothing) {
  Hung run(limited(seconds{5}));

  EXPECT_THAT(run.after(stacks(1)), IsEmpty());
}

TEST(ConductorTime, a_worker_that_makes_its_database_has_all_the_time_it_needs) {
  TestRun run({2}, limited(seconds{1}));
  run.start();
  run.now = seconds{30};
  run.after(WorkerPrepares{Slot{1}, 1, "making the database 'test_shop_1'"});

  run.now = seconds{89};
  EXPECT_THAT(run.after(TimePassed{}), IsEmpty());
  run.now = seconds{90};
  EXPECT_THAT(run.after(TimePassed{}), ElementsAre("ask for stacks 1"));
  EXPECT_THAT(run.after(stacks(1)), ElementsAre("report worker 1 slow making the database 'test_shop_1'"));
  run.now = seconds{3600};
  run.after(WorkerPrepares{Slot{1}, 1, ""});
  EXPECT_THAT(run.after(TimePassed{}), IsEmpty());

  run.now = seconds{3660};
  run.after_all(TimePassed{}, stacks(1));
  EXPECT_THAT(run.after(died(1)), ElementsAre(HasSubstr("took longer than 60 s to start"), "start 1.2"));
}

TEST(ConductorTime, a_process_that_was_left_is_named_with_the_test_that_started_it) {
  TestRun run({1, 1});
  run.start();
  run.after(ready(1));
  TestResult result{TestIndex{0}};
  result.children = {77};
  run.after_all(TestFinished{Slot{1}, result}, done(1, 0));

  EXPECT_THAT(run.after(ProcessesFound{Slot{1}, {{77, "sleep 600"}, {78, "sleep 700"}}}),
              ElementsAre("report process 77 left by m.U0.test_0", "report process 78 left by nobody known"));
}

TEST(ConductorTime, a_worker_that_nobody_saw_end_is_named) {
  Hung run(workers(1));
  WorkerEnded event = died_in(1, 0);
  event.confirmed = false;
  event.pid = 4711;

  EXPECT_THAT(run.after(event), Contains(HasSubstr("worker 1 (process 4711)")));
}

}  // namespace
}  // namespace shoal
