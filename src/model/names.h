// Tables of values and their names, looked up both ways; for the `.cc` files
// of a room.
#pragma once

#include <array>
#include <optional>
#include <string_view>
#include <utility>

namespace shoal {

// The name of `value` in a table of pairs; empty when it is not there.
template <class Table, class Value>
[[nodiscard]] constexpr std::string_view name_in(const Table& table, Value value) {
  for (const auto& [known, name] : table) {
    if (known == value) return name;
  }
  return {};
}

template <class Value, class Table>
[[nodiscard]] constexpr std::optional<Value> value_in(const Table& table, std::string_view name) {
  for (const auto& [value, known] : table) {
    if (known == name) return value;
  }
  return std::nullopt;
}

}  // namespace shoal
