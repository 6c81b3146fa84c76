#include "run/post_mortem.h"

#include <gtest/gtest.h>

namespace shoal {
namespace {

TEST(PostMortem, a_title_is_built_from_an_id_as_unittest_does) {
  EXPECT_EQ(title_of("shop.tests.CartTests.test_add"), "test_add (shop.tests.CartTests.test_add)");
  EXPECT_EQ(title_of("test_add"), "test_add (test_add)");
}

TEST(PostMortem, a_crash_counts_as_started_and_names_the_exit_status) {
  const TestResult result = crashed_result(TestIndex{7}, "m.T.test_a", ExitStatus{3, 0});

  EXPECT_EQ(result.test, TestIndex{7});
  EXPECT_EQ(result.outcome, Outcome::crashed);
  EXPECT_TRUE(result.started);
  ASSERT_EQ(result.problems.size(), 1u);
  EXPECT_EQ(result.problems[0].text, "the worker died while this test ran: exit code 3\n");
}

TEST(PostMortem, a_death_outside_tests_is_an_error_of_the_unit) {
  const FixtureResult result = died_outside_result("m.T", ExitStatus{0, 9});

  EXPECT_EQ(result.problem.kind, Problem::Kind::error);
  EXPECT_EQ(result.problem.title, "outside any test (m.T)");
  EXPECT_NE(result.problem.text.find("signal SIGKILL (9)"), std::string::npos);
}

}  // namespace
}  // namespace shoal
