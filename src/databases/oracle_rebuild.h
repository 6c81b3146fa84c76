// Copying a schema by its definitions (oracle_metadata.h) and INSERT .. SELECT: for admins without Data Pump.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "databases/clone_order.h"
#include "databases/oracle_facts.h"
#include "databases/oracle_metadata.h"
#include "databases/oracle_route.h"

namespace shoal {

class OracleRebuild final : public OracleRoute {
 public:
  // `definitions` may be null: then they are read first, and the clones' role may read the template's tables.
  // `facts`, of the template, must outlive this.
  OracleRebuild(const CloneOrder& order, const OracleFacts& facts,
                std::shared_ptr<const OracleDefinitions> definitions);

  std::vector<Step> next(std::span<const Rows> answers) override;
  void refused(const Step& step, const StepError& error) override;

  [[nodiscard]] const std::shared_ptr<const OracleDefinitions>& definitions() const { return definitions_; }

 private:
  enum class Stage { beginning, reading, views, done };

  [[nodiscard]] std::vector<Step> read(std::span<const Rows> answers);
  [[nodiscard]] std::vector<Step> build();
  [[nodiscard]] std::vector<Step> make_views();
  [[nodiscard]] std::vector<Step> finish();
  void let_clones_read();
  void make(const std::vector<OracleObject>& objects);
  void make(const OracleObject& object);
  void copy_rows();
  void comment();
  void do_step(std::string text, std::string goal);

  CloneOrder order_;
  const OracleFacts& facts_;
  std::shared_ptr<const OracleDefinitions> definitions_;
  bool has_read_ = false;
  Stage stage_ = Stage::beginning;
  std::vector<const OracleObject*> views_ = {};      // To be made in this pass, in this order.
  bool are_sent_ = false;                            // All of these.
  std::vector<const OracleObject*> too_early_ = {};  // Refused in this pass: what they need is not there.
  std::size_t made_ = 0;                             // In this pass.
  std::vector<Step> steps_ = {};
};

}  // namespace shoal
