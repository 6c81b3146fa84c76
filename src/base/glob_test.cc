#include "base/glob.h"

#include <gtest/gtest.h>

#include <string>

namespace shoal {
namespace {

TEST(Glob, a_plain_pattern_is_the_text_itself) {
  EXPECT_TRUE(matches("a.b.C", "a.b.C"));
  EXPECT_FALSE(matches("a.b.C", "a.b.Cx"));
  EXPECT_FALSE(matches("a.b.C", "a.b"));
  EXPECT_FALSE(matches("", "a"));
  EXPECT_TRUE(matches("", ""));
}

TEST(Glob, a_star_stands_for_any_text_also_for_none) {
  EXPECT_TRUE(matches("shop.*", "shop.tests.T.test_a"));
  EXPECT_TRUE(matches("*.test_a", "shop.tests.T.test_a"));
  EXPECT_TRUE(matches("shop.*.test_*", "shop.tests.T.test_a"));
  EXPECT_TRUE(matches("*ab*", "ab"));
  EXPECT_TRUE(matches("**", ""));
  EXPECT_FALSE(matches("shop.*.other", "shop.tests.T.test_a"));
  EXPECT_TRUE(matches("*aab", "aaaab"));
}

TEST(Glob, a_question_mark_stands_for_one_character) {
  EXPECT_TRUE(matches("test_?", "test_a"));
  EXPECT_FALSE(matches("test_?", "test_"));
  EXPECT_FALSE(matches("test_?", "test_ab"));
}

TEST(Glob, a_pattern_made_to_be_slow_is_not) {
  const std::string text(20'000, 'a');

  EXPECT_FALSE(matches("*a*a*a*a*a*a*a*a*b", text));
}

}  // namespace
}  // namespace shoal
