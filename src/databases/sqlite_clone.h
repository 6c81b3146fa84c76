// A copy of an SQLite database that is a file. Nobody may have it open for writing; what a write-ahead log held is in
// the file once the last connection to it has been closed (sqlite.org/wal.html, 2.2).
#pragma once

#include "databases/clone_order.h"
#include "databases/plan.h"

namespace shoal {

class SqliteClone final : public Plan {
 public:
  explicit SqliteClone(CloneOrder order) : order_(std::move(order)) {}

  Result<std::vector<Step>> next(std::span<const Rows> answers) override;
  std::string hint(const Step& failed, const StepError& error, std::span<const Rows> found) override;

 private:
  CloneOrder order_;
  bool begun_ = false;
};

}  // namespace shoal
