// The names that stand in what a MySQL or MariaDB server prints.
#pragma once

#include <string>
#include <string_view>

namespace shoal {

// Returns `statement`, as SHOW CREATE TABLE or VIEW prints it, with what it names in the database `from` (a sequence,
// a function) named in `to` instead. Unchanged where `from` is the name of something else in it, too.
[[nodiscard]] std::string named_in(std::string_view to, std::string_view from, std::string_view statement);

// True for ASCII, which means the same in any character set of a client.
[[nodiscard]] bool is_plain(std::string_view text);

}  // namespace shoal
