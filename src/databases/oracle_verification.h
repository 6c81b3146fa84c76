// Looks whether a copy is one: identity columns go on after the rows, and all that the template has is there.
#pragma once

#include <span>
#include <vector>

#include "databases/clone_order.h"
#include "databases/oracle_facts.h"
#include "databases/oracle_route.h"

namespace shoal {

class OracleVerification final : public OracleRoute {
 public:
  // `original`, the template's facts, must outlive this.
  OracleVerification(const CloneOrder& order, const OracleFacts& original) : order_(order), original_(original) {}

  std::vector<Step> next(std::span<const Rows> answers) override;

 private:
  enum class Stage { beginning, reading, counting, done };

  [[nodiscard]] std::vector<Step> begin();
  [[nodiscard]] std::vector<Step> read(std::span<const Rows> answers);
  [[nodiscard]] std::vector<Step> compare(std::span<const Rows> answers);
  [[nodiscard]] std::vector<Step> give_up(std::string reason);

  CloneOrder order_;
  const OracleFacts& original_;
  OracleFacts copy_ = {};
  Stage stage_ = Stage::beginning;
  bool is_compiled_ = false;
};

}  // namespace shoal
