#include "templates/record.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace shoal {
namespace {

using ::testing::HasSubstr;

const TemplateRecord kRecord{
    .id = "a1b2c3d4e5f6",
    .database = "postgresql 127.0.0.1:5432 test_shop",
    .vendor = "postgresql",
    .server = "127.0.0.1:5432",
    .alias = "default",
    .whole = "test_shop_a1b2c3d4e5f6",
    .base = "test_shop_a1b2c3d4e5f6_m",
    .made = "2026-11-24T14:02:11Z",
    .size = 123456,
    .checks = {"s1", ""},
    .inputs = {{.kind = "migration", .name = "shop.0001_initial", .digest = "9f"},
               {.kind = "setting", .name = "é\n", .stage = TemplateInput::Stage::whole, .observed = true}}};

std::string with(std::string text, const std::string& old, const std::string& replacement) {
  const std::size_t at = text.find(old);
  EXPECT_NE(at, std::string::npos) << old;
  return text.replace(at, old.size(), replacement);
}

std::string cause_of(const std::string& text) {
  const Result<TemplateRecord> record = parse_template_record(text);
  return record ? "no error" : record.error().cause;
}

TEST(TemplateRecord, is_read_as_it_was_written) {
  EXPECT_EQ(parse_template_record(print_template_record(kRecord)), kRecord);
}

TEST(TemplateRecord, of_another_version_is_refused) {
  EXPECT_THAT(cause_of(with(print_template_record(kRecord), "\"version\": 1", "\"version\": 2")),
              HasSubstr("field 'version' is 2, expected 1"));
}

TEST(TemplateRecord, tells_whose_template_it_is_as_far_as_it_can_be_read) {
  EXPECT_EQ(database_in_record(with(print_template_record(kRecord), "\"version\": 1", "\"version\": 2")),
            kRecord.database);
  for (const char* text : {"", "[]", "{\"database\": 5}", "{\"database\": \"d\""})
    EXPECT_EQ(database_in_record(text), "");
}

TEST(TemplateRecord, that_is_spoiled_is_refused) {
  const std::string text = print_template_record(kRecord);

  for (std::size_t size = 0; size + 1 < text.size(); ++size)
    EXPECT_FALSE(parse_template_record(text.substr(0, size))) << size;
  EXPECT_THAT(cause_of(with(text, "\"a1b2c3d4e5f6\"", "\"../../x\"")), HasSubstr("'id'"));
  EXPECT_THAT(cause_of(with(text, "[\"s1\", \"\"]", "[\"s1\"]")), HasSubstr("'checks'"));
  EXPECT_THAT(cause_of(with(text, "\"9f\", \"base\"", "\"9f\", \"late\"")), HasSubstr("'inputs'"));
  EXPECT_THAT(cause_of(with(text, "\"9f\", \"base\"", "9, \"base\"")), HasSubstr("'inputs'"));
  EXPECT_THAT(cause_of(with(text, "\"base\", false]", "\"base\"]")), HasSubstr("'inputs'"));
  EXPECT_THAT(cause_of(with(text, "\"base\", false]", "\"base\", 0]")), HasSubstr("'inputs'"));
  EXPECT_THAT(cause_of("[]"), HasSubstr("object"));
}

TEST(TemplateId, is_twelve_hexadecimal_digits) {
  EXPECT_TRUE(is_template_id("0123456789ab"));
  for (const char* text : {"", "0123456789a", "0123456789abc", "0123456789aB", "../456789abc"}) {
    EXPECT_FALSE(is_template_id(text)) << text;
  }
}

}  // namespace
}  // namespace shoal
