#include "json/value.h"

#include <fmt/format.h>
#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/utf8.h"
#include "json/writer.h"

namespace shoal {
namespace {

using Library = nlohmann::json;

constexpr std::size_t kBriefly = 60;        // Bytes of a value in an error message.
constexpr std::size_t kLongestCause = 200;  // The library quotes what it read, however long.

// The library's names for what it saw end in what we want: "[...] parse error
// at line 1, column 2: syntax error while parsing value - ...".
std::string cause_of(const std::exception& problem) {
  std::string_view text = problem.what();
  if (const std::size_t end = text.find("] "); end != std::string_view::npos) text.remove_prefix(end + 2);
  const std::string_view head = utf8_head(text, kLongestCause);
  return head.size() < text.size() ? fmt::format("{}…", head) : std::string(head);
}

// Is told the parts of a text by the library and puts the value together.
// Returning false ends the reading.
class Builder final : public nlohmann::json_sax<Library> {
 public:
  bool null() override { return add({nullptr}); }
  bool boolean(bool value) override { return add({value}); }
  bool number_integer(Library::number_integer_t value) override { return add({std::int64_t{value}}); }
  bool number_unsigned(Library::number_unsigned_t value) override { return add({std::uint64_t{value}}); }
  bool number_float(Library::number_float_t value, const std::string& /*as_written*/) override {
    return add({double{value}});
  }
  bool string(std::string& value) override { return add({std::move(value)}); }
  bool binary(Library::binary_t& /*value*/) override { return false; }

  bool start_object(std::size_t /*size*/) override { return open({JsonObject{}}); }
  bool key(std::string& name) override {
    std::get<JsonObject>(open_.back().is).push_back({std::move(name), {}});
    return true;
  }
  bool end_object() override { return close(); }
  bool start_array(std::size_t /*size*/) override { return open({JsonList{}}); }
  bool end_array() override { return close(); }

  bool parse_error(std::size_t /*at*/, const std::string& /*token*/, const Library::exception& problem) override {
    fault_ = cause_of(problem);
    return false;
  }

  [[nodiscard]] const std::string& fault() const { return fault_; }
  [[nodiscard]] JsonValue take() { return std::move(root_); }

 private:
  bool open(JsonValue container) {
    if (open_.size() == kDeepestJson) {
      fault_ = fmt::format("it is nested more than {} deep", kDeepestJson);
      return false;
    }
    open_.push_back(std::move(container));
    return true;
  }

  bool close() {
    JsonValue done = std::move(open_.back());
    open_.pop_back();
    return add(std::move(done));
  }

  bool add(JsonValue value) {
    if (open_.empty()) {
      root_ = std::move(value);
    } else if (auto* list = std::get_if<JsonList>(&open_.back().is)) {
      list->push_back(std::move(value));
    } else {
      std::get<JsonObject>(open_.back().is).back().value = std::move(value);
    }
    return true;
  }

  JsonValue root_;
  JsonList open_;  // The containers that are being read, outermost first.
  std::string fault_;
};

std::string brief_text(std::string_view text) {
  const std::string_view head = utf8_head(text, kBriefly);
  std::string quoted;
  append_json_text(quoted, head);
  if (head.size() < text.size()) quoted.insert(quoted.size() - 1, "…");
  return quoted;
}

struct BriefPrinter {
  std::string operator()(std::nullptr_t) const { return "null"; }
  std::string operator()(bool value) const { return value ? "true" : "false"; }
  std::string operator()(std::int64_t value) const { return fmt::to_string(value); }
  std::string operator()(std::uint64_t value) const { return fmt::to_string(value); }
  std::string operator()(double value) const { return fmt::to_string(value); }
  std::string operator()(const std::string& value) const { return brief_text(value); }
  std::string operator()(const JsonList&) const { return "a list"; }
  std::string operator()(const JsonObject&) const { return "an object"; }
};

}  // namespace

Result<JsonValue> parse_json(std::string_view text) {
  // The library takes a NUL byte for the end and would not look at the rest.
  if (const std::size_t at = text.find('\0'); at != std::string_view::npos) {
    return fail({.message = "not JSON", .cause = fmt::format("a NUL byte at column {}", at + 1), .hint = {}});
  }

  Builder builder;
  if (Library::sax_parse(text.begin(), text.end(), &builder)) return builder.take();
  return fail({.message = "not JSON", .cause = builder.fault(), .hint = {}});
}

std::optional<double> number_in(const JsonValue& value) {
  if (const auto* number = std::get_if<double>(&value.is)) return *number;
  if (const auto* number = std::get_if<std::uint64_t>(&value.is)) return static_cast<double>(*number);
  if (const auto* number = std::get_if<std::int64_t>(&value.is)) return static_cast<double>(*number);
  return std::nullopt;
}

const JsonValue* find_member(const JsonValue& value, std::string_view name) {
  const auto* members = std::get_if<JsonObject>(&value.is);
  if (members == nullptr) return nullptr;
  const auto found = std::find_if(members->rbegin(), members->rend(),
                                  [name](const JsonMember& member) { return member.name == name; });
  return found == members->rend() ? nullptr : &found->value;
}

std::string print_briefly(const JsonValue& value) { return std::visit(BriefPrinter{}, value.is); }

}  // namespace shoal
