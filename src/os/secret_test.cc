#include "os/secret.h"

#include <gtest/gtest.h>

namespace shoal {
namespace {

TEST(IsSameSecret, wants_every_byte_to_be_the_same) {
  EXPECT_TRUE(is_same_secret("secret", "secret"));
  EXPECT_FALSE(is_same_secret("Secret", "secret"));
  EXPECT_FALSE(is_same_secret("secreT", "secret"));
  EXPECT_FALSE(is_same_secret("secre", "secret"));
  EXPECT_FALSE(is_same_secret("secrets", "secret"));
  EXPECT_FALSE(is_same_secret("", "secret"));
}

}  // namespace
}  // namespace shoal
