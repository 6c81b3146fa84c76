#include "databases/clone_desk.h"

#include <fmt/format.h>
#include <algorithm>
#include <iterator>

namespace shoal {
namespace {

std::string place_of(const CloneOrder& order) {
  return order.server.empty() ? fmt::format("(alias '{}')", order.alias)
                              : fmt::format("on {} (alias '{}')", order.server, order.alias);
}

// A server of files is none, so each vendor has its own.
std::string server_of(const CloneOrder& order) { return fmt::format("{}\n{}", name_of(order.vendor), order.server); }

std::string key_of(const CloneOrder& order, const std::string& name) {
  return fmt::format("{}\n{}", server_of(order), name);
}

std::string template_of(const CloneOrder& order) { return key_of(order, order.source); }

Error breach() { return {"it spoke of a clone that it is not making"}; }

Error busy() { return {"it asked for work on databases while other such work is being done"}; }

std::string print_plainly(const Error& error) {
  return error.cause.empty() ? error.message : fmt::format("{}: {}", error.message, error.cause);
}

}  // namespace

// --- What somebody wants ---

Result<CloneDesk::Words> CloneDesk::asked(Slot slot, CloneOrder order) {
  if (is_busy(slot)) return fail({"it asked for a clone while it is making one"});
  const auto known = known_.find(template_of(order));
  if (known != known_.end() && known->second.probed.erase(order.name) > 0) return Words{{slot, Made{}}};
  return wait({slot, Task::clone, std::move(order)});
}

Result<CloneDesk::Words> CloneDesk::host_asked(CloneOrder order, bool probe) {
  if (is_busy(kHost)) return fail({"it asked for a clone while it is making one"});
  known_.erase(key_of(order, order.name));  // Where the clone is a template itself, it becomes another.
  Known& known = known_[template_of(order)];
  known.findings.reset();
  known.probed.erase(order.name);
  return wait({kHost, probe ? Task::probe : Task::clone, std::move(order)});
}

Result<CloneDesk::Words> CloneDesk::set_up(std::vector<CloneOrder> orders) {
  if (is_busy(kHost)) return fail(busy());
  known_.erase(template_of(orders.front()));
  std::unique_ptr<Plan> plan = plans_.set_up(orders);
  return begin_for_host(Task::set_up, std::move(orders), std::move(plan));
}

Result<CloneDesk::Words> CloneDesk::drop(std::vector<CloneOrder> orders) {
  if (is_busy(kHost)) return fail(busy());
  for (const CloneOrder& order : orders) {
    known_.erase(key_of(order, order.name));
    Known& known = known_[template_of(order)];
    known.set_up.erase(order.name);
    known.probed.erase(order.name);
  }
  std::unique_ptr<Plan> plan = plans_.drop(orders);
  return begin_for_host(Task::drop, std::move(orders), std::move(plan));
}

Result<CloneDesk::Words> CloneDesk::check_grants(CloneOrder order) {
  if (is_busy(kHost)) return fail(busy());
  std::unique_ptr<Plan> plan = plans_.check_grants(order);
  return begin_for_host(Task::check_grants, {std::move(order)}, std::move(plan));
}

Result<CloneDesk::Words> CloneDesk::wait(Waiting waiting) {
  waiting_.push_back(std::move(waiting));
  Words words;
  begin_waiting(words);
  return words;
}

Result<CloneDesk::Words> CloneDesk::begin_for_host(Task task, std::vector<CloneOrder> orders,
                                                   std::unique_ptr<Plan> plan) {
  Job& job = jobs_[kHost];
  job.task = task;
  job.orders = std::move(orders);
  Words words;
  begin(job, kHost, std::move(plan), words);
  return words;
}

// --- What comes of it ---

Result<void> CloneDesk::returned(Slot slot, Rows rows, bool more) {
  const auto job = jobs_.find(slot);
  return job == jobs_.end() ? fail(breach()) : job->second.execution->returned(std::move(rows), more);
}

Result<CloneDesk::Words> CloneDesk::performed(Slot slot) {
  const auto job = jobs_.find(slot);
  return job == jobs_.end() ? fail(breach()) : answered(slot, job->second.execution->performed());
}

Result<CloneDesk::Words> CloneDesk::refused(Slot slot, const StepError& error) {
  const auto job = jobs_.find(slot);
  return job == jobs_.end() ? fail(breach()) : answered(slot, job->second.execution->refused(error));
}

CloneDesk::Words CloneDesk::left(Slot slot) {
  std::erase_if(waiting_, [&](const Waiting& other) { return other.slot == slot; });
  jobs_.erase(slot);
  Words words;
  begin_waiting(words);
  return words;
}

Result<CloneDesk::Words> CloneDesk::answered(Slot slot, Result<Execution::Next> next) {
  if (!next) return fail(next.error());
  Words words;
  take(slot, std::move(*next), words);
  return words;
}

// --- Whose turn it is ---

bool CloneDesk::is_busy(Slot slot) const {
  const bool waits = std::ranges::any_of(waiting_, [&](const Waiting& other) { return other.slot == slot; });
  return waits || jobs_.contains(slot);
}

bool CloneDesk::may_begin(const CloneOrder& order) const {
  std::size_t busy = 0;
  for (const auto& [slot, job] : jobs_) {
    if (server_of(job.orders.front()) != server_of(order)) continue;
    ++busy;
    // What one of them is finding out need not be asked twice.
    if (job.surveys && job.orders.front().source == order.source) return false;
  }
  if (one_at_a_time_.contains(server_of(order))) return busy == 0;
  const TemplateFindings* findings = findings_for(order);
  return busy < clones_at_once(order.vendor, findings == nullptr ? TemplateFindings{} : *findings);
}

const TemplateFindings* CloneDesk::findings_for(const CloneOrder& order) const {
  const auto known = known_.find(template_of(order));
  return known == known_.end() || !known->second.findings ? nullptr : &*known->second.findings;
}

void CloneDesk::begin_waiting(Words& words) {
  for (auto next = waiting_.begin(); next != waiting_.end();) {
    if (!may_begin(next->order)) {
      ++next;
      continue;
    }
    const Slot slot = next->slot;
    Job& job = jobs_[slot];
    job.task = next->task;
    // Whatever becomes of it, the next does not find what was set up.
    const bool set_up = known_[template_of(next->order)].set_up.erase(next->order.name) > 0;
    job.state = set_up ? CloneState::set_up : CloneState::unknown;
    job.orders.push_back(std::move(next->order));
    waiting_.erase(next);
    begin_clone(job, slot, words);
    next = waiting_.begin();  // More may be free than before.
  }
}

void CloneDesk::begin_clone(Job& job, Slot slot, Words& words) {
  const CloneOrder& order = job.orders.front();
  const TemplateFindings* findings = findings_for(order);
  job.surveys = findings == nullptr && needs_survey(order.vendor);
  begin(job, slot,
        job.surveys ? plans_.survey(order, job.state)
                    : plans_.clone(order, findings == nullptr ? TemplateFindings{} : *findings, job.state),
        words);
}

void CloneDesk::begin(Job& job, Slot slot, std::unique_ptr<Plan> plan, Words& words) {
  const CloneOrder& order = job.orders.front();
  for (auto& [other_slot, other] : jobs_) {
    if (other_slot == slot || server_of(other.orders.front()) != server_of(order)) continue;
    other.had_company = true;
    job.had_company = true;
  }
  job.execution = std::make_unique<Execution>(std::move(plan), place_of(order));
  take(slot, job.execution->begin(), words);
}

// --- How it goes on ---

void CloneDesk::take(Slot slot, Execution::Next next, Words& words) {
  if (auto* steps = std::get_if<std::vector<Step>>(&next)) {
    words.push_back({slot, std::move(*steps)});
    return;
  }
  take_end(slot, std::get<Execution::Ended>(next), words);
}

void CloneDesk::take_end(Slot slot, const Execution::Ended& ended, Words& words) {
  Job& job = jobs_.at(slot);
  if (ended) learn(job);
  if (ended && job.surveys && !makes_its_clone(job.orders.front().vendor)) {
    begin_clone(job, slot, words);
    return begin_waiting(words);  // Others have waited for what was found.
  }
  if (!ended && wants_another_try(job)) {
    one_at_a_time_.insert(server_of(job.orders.front()));
    waiting_.push_front({slot, job.task, std::move(job.orders.front())});
  } else {
    words.push_back(last_word(slot, job, ended));
    remember(slot, job, ended.has_value());
  }
  jobs_.erase(slot);
  begin_waiting(words);
}

void CloneDesk::learn(Job& job) {
  const Plan& plan = job.execution->plan();
  std::vector<std::string> notes = plan.notes();
  std::ranges::move(notes, std::back_inserter(job.notes));
  if (job.surveys) known_[template_of(job.orders.front())].findings = plans_.findings_of(plan);
}

bool CloneDesk::wants_another_try(const Job& job) {
  const bool is_clone = job.task == Task::clone || job.task == Task::probe;
  return is_clone && job.had_company && job.execution->plan().wants_to_be_alone();
}

CloneDesk::Word CloneDesk::last_word(Slot slot, Job& job, const Execution::Ended& ended) const {
  if (job.task == Task::drop) return {slot, describe_drop(job, ended)};
  if (!ended) return {slot, ended.error()};
  return {slot, Made{std::move(job.notes)}};
}

// A plan that could not go on cannot say how far it came: what it names has a cause of its own, all else may be
// there.
CloneDesk::Dropped CloneDesk::describe_drop(const Job& job, const Execution::Ended& ended) const {
  Dropped dropped{plans_.not_dropped(job.execution->plan())};
  if (ended) return dropped;
  for (const CloneOrder& order : job.orders) {
    if (std::ranges::find(dropped.left, order.name, &NotDropped::name) != dropped.left.end()) continue;
    dropped.left.push_back({.name = order.name, .cause = print_plainly(ended.error()), .by_hand = {}});
  }
  return dropped;
}

void CloneDesk::remember(Slot slot, const Job& job, bool well) {
  Known& known = known_[template_of(job.orders.front())];
  const bool is_clone = job.task == Task::clone || job.task == Task::probe;
  if (job.task == Task::probe && well) {
    known.probed.insert(job.orders.front().name);
  } else if (is_clone && slot == kHost) {
    known.findings.reset();
  } else if (job.task == Task::set_up && well) {
    for (const CloneOrder& order : job.orders) known.set_up.insert(order.name);
  }
}

}  // namespace shoal
