// Names and texts in SQL, quoted by each vendor's rule.
#pragma once

#include <string>
#include <string_view>

#include "databases/vendor.h"

namespace shoal {

// A name of a database, table or column: "…" with doubled quotes (PostgreSQL 4.1.1, SQLite), `…` with doubled
// backticks (MySQL 9.2).
[[nodiscard]] std::string quote_name(Vendor vendor, std::string_view name);

// A text: '…' with doubled apostrophes; MySQL takes a backslash for an escape (unless NO_BACKSLASH_ESCAPES, which
// the plans' sessions do not set), so there it is doubled, too.
[[nodiscard]] std::string quote_text(Vendor vendor, std::string_view text);

}  // namespace shoal
