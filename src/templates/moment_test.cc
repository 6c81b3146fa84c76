#include "templates/moment.h"

#include <gtest/gtest.h>

namespace shoal {
namespace {

TEST(PrintUtc, has_date_and_time_of_the_whole_second) {
  EXPECT_EQ(print_utc(0), "1970-01-01T00:00:00Z");
  EXPECT_EQ(print_utc(1'795'528'931'999'999'999), "2026-11-24T14:02:11Z");
  EXPECT_EQ(print_utc(-1), "1969-12-31T23:59:59Z");
  EXPECT_EQ(print_utc(951'782'399'000'000'000), "2000-02-28T23:59:59Z");
}

}  // namespace
}  // namespace shoal
