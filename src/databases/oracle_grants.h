// What the admin of Oracle's test users has to be granted.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "databases/clone_order.h"
#include "databases/plan.h"

namespace shoal {

struct OracleHeldGrants {
  std::set<std::string> privileges = {};
  std::set<std::string> roles = {};
  std::set<std::string> with_admin_option = {};  // Of the privileges, those that may be granted further.
};

// Asks what the admin has, and fails with all that is missing: its hint is the statements for a DBA, a line each.
class OracleGrantsCheck final : public Plan {
 public:
  explicit OracleGrantsCheck(CloneOrder order) : order_(std::move(order)) {}

  Result<std::vector<Step>> next(std::span<const Rows> answers) override;
  std::string hint(const Step& failed, const StepError& error, std::span<const Rows> found) override;
  // What would be of use, and is missing.
  std::vector<std::string> notes() const override { return notes_; }

 private:
  enum class Stage { asking, reading, done };

  [[nodiscard]] Result<void> judge(std::span<const Rows> answers);
  [[nodiscard]] Result<void> compare(const OracleHeldGrants& held, const std::string& admin);

  CloneOrder order_;
  Stage stage_ = Stage::asking;
  std::vector<std::string> notes_ = {};
};

// All of them as statements, with what each is for.
[[nodiscard]] std::string print_oracle_grants(std::string_view admin);

}  // namespace shoal
