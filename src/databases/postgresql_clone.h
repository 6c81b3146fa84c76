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
  enum class Stage { clearing, copying, done };

  [[nodiscard]] std::vector<Step> clear() const;
  [[nodiscard]] std::vector<Step> copy(std::span<const Rows> answers) const;
  [[nodiscard]] std::string creation() const;  // The beginning of the statement, by which it is found again.
  [[nodiscard]] std::string drop() const;

  CloneOrder order_;
  Stage stage_ = Stage::clearing;
};

}  // namespace shoal
