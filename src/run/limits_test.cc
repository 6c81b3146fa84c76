#include "run/limits.h"

#include <gtest/gtest.h>

namespace shoal {
namespace {

using std::chrono::seconds;

struct LimitsTest : ::testing::Test {
  Suite suite;
  Options options;
  Limits limits{suite, options};

  void SetUp() override {
    suite.add("shop.T", {"shop.T.test_a", "shop.T.test_b"}, {{1, seconds{90}}});
    suite.add("slow.T", {"slow.T.test_c", "slow.T.test_d"});
    options.timeout = seconds{5};
    options.overrides = {
        Override{.filter = "slow.T.test_c", .retries = 4},
        Override{.filter = "slow.*", .timeout = seconds{0}, .slow_timeout = seconds{7}, .retries = 1}};
  }
};

TEST_F(LimitsTest, the_run_s_limit_holds_where_nothing_else_is_said) {
  EXPECT_EQ(limits.timeout_of(TestIndex{0}), seconds{5});
  EXPECT_EQ(limits.slow_timeout_of(TestIndex{0}), seconds{60});
  EXPECT_EQ(limits.retries_of(TestIndex{0}), 0u);
}

TEST_F(LimitsTest, a_test_s_own_word_beats_all_others) {
  options.overrides.insert(options.overrides.begin(), Override{.filter = "*", .timeout = seconds{1}});

  EXPECT_EQ(limits.timeout_of(TestIndex{1}), seconds{90});
  EXPECT_EQ(limits.timeout_of(TestIndex{0}), seconds{1});
}

TEST_F(LimitsTest, of_the_overrides_that_match_the_first_that_says_something_counts) {
  EXPECT_EQ(limits.timeout_of(TestIndex{2}), seconds{0});
  EXPECT_EQ(limits.slow_timeout_of(TestIndex{2}), seconds{7});
  EXPECT_EQ(limits.retries_of(TestIndex{2}), 4u);
  EXPECT_EQ(limits.retries_of(TestIndex{3}), 1u);
}

TEST_F(LimitsTest, a_fixture_may_take_as_long_as_the_most_patient_test_of_its_unit) {
  EXPECT_EQ(limits.timeout_outside_tests(UnitIndex{0}), seconds{90});
  EXPECT_EQ(limits.timeout_outside_tests(UnitIndex{1}), seconds{0});
}

TEST_F(LimitsTest, a_worker_has_a_minute_to_start_or_longer_where_tests_have_longer) {
  EXPECT_EQ(limits.timeout_at_start(), seconds{60});
  options.timeout = seconds{300};
  EXPECT_EQ(limits.timeout_at_start(), seconds{300});
  options.timeout = seconds{0};
  EXPECT_EQ(limits.timeout_at_start(), seconds{0});
}

}  // namespace
}  // namespace shoal
