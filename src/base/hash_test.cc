#include "base/hash.h"

#include <gtest/gtest.h>

namespace shoal {
namespace {

// The values are those of draft-eastlake-fnv, appendix "Test Vectors".
TEST(Fnv1a, is_the_published_one) {
  EXPECT_EQ(fnv1a(""), 0x811c9dc5U);
  EXPECT_EQ(fnv1a("a"), 0xe40c292cU);
  EXPECT_EQ(fnv1a("foobar"), 0xbf9cf968U);
}

TEST(Fnv1a, takes_bytes_beyond_ascii_as_they_are) { EXPECT_NE(fnv1a("\xc3\xb6"), fnv1a("\xc3\xb7")); }

}  // namespace
}  // namespace shoal
