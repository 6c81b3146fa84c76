// Text made fit for a terminal: nothing in it moves the cursor, and it is no
// wider than there is room.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/time.h"

namespace shoal {

// unittest's lines: above a block's heading, and below it.
inline constexpr std::string_view kDoubleLine =
    "======================================================================";
inline constexpr std::string_view kSingleLine =
    "----------------------------------------------------------------------";

// Returns `text` on one line: control characters and bytes that are not UTF-8
// are spelled out ("\x1b", "\n").
[[nodiscard]] std::string printable(std::string_view text);

// The same, but line feeds and tabs stay.
[[nodiscard]] std::string printable_lines(std::string_view text);

// Returns `text` as Python's repr() shows a str: 'reason', "it's late".
[[nodiscard]] std::string print_quoted(std::string_view text);

// How many columns a terminal needs for printable `text`.
[[nodiscard]] std::size_t columns(std::string_view text);

// Returns `text` when it fits into `room` columns, else its beginning with an
// ellipsis behind it.
[[nodiscard]] std::string keep_head(std::string_view text, std::size_t room);

// The same, but the end stays, behind an ellipsis.
[[nodiscard]] std::string keep_tail(std::string_view text, std::size_t room);

// Returns minutes and seconds, "02:07", with hours in front where there are any.
[[nodiscard]] std::string print_clock(TimePoint at);

// "1 test", "2 tests".
[[nodiscard]] std::string print_count(std::size_t count, std::string_view noun);

}  // namespace shoal
