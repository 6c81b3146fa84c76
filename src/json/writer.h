// Writes JSON on one line, piece by piece, straight into its text.
//
//     JsonWriter writer;
//     writer.begin_object().field("m", "run").field("unit", 3u).end_object();
//     std::string line = writer.take_line();
//
// The caller keeps begins and ends balanced. Text that is not UTF-8 is
// written with U+FFFD in the place of each wrong byte.
#pragma once

#include <fmt/format.h>
#include <concepts>
#include <string>
#include <string_view>

namespace shoal {

class JsonWriter {
 public:
  JsonWriter& begin_object();
  JsonWriter& end_object();
  JsonWriter& begin_list();
  JsonWriter& end_list();

  // Inside an object, before each value. `name` is one of ours: plain ASCII.
  JsonWriter& key(std::string_view name);

  JsonWriter& null();
  JsonWriter& value(std::string_view text);
  JsonWriter& value(const char* text) { return value(std::string_view{text}); }
  JsonWriter& value(double number);  // Finite.
  template <std::same_as<bool> Flag>
  JsonWriter& value(Flag flag) {
    return plain(flag ? "true" : "false");
  }
  template <std::integral Whole>
    requires(!std::same_as<Whole, bool>)
  JsonWriter& value(Whole number) {
    return plain(fmt::format_int(number).c_str());
  }

  template <class Value>
  JsonWriter& field(std::string_view name, const Value& its_value) {
    return key(name).value(its_value);
  }

  // Ends the line with a line feed and hands it over.
  [[nodiscard]] std::string take_line();

 private:
  JsonWriter& plain(std::string_view token);
  void separate();

  std::string text_;
  bool follows_value_ = false;  // A comma is due before the next one.
};

// Appends `text` as a JSON string with its quotes.
void append_json_text(std::string& out, std::string_view text);

}  // namespace shoal
