#include "databases/execution.h"

#include <fmt/format.h>
#include <algorithm>
#include <iterator>
#include <utility>

namespace shoal {
namespace {

// So that no message comes near the longest line, and that a failure is known soon.
constexpr std::size_t kMostSteps = 200;
constexpr std::size_t kMostBytes = std::size_t{1} << 20;

std::size_t count_questions(const std::vector<Step>& steps) {
  return static_cast<std::size_t>(std::ranges::count_if(steps, &Step::wants_rows));
}

// What a failed step may have done all the same: half of a file; anything, when the server no longer answered.
bool may_have_done_something(const Step& step, const StepError& error) {
  return step.action == Step::Action::copy_file || error.code.empty();
}

Step undo_of(const Step& step) {
  const bool is_sql = step.action == Step::Action::sql;
  return {.action = is_sql ? Step::Action::sql : Step::Action::remove_file,
          .text = step.undo,
          .goal = fmt::format("take back: {}", step.goal)};
}

std::string print_cause(const StepError& error) {
  if (error.code.empty()) return error.text;
  return fmt::format("{} ({})", error.text, error.code);
}

}  // namespace

Execution::Next Execution::begin() { return advance(); }

Result<void> Execution::returned(Rows rows, bool more) {
  if (!std::exchange(more_follows_, more)) {
    if (fresh_.size() >= count_questions(sent_)) return fail({"it answered a question that nobody had asked"});
    fresh_.push_back(std::move(rows));
    return {};
  }
  std::ranges::move(rows, std::back_inserter(fresh_.back()));
  return {};
}

Result<Execution::Next> Execution::performed() {
  if (sent_.empty()) return fail({"it performed steps that nobody had asked for"});
  if (more_follows_ || fresh_.size() != count_questions(sent_)) return fail({"it left a step unanswered"});
  std::ranges::move(std::exchange(fresh_, {}), std::back_inserter(answers_));
  note_done(sent_.size());
  sent_.clear();
  if (!wanted_.empty()) return send();
  if (phase_ == Phase::doing) return advance();
  return phase_ == Phase::inquiring ? explain() : end(fail(error_));
}

Result<Execution::Next> Execution::refused(const StepError& error) {
  if (error.step >= sent_.size()) return fail({"it failed at a step that nobody had asked for"});
  more_follows_ = false;
  fresh_.clear();
  if (phase_ == Phase::inquiring) {
    answers_.clear();
    return explain();
  }
  if (phase_ == Phase::undoing) {  // The rest may still succeed.
    error_.cause += fmt::format("; and it could not be undone: {}", print_cause(error));
    wanted_.insert(wanted_.begin(), sent_.begin() + static_cast<std::ptrdiff_t>(error.step) + 1, sent_.end());
    sent_.clear();
    return wanted_.empty() ? end(fail(error_)) : send();
  }
  note_done(error.step);
  failed_ = sent_[error.step];
  why_ = error;
  if (!failed_.undo.empty() && may_have_done_something(failed_, error)) undo_.push_back(undo_of(failed_));
  answers_.clear();
  sent_.clear();
  if (plan_->recovers(failed_, why_)) return advance();
  phase_ = Phase::inquiring;
  wanted_ = plan_->inquire(failed_, why_);
  return wanted_.empty() ? explain() : send();
}

void Execution::note_done(std::size_t count) {
  if (phase_ != Phase::doing) return;
  for (std::size_t place = 0; place < count; ++place) {
    if (!sent_[place].undo.empty()) undo_.push_back(undo_of(sent_[place]));
  }
}

// The steps of a round go out in pieces; its answers are collected.
Execution::Next Execution::send() {
  std::size_t count = 0;
  for (std::size_t bytes = 0; count < wanted_.size() && count < kMostSteps && bytes < kMostBytes; ++count) {
    bytes += wanted_[count].text.size();
  }
  const auto end_of_piece = wanted_.begin() + static_cast<std::ptrdiff_t>(count);
  sent_.assign(std::make_move_iterator(wanted_.begin()), std::make_move_iterator(end_of_piece));
  wanted_.erase(wanted_.begin(), end_of_piece);
  return sent_;
}

Execution::Next Execution::advance() {
  Result<std::vector<Step>> steps = plan_->next(answers_);
  answers_.clear();
  if (!steps) {
    error_ = steps.error();
    return undo();
  }
  if (steps->empty()) return end({});
  wanted_ = std::move(*steps);
  return send();
}

Execution::Next Execution::explain() {
  error_ = {.message = fmt::format("cannot {} {}", failed_.goal, where_),
            .cause = print_cause(why_),
            .hint = plan_->hint(failed_, why_, answers_)};
  return undo();
}

Execution::Next Execution::undo() {
  phase_ = Phase::undoing;
  answers_.clear();
  wanted_.assign(std::make_move_iterator(undo_.rbegin()), std::make_move_iterator(undo_.rend()));
  undo_.clear();
  return wanted_.empty() ? end(fail(error_)) : send();
}

Execution::Next Execution::end(Ended ended) {
  phase_ = Phase::ended;
  sent_.clear();
  return ended;
}

}  // namespace shoal
