#include "run/post_mortem.h"

#include <gtest/gtest.h>

namespace shoal {
namespace {

TEST(PostMortem, a_title_is_built_from_an_id_as_unittest_does) {
  EXPECT_EQ(title_of("shop.tests.CartTests.test_add"), "test_add (shop.tests.CartTests.test_add)");
  EXPECT_EQ(title_of("test_add"), "test_add (test_add)");
}

TEST(PostMortem, a_crash_counts_as_started_and_names_the_exit_status) {
  const TestResult result = crashed_result(TestIndex{7}, "m.T.test_a", ExitStatus{3, 0}, "");

  EXPECT_EQ(result.test, TestIndex{7});
  EXPECT_EQ(result.outcome, Outcome::crashed);
  EXPECT_TRUE(result.started);
  ASSERT_EQ(result.problems.size(), 1u);
  EXPECT_EQ(result.problems[0].text, "the worker died while this test ran: exit code 3\n");
}

TEST(PostMortem, a_death_outside_tests_is_an_error_of_the_unit) {
  const FixtureResult result = died_outside_result("m.T", ExitStatus{0, 9}, "");

  EXPECT_EQ(result.problem.kind, Problem::Kind::error);
  EXPECT_EQ(result.problem.title, "outside any test (m.T)");
  EXPECT_NE(result.problem.text.find("signal SIGKILL (9)"), std::string::npos);
}

constexpr std::string_view kStacks =
    "Thread 0x00007f01 (most recent call first):\n"
    "  File \"/usr/lib/python3.11/threading.py\", line 324 in wait\n"
    "\n"
    "Current thread 0x00007f02 (most recent call first):\n"
    "  File \"/shop/tests \"odd\", line 7.py\", line 12 in test_a\n"
    "  File \"/usr/lib/python3.11/unittest/case.py\", line 579 in _callTestMethod\n";

TEST(PostMortem, the_stacks_of_a_crash_stand_in_its_text) {
  const TestResult result = crashed_result(TestIndex{7}, "m.T.test_a", ExitStatus{0, 11}, kStacks);

  EXPECT_NE(result.problems[0].text.find("line 12 in test_a"), std::string::npos);
}

TEST(PostMortem, what_a_worker_stands_on_is_left_out_of_its_stacks) {
  const std::string stacks =
      "Current thread 0x1 (most recent call first):\n"
      "  File \"t.py\", line 12 in test_a\n"
      "  File \"/lib/shoal/worker.py\", line 200 in serve\n"
      "  File \"manage.py\", line 9 in <module>\n"
      "\n"
      "Thread 0x2 (most recent call first):\n"
      "  File \"t.py\", line 99 in other\n";

  const TestResult result = crashed_result(TestIndex{7}, "m.T.test_a", ExitStatus{0, 11}, stacks);

  EXPECT_EQ(result.problems[0].text,
            "the worker died while this test ran: signal SIGSEGV (11)\n"
            "\n"
            "Current thread 0x1 (most recent call first):\n"
            "  File \"t.py\", line 12 in test_a\n"
            "\n"
            "Thread 0x2 (most recent call first):\n"
            "  File \"t.py\", line 99 in other\n");
}

TEST(PostMortem, a_kill_by_somebody_else_is_explained) {
  const TestResult result = crashed_result(TestIndex{7}, "m.T.test_a", ExitStatus{0, 9}, "");

  EXPECT_NE(result.problems[0].text.find("memory"), std::string::npos);
}

TEST(PostMortem, a_test_out_of_time_is_an_error_with_its_limit_and_every_stack) {
  const Ending ending{.limit = std::chrono::milliseconds{1500}, .stacks = std::string{kStacks}};

  const TestResult result = timed_out_result(TestIndex{7}, "m.T.test_a", ending);

  EXPECT_EQ(result.outcome, Outcome::timed_out);
  EXPECT_NE(result.problems[0].text.find("its limit of 1.5 s"), std::string::npos);
  EXPECT_NE(result.problems[0].text.find("line 324 in wait"), std::string::npos);
  EXPECT_NE(result.problems[0].text.find("line 12 in test_a"), std::string::npos);
}

TEST(PostMortem, the_current_line_is_the_innermost_of_the_main_thread) {
  EXPECT_EQ(current_line(kStacks), "/shop/tests \"odd\", line 7.py:12 in test_a");
  EXPECT_EQ(current_line(""), "");
  EXPECT_EQ(current_line("Current thread 0x1 (most recent call first):\n  <no Python frame>\n"), "");
}

TEST(PostMortem, leaks_make_a_failure_of_a_test_that_was_well_and_leave_a_bad_one_alone) {
  TestResult well{TestIndex{1}};
  well.leaks = {"thread 'Thread-1'", "working folder '/tmp'"};
  TestResult bad{TestIndex{2}, Outcome::error};
  bad.leaks = well.leaks;

  blame_for_leaks(well, "m.T.test_a");
  blame_for_leaks(bad, "m.T.test_b");

  EXPECT_EQ(well.outcome, Outcome::failed);
  EXPECT_EQ(well.problems[0].text, "the test left behind:\n  thread 'Thread-1'\n  working folder '/tmp'\n");
  EXPECT_EQ(bad.outcome, Outcome::error);
  EXPECT_TRUE(bad.problems.empty());
}

}  // namespace
}  // namespace shoal
