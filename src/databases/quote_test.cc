#include "databases/quote.h"

#include <gtest/gtest.h>

namespace shoal {
namespace {

TEST(Quote, doubles_the_quotes_of_a_name) {
  EXPECT_EQ(quote_name(Vendor::postgresql, R"(a "b" `c`)"), R"("a ""b"" `c`")");
  EXPECT_EQ(quote_name(Vendor::sqlite, R"(a"b)"), R"("a""b")");
  EXPECT_EQ(quote_name(Vendor::mysql, R"(a "b" `c`)"), R"(`a "b" ``c```)");
}

TEST(Quote, leaves_percent_signs_spaces_case_and_letters_as_they_are) {
  EXPECT_EQ(quote_name(Vendor::postgresql, "Größe 100 %s"), "\"Größe 100 %s\"");
}

TEST(Quote, doubles_the_apostrophes_of_a_text_and_for_mysql_its_backslashes) {
  EXPECT_EQ(quote_text(Vendor::postgresql, R"(it's \ "x")"), R"('it''s \ "x"')");
  EXPECT_EQ(quote_text(Vendor::mysql, R"(it's \ "x")"), R"('it''s \\ "x"')");
}

}  // namespace
}  // namespace shoal
