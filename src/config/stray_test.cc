#include "config/stray.h"

#include <gtest/gtest.h>

#include <string>

namespace shoal {
namespace {

TEST(FindStrayByte, finds_what_is_in_no_string_and_no_comment) {
  EXPECT_EQ(find_stray_byte("é = 1\n"), 0u);
  EXPECT_EQ(find_stray_byte("a = 1 é\n"), 6u);
  EXPECT_EQ(find_stray_byte("[é]\n"), 1u);
  EXPECT_EQ(find_stray_byte("a = \"x\"\xC2\xA0\n"), 7u);
  EXPECT_EQ(find_stray_byte("# a\né"), 4u);
  EXPECT_EQ(find_stray_byte("a = 'x\né"), 7u);
  EXPECT_EQ(find_stray_byte("a = \"\"\"\\\"\"\"\"é"), 12u);
  EXPECT_EQ(find_stray_byte("a = ''''''é"), 10u);
  EXPECT_EQ(find_stray_byte("\xEF\xBB\xBF\xEF\xBB\xBF"), 3u);
}

TEST(FindStrayByte, finds_nothing_where_all_is_well) {
  for (const std::string text : {"", "a = 1\n",
                                 "\xEF\xBB\xBF"
                                 "a = 1\n",
                                 "# é", "a = \"é\" # é\n", "a = 'é\\'\n'é' = 1\n", "a = \"\\\"é\"\n",
                                 "a = \"\"\"\né \" \"\" é\"\"\"\"\"\nb = 'é'\n", "a = '''\n' é '' é'''''\n",
                                 "a = ''\nb = \"\"\n'é' = \"é", "a = \"\\"}) {
    EXPECT_EQ(find_stray_byte(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace shoal
