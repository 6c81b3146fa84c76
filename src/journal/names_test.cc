#include "journal/names.h"

#include <gtest/gtest.h>

#include <vector>

#include "base/utf8.h"

namespace shoal {
namespace {

using Names = std::vector<std::string>;

TEST(ChooseName, a_name_that_nobody_has_is_taken_as_it_is) {
  EXPECT_EQ(choose_name("test_shop", Names{}, "postgresql"), "test_shop");
  EXPECT_EQ(choose_name("test_shop", Names{"test_shop_s2", "test"}, "postgresql"), "test_shop");
  EXPECT_EQ(choose_name(std::string(58, 'x'), Names{}, "mysql"), std::string(58, 'x'));
}

TEST(ChooseName, one_that_is_too_long_with_a_number_behind_it_is_shortened_with_a_hash) {
  const std::string wanted(59, 'x');

  const std::string name = choose_name(wanted, Names{}, "postgresql");

  EXPECT_EQ(name, fitting_name(wanted, "postgresql"));
  EXPECT_EQ(name.size(), kLongestDatabaseName);
  EXPECT_NE(name, fitting_name(wanted + "y", "postgresql"));
  EXPECT_TRUE(choose_name(wanted, Names{name}, "mysql").ends_with("_s2"));
  EXPECT_EQ(fitting_name(wanted, "sqlite"), wanted);
  EXPECT_EQ(fitting_name(wanted, "oracle"), wanted);
}

TEST(ChooseName, the_first_number_that_is_free_is_put_behind_it) {
  EXPECT_EQ(choose_name("test_shop", Names{"test_shop"}, "postgresql"), "test_shop_s2");
  EXPECT_EQ(choose_name("test_shop", Names{"test_shop_s2", "test_shop"}, "mysql"), "test_shop_s3");
  EXPECT_EQ(choose_name("test_shop", Names{"test_shop_s3", "test_shop"}, "mysql"), "test_shop_s2");
}

TEST(ChooseName, the_number_of_a_file_stands_before_its_extension) {
  EXPECT_EQ(choose_name("/x/test_db.sqlite3", Names{"/x/test_db.sqlite3"}, "sqlite"), "/x/test_db_s2.sqlite3");
  EXPECT_EQ(choose_name("/x.y/test_db", Names{"/x.y/test_db"}, "sqlite"), "/x.y/test_db_s2");
  EXPECT_EQ(choose_name("/x/.db", Names{"/x/.db"}, "sqlite"), "/x/.db_s2");
  EXPECT_EQ(choose_name(".db", Names{".db"}, "sqlite"), ".db_s2");
}

TEST(ChooseName, a_long_name_on_a_server_leaves_room_for_djangos_own_numbers) {
  const std::string wanted(52, 'x');
  const std::string other = std::string(51, 'x') + "y";

  const std::string name = choose_name(wanted, Names{wanted}, "postgresql");

  EXPECT_EQ(name.size(), kLongestDatabaseName);
  EXPECT_TRUE(name.ends_with("_s2"));
  EXPECT_NE(name, choose_name(other, Names{other}, "postgresql"));
  EXPECT_EQ(name, choose_name(wanted, Names{wanted}, "postgresql"));
  EXPECT_EQ(choose_name(std::string(51, 'x'), Names{std::string(51, 'x')}, "mysql"), std::string(51, 'x') + "_s2");
}

TEST(ChooseName, a_long_name_is_not_cut_inside_a_character) {
  std::string wanted;
  while (wanted.size() < 60) wanted += "ö";

  const std::string name = choose_name(wanted, Names{wanted}, "postgresql");

  EXPECT_LE(name.size(), kLongestDatabaseName);
  for (std::size_t at = 0; at < name.size(); at += utf8_length(name, at)) ASSERT_NE(utf8_length(name, at), 0u) << at;
}

TEST(ChooseName, an_oracle_user_is_in_upper_case_with_room_for_its_tablespaces_and_role) {
  EXPECT_EQ(choose_name("TEST_SHOP", Names{}, "oracle"), "TEST_SHOP");
  EXPECT_EQ(choose_name("TEST_SHOP", Names{"TEST_SHOP", "TEST_SHOP_S2"}, "oracle"), "TEST_SHOP_S3");
  const std::string longest(kLongestOracleName, 'X');
  EXPECT_EQ(choose_name(longest, Names{}, "oracle"), longest);
  const std::string cut = choose_name(longest + "Y", Names{}, "oracle");
  EXPECT_EQ(cut.size(), kLongestOracleName);
  EXPECT_EQ(cut.find_first_not_of("ABCDEFXY_0123456789"), std::string::npos) << cut;
  EXPECT_NE(cut, choose_name(longest + "Z", Names{}, "oracle"));
}

TEST(ChooseName, a_path_is_never_shortened) {
  const std::string wanted = "/" + std::string(100, 'x') + ".sqlite3";

  EXPECT_EQ(choose_name(wanted, Names{wanted}, "sqlite"), "/" + std::string(100, 'x') + "_s2.sqlite3");
}

}  // namespace
}  // namespace shoal
