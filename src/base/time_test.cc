#include "base/time.h"

#include <gtest/gtest.h>

namespace shoal {
namespace {

TEST(Time, files_say_seconds) {
  EXPECT_DOUBLE_EQ(to_seconds(Microseconds{1'500}), 0.0015);
  EXPECT_DOUBLE_EQ(to_seconds(Microseconds{0}), 0.0);
}

TEST(Time, seconds_are_read_back_to_the_microsecond) {
  for (const Microseconds::rep count : {0LL, 1LL, 1'234'567LL, 86'399'999'999LL, -5LL}) {
    EXPECT_EQ(from_seconds(to_seconds(Microseconds{count})), Microseconds{count});
  }
}

TEST(Time, a_part_of_a_microsecond_is_rounded_to_the_nearest) {
  EXPECT_EQ(from_seconds(0.0000014), Microseconds{1});
  EXPECT_EQ(from_seconds(0.0000016), Microseconds{2});
}

TEST(Time, people_read_three_decimals) {
  EXPECT_EQ(print_seconds(Microseconds{0}), "0.000s");
  EXPECT_EQ(print_seconds(Microseconds{12'345}), "0.012s");
  EXPECT_EQ(print_seconds(Microseconds{61'000'000}), "61.000s");
}

}  // namespace
}  // namespace shoal
