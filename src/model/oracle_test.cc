#include "model/oracle.h"

#include <gtest/gtest.h>

namespace shoal {
namespace {

TEST(Oracle, every_way_has_a_name_that_leads_back_to_it) {
  for (const OracleWay way : {OracleWay::automatic, OracleWay::network, OracleWay::link, OracleWay::dump,
                              OracleWay::metadata, OracleWay::migrate}) {
    EXPECT_EQ(oracle_way_named(name_of(way)), way);
    EXPECT_NE(kOracleWays.find(name_of(way)), std::string_view::npos);
  }
  EXPECT_EQ(oracle_way_named("automatic"), std::nullopt);
}

TEST(Oracle, a_name_is_in_upper_case) {
  EXPECT_EQ(oracle_name("test_Django_1"), "TEST_DJANGO_1");
  EXPECT_EQ(oracle_name("T$#9"), "T$#9");
  EXPECT_EQ(oracle_name(std::string(128, 'a')), std::string(128, 'A'));
}

TEST(Oracle, what_would_have_to_be_quoted_is_no_name) {
  for (const std::string_view text :
       {"", "1_test", "_test", "$test", "a b", "a\"b", "a'b", "a.b", "a-b", "\xC3\xA9", "a\n"}) {
    EXPECT_EQ(oracle_name(text), std::nullopt) << text;
  }
  EXPECT_EQ(oracle_name(std::string(129, 'a')), std::nullopt);
  EXPECT_EQ(oracle_name(std::string_view{"a\0", 2}), std::nullopt);
}

TEST(Oracle, a_link_may_have_a_domain_and_a_qualifier) {
  EXPECT_EQ(oracle_link_name("loop"), "LOOP");
  EXPECT_EQ(oracle_link_name("shop.example.com@copies"), "SHOP.EXAMPLE.COM@COPIES");
  for (const std::string_view text : {"", ".a", "a.", "a..b", "@a", "a@", "a@b@c", "a@b.c", "a'b", "a.1"}) {
    EXPECT_EQ(oracle_link_name(text), std::nullopt) << text;
  }
  EXPECT_EQ(oracle_link_name(std::string(100, 'a') + "." + std::string(28, 'b')), std::nullopt);
}

TEST(Oracle, a_path_cannot_end_the_literal_that_it_stands_in) {
  EXPECT_EQ(oracle_path("/u01/app [old]/Test.dbf"), "/u01/app [old]/Test.dbf");
  EXPECT_EQ(oracle_path("+DATA"), "+DATA");
  for (const std::string_view text : {"", "/u01/o'brien", "/u01/x]'", "/u01/[x]", "/u01/a\nb", "/u01/\x7F"}) {
    EXPECT_EQ(oracle_path(text), std::nullopt) << text;
  }
}

TEST(Oracle, a_size_is_a_number_that_may_have_a_unit) {
  EXPECT_EQ(oracle_size("50M"), "50M");
  EXPECT_EQ(oracle_size("2g"), "2G");
  EXPECT_EQ(oracle_size("1048576"), "1048576");
  for (const std::string_view text :
       {"", "M", "50MB", "50 M", "-1", "1.5G", "50E", "UNLIMITED", "1234567890123456789"}) {
    EXPECT_EQ(oracle_size(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace shoal
