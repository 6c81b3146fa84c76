// What a schema is made of, by the dictionary: by which a copy is known to be one.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "base/error.h"
#include "databases/clone_order.h"
#include "databases/step.h"

namespace shoal {

// All objects of one type.
struct OracleObjects {
  std::string type;  // "TABLE"
  std::uint64_t count = 0;
  std::uint64_t invalid = 0;  // Of these.

  friend bool operator==(const OracleObjects&, const OracleObjects&) = default;
};

struct OracleIdentity {
  std::string table;
  std::string column;
  bool always = false;  // GENERATED ALWAYS; Django's are BY DEFAULT ON NULL.

  friend bool operator==(const OracleIdentity&, const OracleIdentity&) = default;
};

struct OracleFacts {
  std::vector<OracleObjects> objects = {};
  std::vector<std::string> tables = {};
  std::map<std::string, std::uint64_t> rows = {};  // By table.
  std::vector<OracleIdentity> identities = {};     // Of a template only.

  friend bool operator==(const OracleFacts&, const OracleFacts&) = default;
};

// Of the template (session source, with its identity columns) or of the clone (session clone).
[[nodiscard]] std::vector<Step> ask_for_facts(const CloneOrder& order, Step::Session session);

// Of the answers to these questions. An error for answers that are none.
[[nodiscard]] Result<OracleFacts> read_facts(std::span<const Rows> answers);

// Counts the rows of the tables in `facts`; no questions where there is no table.
[[nodiscard]] std::vector<Step> ask_for_rows(const CloneOrder& order, Step::Session session,
                                             const OracleFacts& facts);

// Puts the answers to these into `facts`.
[[nodiscard]] Result<void> read_rows(std::span<const Rows> answers, OracleFacts& facts);

// In what `copy` is less than `original`: "2 TABLE instead of 3"; empty for nothing. What is invalid in the original
// only is well: who copies it compiles it.
[[nodiscard]] std::string difference_of(const OracleFacts& original, const OracleFacts& copy);

}  // namespace shoal
