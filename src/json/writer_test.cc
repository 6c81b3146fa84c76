#include "json/writer.h"

#include <gtest/gtest.h>
#include <cstdint>
#include <random>
#include <string>

#include "base/utf8.h"
#include "json/value.h"

namespace shoal {
namespace {

std::string as_json(std::string_view text) {
  std::string out;
  append_json_text(out, text);
  return out;
}

TEST(JsonWriter, writes_an_object_on_one_line) {
  JsonWriter json;

  json.begin_object().field("a", "text").field("b", 3u).field("c", true).field("d", -1).field("e", 0.25);
  json.key("f").null().key("g").begin_list().value(1).value(2).end_list();
  json.key("h").begin_object().end_object().key("i").begin_list().begin_object().end_object().end_list();
  json.end_object();

  EXPECT_EQ(json.take_line(),
            "{\"a\": \"text\", \"b\": 3, \"c\": true, \"d\": -1, \"e\": 0.25, \"f\": null, \"g\": [1, 2], "
            "\"h\": {}, \"i\": [{}]}\n");
}

TEST(JsonWriter, writes_whole_numbers_of_every_size) {
  JsonWriter json;

  json.begin_list().value(std::int64_t{INT64_MIN}).value(std::uint64_t{UINT64_MAX}).end_list();

  EXPECT_EQ(json.take_line(), "[-9223372036854775808, 18446744073709551615]\n");
}

TEST(JsonWriter, starts_afresh_after_a_line) {
  JsonWriter json;
  json.begin_object().end_object();
  (void)json.take_line();

  json.begin_object().end_object();

  EXPECT_EQ(json.take_line(), "{}\n");
}

TEST(JsonWriter, escapes_what_json_wants_escaped) {
  EXPECT_EQ(as_json("a\"b\\c"), R"("a\"b\\c")");
  EXPECT_EQ(as_json(std::string_view("\0\x01\x1F\b\f\n\r\t", 8)), R"("\u0000\u0001\u001f\b\f\n\r\t")");
  EXPECT_EQ(as_json("caf\xC3\xA9 \xF0\x9F\x90\x9F"), "\"caf\xC3\xA9 \xF0\x9F\x90\x9F\"");
}

TEST(JsonWriter, replaces_bytes_that_are_not_utf8) {
  EXPECT_EQ(as_json("a\x80z"), "\"a\uFFFDz\"");
  EXPECT_EQ(as_json("\xC3"), "\"\uFFFD\"");
  EXPECT_EQ(as_json("\xED\xA0\x80"), "\"\uFFFD\uFFFD\uFFFD\"");
  EXPECT_EQ(as_json("\xF4\x90\x80\x80"), "\"\uFFFD\uFFFD\uFFFD\uFFFD\"");
}

TEST(JsonWriter, writes_any_bytes_so_that_they_can_be_read) {
  std::mt19937 random(20240229);
  std::uniform_int_distribution<int> byte(0, 255);
  for (int round = 0; round < 2000; ++round) {
    std::string text;
    for (int i = 0; i < 24; ++i) text += static_cast<char>(byte(random));

    const auto read = parse_json(as_json(text));

    ASSERT_TRUE(read) << read.error().cause;
    EXPECT_EQ(as_json(std::get<std::string>(read->is)), as_json(text));
  }
}

TEST(Utf8, is_cut_between_characters) {
  constexpr std::string_view kText = "a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x90\x9F";  // 1 + 2 + 3 + 4 bytes.

  EXPECT_EQ(utf8_head(kText, 10), kText);
  EXPECT_EQ(utf8_head(kText, 9), kText.substr(0, 6));
  EXPECT_EQ(utf8_head(kText, 5), kText.substr(0, 3));
  EXPECT_EQ(utf8_head(kText, 2), "a");
  EXPECT_EQ(utf8_head(kText, 0), "");
  EXPECT_EQ(utf8_tail(kText, 10), kText);
  EXPECT_EQ(utf8_tail(kText, 9), kText.substr(1));
  EXPECT_EQ(utf8_tail(kText, 8), kText.substr(3));
  EXPECT_EQ(utf8_tail(kText, 3), "");
}

}  // namespace
}  // namespace shoal
