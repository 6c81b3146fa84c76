#include "json/fields.h"

#include <fmt/format.h>

namespace shoal {
namespace {

const JsonValue kNull;
const JsonList kEmptyList;

// Signed and unsigned limits print alike, so both share this.
template <class Whole>
std::string whole_number_within(Whole least, Whole most) {
  if (most == std::numeric_limits<Whole>::max()) return fmt::format("a whole number of {} or more", least);
  return fmt::format("a whole number from {} to {}", least, most);
}

std::optional<std::int64_t> as_signed(const JsonValue& value) {
  if (const auto* negative = std::get_if<std::int64_t>(&value.is)) return *negative;
  const auto* number = std::get_if<std::uint64_t>(&value.is);
  if (number == nullptr || *number > std::uint64_t{std::numeric_limits<std::int64_t>::max()}) return std::nullopt;
  return static_cast<std::int64_t>(*number);
}

}  // namespace

JsonFields::JsonFields(const JsonValue& value, std::string& fault) : value_(value), fault_(fault) {
  if (std::holds_alternative<JsonObject>(value.is) || !fault_.empty()) return;
  fault_ = fmt::format("found {}, expected an object", print_briefly(value));
}

bool JsonFields::has(std::string_view name) const { return !std::holds_alternative<std::nullptr_t>(member(name).is); }

std::string JsonFields::text(std::string_view name) {
  if (const auto* text = std::get_if<std::string>(&member(name).is)) return *text;
  refuse(name, "a text");
  return {};
}

bool JsonFields::flag(std::string_view name) {
  if (const auto* flag = std::get_if<bool>(&member(name).is)) return *flag;
  refuse(name, "true or false");
  return false;
}

double JsonFields::number(std::string_view name, double most) {
  const std::optional<double> number = number_in(member(name));
  if (number && *number >= 0 && *number <= most) return *number;
  refuse(name, fmt::format("a number from 0 to {}", most));
  return 0;
}

const JsonValue& JsonFields::member(std::string_view name) const {
  const JsonValue* found = find_member(value_, name);
  return found == nullptr ? kNull : *found;
}

const JsonList& JsonFields::list(std::string_view name) {
  if (const auto* list = std::get_if<JsonList>(&member(name).is)) return *list;
  refuse(name, "a list");
  return kEmptyList;
}

std::vector<std::string> JsonFields::texts(std::string_view name) {
  std::vector<std::string> texts;
  for (const JsonValue& entry : list(name)) {
    const auto* text = std::get_if<std::string>(&entry.is);
    if (text == nullptr) {
      refuse(name, "a list of texts");
      return {};
    }
    texts.push_back(*text);
  }
  return texts;
}

void JsonFields::refuse(std::string_view name, std::string_view expected) {
  if (!fault_.empty()) return;
  const JsonValue* found = find_member(value_, name);
  fault_ = found == nullptr ? fmt::format("field '{}' is missing, expected {}", name, expected)
                            : fmt::format("field '{}' is {}, expected {}", name, print_briefly(*found), expected);
}

std::uint64_t JsonFields::unsigned_number(std::string_view name, std::uint64_t least, std::uint64_t most) {
  const auto* number = std::get_if<std::uint64_t>(&member(name).is);
  if (number != nullptr && *number >= least && *number <= most) return *number;
  refuse(name, whole_number_within(least, most));
  return least;
}

std::int64_t JsonFields::signed_number(std::string_view name, std::int64_t least, std::int64_t most) {
  const std::optional<std::int64_t> number = as_signed(member(name));
  if (number && *number >= least && *number <= most) return *number;
  refuse(name, whole_number_within(least, most));
  return least;
}

}  // namespace shoal
