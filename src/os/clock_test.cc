#include "os/clock.h"

#include <gtest/gtest.h>

#include "os/loop.h"

namespace shoal {
namespace {

using std::chrono::milliseconds;

constexpr std::uint64_t kMillisecond = 1'000'000;

TEST(Stopwatch, a_moment_before_its_making_is_its_beginning) {
  const std::uint64_t before = monotonic_nanoseconds();
  const Stopwatch watch;

  EXPECT_EQ(watch.at(before), TimePoint{0});
}

TEST(Stopwatch, time_that_is_left_out_does_not_count_afterwards) {
  Stopwatch watch;
  const std::uint64_t base = monotonic_nanoseconds();
  const TimePoint at_base = watch.at(base);

  watch.leave_out(base + 10 * kMillisecond, base + 110 * kMillisecond);
  watch.leave_out(base + 150 * kMillisecond, base + 160 * kMillisecond);

  EXPECT_EQ(watch.at(base + 10 * kMillisecond) - at_base, milliseconds{10});
  EXPECT_EQ(watch.at(base + 60 * kMillisecond) - at_base, milliseconds{10});
  EXPECT_EQ(watch.at(base + 120 * kMillisecond) - at_base, milliseconds{20});
  EXPECT_EQ(watch.at(base + 200 * kMillisecond) - at_base, milliseconds{90});
}

}  // namespace
}  // namespace shoal
