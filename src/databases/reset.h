// How the tables of a test database are emptied after a test, as Django's flush would, but touching only those that
// hold rows. docs/protocol.md says how a worker follows the plan.
#pragma once

#include <string>
#include <vector>

#include "databases/vendor.h"

namespace shoal {

struct ResetOrder {
  Vendor vendor = Vendor::postgresql;
  std::vector<std::string> tables;  // Those that Django's flush would empty.
};

// What one row of `which` says of a table, or of all of them.
enum class HowToEmpty {
  clear = 0,     // It holds rows: the statement at its place in `clear` empties it.
  truncate = 1,  // So does TRUNCATE, together with the others that are to be truncated.
  guarded = 2,   // The same, and more than a row may come of a row: of a trigger, a rule, a policy.
  leave = 3,     // Only Django's flush is sure to do what Django's flush does; the place means nothing.
};

struct ResetPlan {
  std::string schema;               // A query; while it gives the same rows, the same tables exist.
  std::vector<std::string> which;   // Queries; a row is a table's place, from 0, and HowToEmpty.
  std::vector<std::string> before;  // Statements, in the transaction that empties tables.
  std::vector<std::string> clear;   // For each table in order, the statement that empties it.
  std::vector<std::string> names;   // For each table in order, its name in a TRUNCATE; empty where there is none.
  std::vector<std::string> after;   // Statements, the last of the transaction.
};

[[nodiscard]] ResetPlan plan_reset(const ResetOrder& order);

}  // namespace shoal
