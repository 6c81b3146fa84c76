#include "databases/oracle_hint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "databases/fake_oracle.h"

namespace shoal {
namespace {

using testing::HasSubstr;

std::string hint(std::string_view code, std::string_view text = "") {
  return oracle_hint(oracle_order_for_tests(1), code, text);
}

TEST(OracleHint, says_what_to_do) {
  EXPECT_THAT(hint("ORA-01031"), HasSubstr("shoal databases grants"));
  EXPECT_THAT(hint("ORA-01653"), HasSubstr("DATAFILE_MAXSIZE"));
  EXPECT_THAT(hint("ORA-12954"), HasSubstr("fewer workers"));
  EXPECT_THAT(hint("ORA-28003"), HasSubstr("PASSWORD in TEST"));
  EXPECT_THAT(hint("ORA-65096"), HasSubstr("pluggable database"));
  EXPECT_THAT(hint("ORA-00972"), HasSubstr("shorter name"));
  EXPECT_THAT(hint("ORA-01920"), HasSubstr("its own test user"));
  EXPECT_THAT(hint("DPY-4011"), HasSubstr("alert log"));
}

TEST(OracleHint, goes_by_what_lies_deeper_in_a_stack_of_errors) {
  EXPECT_THAT(hint("ORA-01119", "ORA-01119: error in creating\nORA-27038: created file already exists"),
              HasSubstr("the file is there"));
  EXPECT_THAT(hint("ORA-01119", "ORA-01119: error in creating\nORA-27040: file create error"),
              HasSubstr("ORACLE_MANAGED_FILES"));
  EXPECT_THAT(hint("ORA-01119", "ORA-01119: cannot\nORA-01537: cannot add file"), HasSubstr("belongs to another"));
}

TEST(OracleHint, says_nothing_where_there_is_nothing_to_say) {
  EXPECT_EQ(hint("ORA-00600"), "");
  EXPECT_THAT(hint(""), HasSubstr("db:1521/FREEPDB1 still answers"));
}

}  // namespace
}  // namespace shoal
