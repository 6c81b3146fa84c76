// Whose turn it is to make a clone, and how far each has come.
//
//     for (auto& [slot, what] : desk.asked(slot, order)) send(slot, what);
//
// A worker makes its own clones, one after the other; several workers do so side by side, as many as its server does
// well with. What was found out about a template serves all its clones. Pure.
#pragma once

#include <cstddef>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/error.h"
#include "databases/clone_order.h"
#include "databases/clone_plans.h"
#include "databases/execution.h"
#include "databases/step.h"
#include "model/ids.h"

namespace shoal {

class CloneDesk {
 public:
  struct Made {};
  // What a worker is to be told: steps, or that its clone is made, or why it cannot be.
  struct Word {
    Slot slot;
    std::variant<std::vector<Step>, Made, Error> what;
  };
  using Words = std::vector<Word>;

  // What a worker says. The errors are breaches of the protocol, after which the worker has to leave.
  [[nodiscard]] Result<Words> asked(Slot slot, CloneOrder order);
  [[nodiscard]] Result<void> returned(Slot slot, Rows rows, bool more);
  [[nodiscard]] Result<Words> performed(Slot slot);
  [[nodiscard]] Result<Words> refused(Slot slot, const StepError& error);

  // Templates may be others by now, under the same names.
  void forget_findings() { findings_.clear(); }

  // The worker is gone, whatever it was at: others may take its turn.
  [[nodiscard]] Words left(Slot slot);

 private:
  struct Job {
    CloneOrder order = {};
    std::unique_ptr<Execution> execution = {};
    bool surveys = false;  // It finds out about the template, before it copies it.
  };

  [[nodiscard]] bool may_begin(const CloneOrder& order) const;
  [[nodiscard]] bool has_findings(const CloneOrder& order) const;
  void begin_waiting(Words& words);
  void begin(Job& job, Slot slot, Words& words);
  void take(Slot slot, Execution::Next next, Words& words);
  void take_end(Slot slot, const Execution::Ended& ended, Words& words);
  [[nodiscard]] Result<Words> answered(Slot slot, Result<Execution::Next> next);

  std::deque<std::pair<Slot, CloneOrder>> waiting_ = {};  // The longest waiting first.
  std::map<Slot, Job> jobs_ = {};
  std::map<std::string, TemplateFindings> findings_ = {};  // By template.
};

}  // namespace shoal
