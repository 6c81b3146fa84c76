// A copy of a PostgreSQL database, made by the server from its files (CREATE DATABASE .. TEMPLATE).
//
// Nobody may be connected to the source while it is copied, not even to read; several copies may be made at once.
#pragma once

#include "databases/clone_order.h"
#include "databases/plan.h"

namespace shoal {

class PostgresqlClone final : public Plan {
 public:
  explicit PostgresqlClone(CloneOrder order) : order_(std::move(order)) {}

  Result<std::vector<Step>> next(std::span<const Rows> answers) override;
  std::vector<Step> inquire(const Step& failed, const StepError& error) override;
  std::string hint(const Step& failed, const StepError& error, std::span<const Rows> found) override;

 private:
  CloneOrder order_;
  bool begun_ = false;
};

}  // namespace shoal
