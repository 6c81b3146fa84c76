#include "json/value.h"

#include <gtest/gtest.h>
#include <string>

namespace shoal {
namespace {

TEST(JsonValue, keeps_the_kind_of_every_number) {
  const auto list = parse_json("[-9223372036854775808, 18446744073709551615, 0.5, 18446744073709551616]");

  ASSERT_TRUE(list);
  const auto& numbers = std::get<JsonList>(list->is);
  EXPECT_EQ(std::get<std::int64_t>(numbers[0].is), INT64_MIN);
  EXPECT_EQ(std::get<std::uint64_t>(numbers[1].is), UINT64_MAX);
  EXPECT_EQ(std::get<double>(numbers[2].is), 0.5);
  EXPECT_EQ(std::get<double>(numbers[3].is), 18446744073709551616.0);
}

TEST(JsonValue, puts_nested_values_where_they_belong) {
  const auto value = parse_json(R"({"a": [1, {"b": "x"}, null], "c": {}, "d": true})");

  ASSERT_TRUE(value);
  const auto& list = std::get<JsonList>(find_member(*value, "a")->is);
  ASSERT_EQ(list.size(), 3u);
  EXPECT_EQ(std::get<std::string>(find_member(list[1], "b")->is), "x");
  EXPECT_TRUE(std::holds_alternative<JsonObject>(find_member(*value, "c")->is));
  EXPECT_TRUE(std::get<bool>(find_member(*value, "d")->is));
  EXPECT_EQ(find_member(*value, "e"), nullptr);
  EXPECT_EQ(find_member(list[0], "a"), nullptr);
}

TEST(JsonValue, takes_the_last_of_members_with_one_name) {
  const auto value = parse_json(R"({"a": 1, "a": 2})");

  ASSERT_TRUE(value);
  EXPECT_EQ(std::get<std::uint64_t>(find_member(*value, "a")->is), 2u);
}

TEST(JsonValue, refuses_what_is_no_json_and_says_where) {
  for (const std::string text : {"", " ", "{", "{]", "nul", "1 2", "{\"a\" 1}", "[1,]", "'a'", "NaN", "// a"}) {
    const auto value = parse_json(text);

    ASSERT_FALSE(value) << text;
    EXPECT_EQ(value.error().message, "not JSON");
    EXPECT_NE(value.error().cause.find("column"), std::string::npos) << value.error().cause;
  }
}

TEST(JsonValue, refuses_text_that_is_not_utf8) {
  for (const std::string bytes : {"\x80", "\xC0\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE2\x82", "\xFF"}) {
    EXPECT_FALSE(parse_json("\"" + bytes + "\""));
  }
}

TEST(JsonValue, refuses_nul_bytes_even_behind_the_end) {
  EXPECT_EQ(parse_json(std::string_view("{}\0", 3)).error().cause, "a NUL byte at column 3");
  EXPECT_FALSE(parse_json(std::string_view("\0{}", 3)));
}

TEST(JsonValue, refuses_control_characters_inside_texts) {
  EXPECT_FALSE(parse_json(std::string_view("\"a\0b\"", 5)));
  EXPECT_FALSE(parse_json("\"a\nb\""));
}

TEST(JsonValue, refuses_what_is_nested_too_deeply_without_using_up_the_stack) {
  const std::string deep(100'000, '[');
  std::string objects;
  for (int i = 0; i < 100'000; ++i) objects += "{\"a\":";

  EXPECT_EQ(parse_json(deep).error().cause, "it is nested more than 64 deep");
  EXPECT_EQ(parse_json(objects).error().cause, "it is nested more than 64 deep");
  EXPECT_TRUE(parse_json(std::string(64, '[') + std::string(64, ']')));
  EXPECT_FALSE(parse_json(std::string(65, '[') + std::string(65, ']')));
}

TEST(JsonValue, keeps_the_cause_short_however_long_the_text) {
  const auto value = parse_json("[\"" + std::string(1'000'000, 'a') + "\" 1]");
  const auto unended = parse_json("\"" + std::string(1'000'000, 'a'));

  EXPECT_LT(value.error().cause.size(), 300u);
  EXPECT_LT(unended.error().cause.size(), 300u);
}

TEST(JsonValue, is_printed_briefly_in_error_messages) {
  EXPECT_EQ(print_briefly({nullptr}), "null");
  EXPECT_EQ(print_briefly({true}), "true");
  EXPECT_EQ(print_briefly({std::int64_t{-3}}), "-3");
  EXPECT_EQ(print_briefly({0.5}), "0.5");
  EXPECT_EQ(print_briefly({std::string("a\nb")}), R"("a\nb")");
  EXPECT_EQ(print_briefly({JsonList{}}), "a list");
  EXPECT_EQ(print_briefly({JsonObject{}}), "an object");
}

TEST(JsonValue, is_cut_between_characters_when_it_is_long) {
  const std::string text = std::string(59, 'a') + "\xC3\xA9" + "tail";  // An e with an accent across the limit.

  EXPECT_EQ(print_briefly({text}), "\"" + std::string(59, 'a') + "…\"");
}

}  // namespace
}  // namespace shoal
