#include "config/nearest.h"

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace shoal {
namespace {

constexpr std::array<std::string_view, 4> kKnown{"timeout", "slow-timeout", "retries", "leaks"};

TEST(FindNearest, finds_what_was_meant) {
  EXPECT_EQ(find_nearest("slow-timout", kKnown), "slow-timeout");
  EXPECT_EQ(find_nearest("slow_timeout", kKnown), "slow-timeout");
  EXPECT_EQ(find_nearest("retry", kKnown), "");
  EXPECT_EQ(find_nearest("retrys", kKnown), "retries");
  EXPECT_EQ(find_nearest("leak", kKnown), "leaks");
  EXPECT_EQ(find_nearest("timeout", kKnown), "timeout");
}

TEST(FindNearest, finds_nothing_for_another_word) {
  EXPECT_EQ(find_nearest("workers", kKnown), "");
  EXPECT_EQ(find_nearest("", kKnown), "");
  EXPECT_EQ(find_nearest(std::string(100'000, 'x'), kKnown), "");
}

}  // namespace
}  // namespace shoal
