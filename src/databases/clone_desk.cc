#include "databases/clone_desk.h"

#include <fmt/format.h>
#include <algorithm>
#include <tuple>

namespace shoal {
namespace {

std::string place_of(const CloneOrder& order) {
  return order.server.empty() ? fmt::format("(alias '{}')", order.alias)
                              : fmt::format("on {} (alias '{}')", order.server, order.alias);
}

bool have_one_server(const CloneOrder& left, const CloneOrder& right) {
  return std::tie(left.vendor, left.server) == std::tie(right.vendor, right.server);
}

std::string template_of(const CloneOrder& order) { return fmt::format("{}\n{}", order.server, order.source); }

Error breach() { return {"it spoke of a clone that it is not making"}; }

}  // namespace

Result<CloneDesk::Words> CloneDesk::asked(Slot slot, CloneOrder order) {
  const bool waits = std::ranges::any_of(waiting_, [&](const auto& other) { return other.first == slot; });
  if (waits || jobs_.contains(slot)) return fail({"it asked for a clone while it is making one"});
  waiting_.emplace_back(slot, std::move(order));
  Words words;
  begin_waiting(words);
  return words;
}

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
  std::erase_if(waiting_, [&](const auto& other) { return other.first == slot; });
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

bool CloneDesk::has_findings(const CloneOrder& order) const {
  return !needs_survey(order.vendor) || findings_.contains(template_of(order));
}

bool CloneDesk::may_begin(const CloneOrder& order) const {
  std::size_t busy = 0;
  for (const auto& [slot, job] : jobs_) {
    if (!have_one_server(job.order, order)) continue;
    ++busy;
    // What one of them is finding out need not be asked twice.
    if (job.surveys && job.order.source == order.source) return false;
  }
  const auto found = findings_.find(template_of(order));
  return busy < clones_at_once(order.vendor, found == findings_.end() ? TemplateFindings{} : found->second);
}

void CloneDesk::begin_waiting(Words& words) {
  for (auto next = waiting_.begin(); next != waiting_.end();) {
    if (!may_begin(next->second)) {
      ++next;
      continue;
    }
    const Slot slot = next->first;
    Job& job = jobs_[slot];
    job.order = std::move(next->second);
    waiting_.erase(next);
    begin(job, slot, words);
    next = waiting_.begin();  // More may be free than before.
  }
}

void CloneDesk::begin(Job& job, Slot slot, Words& words) {
  job.surveys = !has_findings(job.order);
  std::unique_ptr<Plan> plan =
      job.surveys
          ? plan_survey(job.order, CloneState::unknown)
          : plan_clone(job.order,
                       needs_survey(job.order.vendor) ? findings_.at(template_of(job.order)) : TemplateFindings{},
                       CloneState::unknown);
  job.execution = std::make_unique<Execution>(std::move(plan), place_of(job.order));
  take(slot, job.execution->begin(), words);
}

void CloneDesk::take(Slot slot, Execution::Next next, Words& words) {
  if (auto* steps = std::get_if<std::vector<Step>>(&next)) {
    words.push_back({slot, std::move(*steps)});
    return;
  }
  take_end(slot, std::get<Execution::Ended>(next), words);
}

void CloneDesk::take_end(Slot slot, const Execution::Ended& ended, Words& words) {
  Job& job = jobs_.at(slot);
  if (ended && job.surveys) {
    findings_[template_of(job.order)] = findings_of(job.execution->plan());
    begin(job, slot, words);
    begin_waiting(words);  // Others have waited for what was found.
    return;
  }
  if (ended) {
    words.push_back({slot, Made{}});
  } else {
    words.push_back({slot, ended.error()});
  }
  jobs_.erase(slot);
  begin_waiting(words);
}

}  // namespace shoal
