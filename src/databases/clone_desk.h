// Whose turn it is to make a clone, and how far each has come.
//
//     for (auto& [slot, what] : desk.asked(slot, order)) send(slot, what);
//
// A worker makes its own clones, one after the other; several workers do so side by side, as many as its server does
// well with. What was found out about a template serves all its clones. Outside a run's tests the host has things
// done, too. Pure.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/error.h"
#include "databases/clone_order.h"
#include "databases/desk_plans.h"
#include "databases/execution.h"
#include "databases/step.h"
#include "model/ids.h"

namespace shoal {

class CloneDesk {
 public:
  // No worker has this slot.
  static constexpr Slot kHost{0};

  struct Made {
    std::vector<std::string> notes = {};  // What a person should know.
  };
  struct Dropped {
    std::vector<NotDropped> left = {};
  };
  // What somebody is to be told: steps, or that all is done, or why it cannot be.
  struct Word {
    Slot slot;
    std::variant<std::vector<Step>, Made, Dropped, Error> what;
  };
  using Words = std::vector<Word>;

  CloneDesk() = default;
  explicit CloneDesk(DeskPlans plans) : plans_(std::move(plans)) {}

  // What a worker says. The errors are breaches of the protocol, after which the worker has to leave.
  [[nodiscard]] Result<Words> asked(Slot slot, CloneOrder order);
  [[nodiscard]] Result<void> returned(Slot slot, Rows rows, bool more);
  [[nodiscard]] Result<Words> performed(Slot slot);
  [[nodiscard]] Result<Words> refused(Slot slot, const StepError& error);

  // What the host wants, one thing at a time. What is known of a template is forgotten around its clones, because the
  // host may change it in between; a probe is made for the workers, and what it finds out is kept.
  [[nodiscard]] Result<Words> host_asked(CloneOrder order, bool probe);
  // Preconditions of these: as of the plans.
  [[nodiscard]] Result<Words> set_up(std::vector<CloneOrder> orders);
  [[nodiscard]] Result<Words> drop(std::vector<CloneOrder> orders);
  [[nodiscard]] Result<Words> check_grants(CloneOrder order);

  // Somebody is gone, whatever it was at: others may take their turn.
  [[nodiscard]] Words left(Slot slot);

 private:
  enum class Task { clone, probe, set_up, drop, check_grants };

  struct Job {
    Task task = Task::clone;
    std::vector<CloneOrder> orders = {};  // Of a clone, its own.
    CloneState state = CloneState::unknown;
    std::unique_ptr<Execution> execution = {};
    bool surveys = false;      // It finds out about the template, before it copies it or while it does.
    bool had_company = false;  // Others were at work on its server at some time.
    std::vector<std::string> notes = {};
  };
  struct Waiting {
    Slot slot;
    Task task = Task::clone;
    CloneOrder order = {};
  };
  // What is known of a template; names are its clones'.
  struct Known {
    std::optional<TemplateFindings> findings = {};
    std::set<std::string> set_up = {};  // Made ready by `set_up`, and not touched since.
    std::set<std::string> probed = {};  // Made by a probe, and given to nobody yet.
  };

  [[nodiscard]] Result<Words> wait(Waiting waiting);
  [[nodiscard]] Result<Words> begin_for_host(Task task, std::vector<CloneOrder> orders, std::unique_ptr<Plan> plan);
  [[nodiscard]] Result<Words> answered(Slot slot, Result<Execution::Next> next);

  [[nodiscard]] bool is_busy(Slot slot) const;
  [[nodiscard]] bool may_begin(const CloneOrder& order) const;
  // Null when nothing was found out.
  [[nodiscard]] const TemplateFindings* findings_for(const CloneOrder& order) const;
  void begin_waiting(Words& words);
  void begin_clone(Job& job, Slot slot, Words& words);
  void begin(Job& job, Slot slot, std::unique_ptr<Plan> plan, Words& words);

  void take(Slot slot, Execution::Next next, Words& words);
  void take_end(Slot slot, const Execution::Ended& ended, Words& words);
  void learn(Job& job);
  [[nodiscard]] static bool wants_another_try(const Job& job);
  [[nodiscard]] Word last_word(Slot slot, Job& job, const Execution::Ended& ended) const;
  [[nodiscard]] Dropped describe_drop(const Job& job, const Execution::Ended& ended) const;
  void remember(Slot slot, const Job& job, bool well);

  DeskPlans plans_ = {};
  std::deque<Waiting> waiting_ = {};  // The longest waiting first.
  std::map<Slot, Job> jobs_ = {};
  std::map<std::string, Known> known_ = {};   // By template.
  std::set<std::string> one_at_a_time_ = {};  // Servers that could not do more.
};

}  // namespace shoal
