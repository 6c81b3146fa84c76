// A JSON text as a value, and the one place where JSON is read.
//
// Whole numbers stay whole, so that nothing above 2^53 is rounded.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/error.h"

namespace shoal {

struct JsonValue;
struct JsonMember;

using JsonList = std::vector<JsonValue>;
using JsonObject = std::vector<JsonMember>;  // In the order in which they stand.

struct JsonValue {
  // Null as long as nothing is put in. A number is an int64 when it is negative,
  // a uint64 when it is not, and a double when it has a fraction or fits neither.
  std::variant<std::nullptr_t, bool, std::int64_t, std::uint64_t, double, std::string, JsonList, JsonObject> is;
};

struct JsonMember {
  std::string name;
  JsonValue value;
};

// Lists and objects inside each other, at most. Nothing of ours has more than
// five; the limit keeps a hostile text from using up the stack.
inline constexpr std::size_t kDeepestJson = 64;

// Reads one JSON text. The error's cause says where it stopped being JSON.
[[nodiscard]] Result<JsonValue> parse_json(std::string_view text);

// Returns the member of that name, the last one of several; null when `value`
// has none or is no object.
[[nodiscard]] const JsonValue* find_member(const JsonValue& value, std::string_view name);

// Returns a number of whatever kind; nothing when `value` is none.
[[nodiscard]] std::optional<double> number_in(const JsonValue& value);

// Returns the value for an error message: "12", "\"shop…\"", "a list".
[[nodiscard]] std::string print_briefly(const JsonValue& value);

}  // namespace shoal
