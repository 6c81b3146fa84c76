// How the Conductor tries tests again that ended badly: each alone, in a
// worker that has run nothing else, when everything else has been given out.
#include <algorithm>
#include <cstddef>
#include <utility>

#include "run/conductor_state.h"

namespace shoal {
namespace {

using Phase = Worker::Phase;

}  // namespace

bool Conductor::State::is_tried_again(const TestResult& result) const {
  return is_bad(result.outcome) && !holding_ && result.attempt <= limits_.retries_of(result.test);
}

void Conductor::State::note_try(Slot slot, UnitIndex unit, TestResult result) {
  const TestIndex test = result.test;
  report(TestRetried{id_of(unit, test), slot, result});
  tries_[test] = Try{slot, std::move(result)};
  retries_.push_back(Portion{unit, {test}, true});
}

// Nobody tries it again: what it was at last is what it is.
void Conductor::State::settle_try(TestIndex test) {
  auto found = tries_.extract(test);
  if (found.empty()) return;
  enter_test(found.mapped().slot, suite_.unit_of(test), std::move(found.mapped().result));
}

// A worker is wanted for every retry that waits, and has no other use for now.
bool Conductor::State::wants_retry_worker() const {
  const auto coming = std::count_if(workers_.begin(), workers_.end(), [](const Worker& worker) {
    return worker.phase == Phase::starting || (worker.phase == Phase::working && worker.given.empty());
  });
  return !holding_ && retries_.size() > static_cast<std::size_t>(coming);
}

void Conductor::State::take_back_retry(const Portion& portion) {
  const TestIndex test = portion.tests.front();
  const bool waits = std::find(retries_.begin(), retries_.end(), portion) != retries_.end();
  if (!waits && tries_.contains(test)) retries_.push_front(portion);
}

}  // namespace shoal
