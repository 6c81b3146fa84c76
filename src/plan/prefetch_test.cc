#include "plan/prefetch.h"

#include <gtest/gtest.h>

namespace shoal {
namespace {

constexpr std::size_t kPlenty = 1000;

TEST(Prefetch, nothing_is_given_ahead_before_a_unit_has_finished) {
  EXPECT_FALSE(may_give_ahead(Pace{}, kPlenty, 2));
}

TEST(Prefetch, short_units_are_given_ahead_while_many_are_left) {
  EXPECT_TRUE(may_give_ahead(Pace{10, Microseconds{10 * 9'999}}, kPlenty, 2));
}

TEST(Prefetch, long_units_are_not_given_ahead) {
  EXPECT_FALSE(may_give_ahead(Pace{10, Microseconds{10 * 10'000}}, kPlenty, 2));
}

TEST(Prefetch, the_last_four_units_of_each_worker_are_not_given_ahead) {
  const Pace fast{10, Microseconds{10}};

  EXPECT_TRUE(may_give_ahead(fast, 13, 3));
  EXPECT_FALSE(may_give_ahead(fast, 12, 3));
}

}  // namespace
}  // namespace shoal
