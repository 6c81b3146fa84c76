// Makes room on an Oracle server for all clones of one template: their users and tablespaces, empty.
//
// What an earlier run has left of them is dropped first, and nothing else. All is made by one block, in one way to
// the server and back; when it stops half-way, what it has made is taken back.
#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "databases/clone_order.h"
#include "databases/oracle_marks.h"
#include "databases/oracle_removal.h"
#include "databases/oracle_tablespaces.h"
#include "databases/plan.h"

namespace shoal {

class OracleUsersSetUp final : public Plan {
 public:
  // Precondition: orders of one template, at least one.
  explicit OracleUsersSetUp(std::vector<CloneOrder> orders) : orders_(std::move(orders)) {}

  Result<std::vector<Step>> next(std::span<const Rows> answers) override;
  bool recovers(const Step& failed, const StepError& error) override;
  std::string hint(const Step& failed, const StepError& error, std::span<const Rows> found) override;

 private:
  enum class Stage { asking, reading, clearing, judging, taking_back, done };

  // What the questions have told.
  struct Findings {
    OracleMarks marks = {};
    OracleTablespaces tablespaces = {};
    std::string datafile = {};  // The first of the template's tablespaces; empty where it is not needed.
    std::string tempfile = {};
    bool has_role = false;
    bool has_directory = false;
  };

  [[nodiscard]] const CloneOrder& first() const { return orders_.front(); }
  [[nodiscard]] bool places_files() const;
  [[nodiscard]] Result<std::vector<Step>> ask() const;
  [[nodiscard]] Result<void> read(std::span<const Rows> answers);
  [[nodiscard]] Result<void> read_rest(std::span<const Rows> answers);
  [[nodiscard]] Result<void> plan_removals();
  [[nodiscard]] Result<OracleRemoval::Things> leftovers_of(const CloneOrder& order) const;
  [[nodiscard]] std::vector<Step> clear(std::span<const Rows> answers);
  [[nodiscard]] std::vector<Step> tablespaces_for(const CloneOrder& order) const;
  [[nodiscard]] std::vector<Step> statements() const;
  [[nodiscard]] std::vector<Step> common_statements() const;
  [[nodiscard]] Result<std::vector<Step>> make();
  [[nodiscard]] Result<std::vector<Step>> judge(std::span<const Rows> answers);
  [[nodiscard]] Error cannot(std::string cause, std::string hint) const;

  std::vector<CloneOrder> orders_;
  Stage stage_ = Stage::asking;
  Findings findings_ = {};
  std::deque<OracleRemoval> removals_ = {};  // To be done, in order.
  std::vector<Step> making_ = {};            // The statements of the block.
  std::vector<Step> taking_back_ = {};       // Not done yet, in order.
  std::vector<Step> sent_ = {};              // Of these, those of the last round.
  Error error_ = {};
};

}  // namespace shoal
