// How the tables of a test database are emptied after a test, as Django's flush would, but touching only those that
// hold rows.
#pragma once

#include <string>
#include <vector>

#include "databases/vendor.h"

namespace shoal {

struct ResetOrder {
  Vendor vendor = Vendor::postgresql;
  std::vector<std::string> tables;  // Those that Django's flush would empty.
};

struct ResetPlan {
  std::string which;               // A query; its rows are the places, from 0, of the tables that hold rows.
  std::vector<std::string> clear;  // For each table in order, the statement that empties it.
};

[[nodiscard]] ResetPlan plan_reset(const ResetOrder& order);

}  // namespace shoal
