// Takes typed fields out of a JSON object and notes the first thing wrong.
//
//     std::string fault;
//     JsonFields fields(value, fault);
//     const Ready ready{fields.text("name"), fields.whole<int>("size")};
//     if (!fault.empty()) ...  // "field 'size' is missing, expected ..."
//
// After a fault everything still returns some value, so that reading needs no
// check at each step; the caller looks at `fault` once, before using any.
#pragma once

#include <concepts>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "json/value.h"

namespace shoal {

class JsonFields {
 public:
  // Both must outlive this. `fault` stays empty while all is well; several
  // readers of one text share it.
  JsonFields(const JsonValue& value, std::string& fault);

  // True when the field is there and not null.
  [[nodiscard]] bool has(std::string_view name) const;

  [[nodiscard]] std::string text(std::string_view name);
  [[nodiscard]] bool flag(std::string_view name);

  // A whole number within [least, most].
  template <std::integral Whole>
  [[nodiscard]] Whole whole(std::string_view name, Whole least = 0, Whole most = std::numeric_limits<Whole>::max()) {
    if constexpr (std::unsigned_integral<Whole>) {
      return static_cast<Whole>(unsigned_number(name, least, most));
    } else {
      return static_cast<Whole>(signed_number(name, least, most));
    }
  }

  // A number within [0, most].
  [[nodiscard]] double number(std::string_view name, double most);

  // What `find` knows by its name; `expected` lists the names for the fault.
  template <class Value>
  [[nodiscard]] Value named(std::string_view name, std::optional<Value> (*find)(std::string_view),
                            std::string_view expected) {
    const std::string found = text(name);
    if (const std::optional<Value> value = find(found)) return *value;
    refuse(name, expected);
    return {};
  }

  // The field itself, for what has fields of its own; null when missing.
  [[nodiscard]] const JsonValue& member(std::string_view name) const;
  [[nodiscard]] const JsonList& list(std::string_view name);

  // A list of nothing but texts.
  [[nodiscard]] std::vector<std::string> texts(std::string_view name);

  // Reads an entry of a list; its faults are noted with ours.
  [[nodiscard]] JsonFields of(const JsonValue& entry) const { return {entry, fault_}; }

  // Notes that the field is not what was expected, if nothing was noted yet.
  void refuse(std::string_view name, std::string_view expected);

 private:
  [[nodiscard]] std::uint64_t unsigned_number(std::string_view name, std::uint64_t least, std::uint64_t most);
  [[nodiscard]] std::int64_t signed_number(std::string_view name, std::int64_t least, std::int64_t most);

  const JsonValue& value_;
  std::string& fault_;
};

}  // namespace shoal
