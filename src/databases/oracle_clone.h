// A copy of a schema on Oracle: one way after the other is tried until a copy is made that has all that the template
// has.
//
// The first clone of a template finds out about it, and which way works; the others begin with that way. Before
// another way is tried the clone's user is made anew, so that none finds what another has left.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "databases/clone_order.h"
#include "databases/clone_plans.h"
#include "databases/oracle_judgement.h"
#include "databases/oracle_pump.h"
#include "databases/oracle_renewal.h"
#include "databases/oracle_route.h"
#include "databases/oracle_template.h"
#include "databases/plan.h"

namespace shoal {

class OracleClone final : public Plan {
 public:
  // Without what is `known` this is the survey, too; then nobody else copies this template.
  OracleClone(CloneOrder order, std::shared_ptr<const OracleTemplate> known, CloneState state);

  Result<std::vector<Step>> next(std::span<const Rows> answers) override;
  bool recovers(const Step& failed, const StepError& error) override;
  std::string hint(const Step& failed, const StepError& error, std::span<const Rows> found) override;
  [[nodiscard]] bool wants_to_be_alone() const override { return wants_to_be_alone_; }

  // Why ways did not work, with the grants that they lack.
  [[nodiscard]] std::vector<std::string> notes() const override { return failures_; }

  // Precondition: a survey that has ended well.
  [[nodiscard]] const OracleTemplate& found() const { return found_; }

 private:
  enum class Stage { beginning, surveying, counting, pausing, renewing, copying, verifying, done };

  [[nodiscard]] Result<std::vector<Step>> advance(std::span<const Rows> answers);
  [[nodiscard]] Result<std::vector<Step>> begin();
  [[nodiscard]] Result<std::vector<Step>> take_survey(std::span<const Rows> answers);
  [[nodiscard]] Result<std::vector<Step>> take_counts(std::span<const Rows> answers);
  [[nodiscard]] Result<std::vector<Step>> renew(std::span<const Rows> answers);
  [[nodiscard]] Result<std::vector<Step>> copy(std::span<const Rows> answers);
  [[nodiscard]] Result<std::vector<Step>> verify(std::span<const Rows> answers);

  [[nodiscard]] std::vector<Step> survey() const;
  void begin_first_way();
  void begin_renewal();
  void begin_copy();
  [[nodiscard]] std::unique_ptr<OracleRoute> make_route();
  [[nodiscard]] Result<std::vector<Step>> take_obstacle(const OracleJudgement& why);
  [[nodiscard]] bool tries_again(const OracleJudgement& why);
  void note_failure(const OracleJudgement& why);
  void keep_what_was_found();

  [[nodiscard]] const OracleTemplate& original() const { return known_ ? *known_ : found_; }
  [[nodiscard]] std::string missing_grants() const;
  [[nodiscard]] Error no_way() const;

  CloneOrder order_;
  std::shared_ptr<const OracleTemplate> known_;
  CloneState state_;
  OracleTemplate found_ = {};
  Stage stage_ = Stage::beginning;
  std::vector<OracleWay> ways_;  // Not tried yet, but for the first, which is being tried.
  OracleAttempts attempts_ = {};
  std::optional<OracleRenewal> renewal_ = {};
  std::unique_ptr<OracleRoute> route_ = {};  // The copying, then its verification.
  bool has_paused_ = false;
  bool was_emptied_ = false;
  bool lacks_grants_ = false;
  bool wants_to_be_alone_ = false;
  std::vector<std::string> failures_ = {};
};

}  // namespace shoal
