#include "config/duration.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace shoal {
namespace {

using namespace std::chrono_literals;

TEST(Duration, is_a_number_with_a_unit) {
  EXPECT_EQ(parse_duration("90s"), Microseconds{90s});
  EXPECT_EQ(parse_duration("2m"), Microseconds{2min});
  EXPECT_EQ(parse_duration("500ms"), Microseconds{500ms});
  EXPECT_EQ(parse_duration("1h"), Microseconds{1h});
  EXPECT_EQ(parse_duration("1.5s"), Microseconds{1500ms});
  EXPECT_EQ(parse_duration("0.001ms"), Microseconds{1});
}

TEST(Duration, is_several_of_them_the_larger_first) {
  EXPECT_EQ(parse_duration("1h30m"), Microseconds{90min});
  EXPECT_EQ(parse_duration("1m0.5s"), Microseconds{60500ms});
  EXPECT_EQ(parse_duration("1h2m3s4ms"), Microseconds{1h + 2min + 3s + 4ms});
}

TEST(Duration, is_seconds_without_a_unit) {
  EXPECT_EQ(parse_duration("90"), Microseconds{90s});
  EXPECT_EQ(parse_duration("0.1"), Microseconds{100ms});
}

TEST(Duration, none_is_no_limit) {
  EXPECT_EQ(parse_duration("none"), Microseconds{0});
  EXPECT_EQ(parse_duration("0"), Microseconds{0});
  EXPECT_EQ(parse_duration("0s"), Microseconds{0});
}

TEST(Duration, anything_else_is_refused_with_what_was_expected) {
  for (const std::string text : {"", "s", "-1", "-1s", "1x", "1 s", "30m1h", "1s1s", "1m30", "1.", ".5", "1..5s",
                                 "1e3", "1s ", "nan", "inf", "9999999999s", "1h\n"}) {
    const Result<Microseconds> duration = parse_duration(text);
    ASSERT_FALSE(duration) << text;
    EXPECT_EQ(duration.error().message, "'" + text + "' is no duration");
    EXPECT_NE(duration.error().cause.find("\"1h30m\""), std::string::npos);
  }
}

TEST(Duration, a_year_is_the_longest) {
  EXPECT_EQ(parse_duration("8760h"), kLongestDuration);
  EXPECT_EQ(parse_duration("8761h").error().message, "'8761h' is too long");
  EXPECT_EQ(parse_duration("999999999h999999999m999999999s999999999ms").error().cause,
            "a duration is 365 days at most");
}

}  // namespace
}  // namespace shoal
