#include "report/replay.h"

#include <fmt/format.h>
#include <algorithm>
#include <utility>
#include <variant>

#include "report/json_lines.h"

namespace shoal {
namespace {

// Longer than any event: a file of something else is not read into memory whole.
constexpr std::size_t kLongestEvent = std::size_t{64} * 1024 * 1024;

Error at_line(std::size_t number, Error error) {
  error.message = fmt::format("line {} of the events file: {}", number, error.message);
  if (error.hint.empty()) error.hint = "replay wants a file that a run of this version wrote with --events";
  return error;
}

}  // namespace

Result<void> Replay::feed(std::string_view bytes) {
  for (std::size_t end = bytes.find('\n'); end != std::string_view::npos; end = bytes.find('\n')) {
    rest_.append(bytes.substr(0, end));
    bytes.remove_prefix(end + 1);
    const std::string line = std::exchange(rest_, {});
    if (const Result<void> taken = take(line); !taken) return taken;
  }
  rest_.append(bytes);
  if (rest_.size() <= kLongestEvent) return {};
  return fail(
      at_line(lines_ + 1, {.message = "it is too long",
                           .cause = fmt::format("found more than {} bytes without a line feed", kLongestEvent),
                           .hint = {}}));
}

Result<void> Replay::take(std::string_view line) {
  ++lines_;
  const Result<RunEvent> event = parse_event(line);
  if (!event) return fail(at_line(lines_, event.error()));
  const bool begins = std::holds_alternative<RunStarted>(event->what);
  if (begins != (lines_ == 1)) {
    return fail(at_line(lines_, {.message = begins ? "a second 'run_started'" : "the first event is no 'run_started'",
                                 .cause = {},
                                 .hint = {}}));
  }
  tell(*event);
  return {};
}

Result<void> Replay::finish() {
  // Whoever wrote the file may have died in the middle of its last line.
  const bool cut = !rest_.empty();
  if (lines_ == 0) {
    return fail(at_line(1, {.message = cut ? "it does not end" : "it is missing",
                            .cause = "found no whole line, expected a 'run_started'",
                            .hint = {}}));
  }
  if (ended_) return {};

  const std::string text = fmt::format("the events file ends {} line {}, before its run did: this is what it holds",
                                       cut ? "in the middle of" : "after", lines_ + (cut ? 1 : 0));
  tell({.at = last_, .what = Warned{text}});
  counts_.not_run = tests_ - std::min(tests_, heard_of_);
  tell({.at = last_, .what = RunFinished{.verdict = Verdict::interrupted, .counts = counts_, .duration = last_}});
  return {};
}

void Replay::tell(const RunEvent& event) {
  last_ = std::max(last_, event.at);
  std::visit([this](const auto& what) { note(what); }, event.what);
  for (Reporter* reporter : reporters_) reporter->on(event);
}

void Replay::note(const TestReported& event) {
  if (event.result.outcome != Outcome::not_run) ++heard_of_;
  if (event.result.started && event.result.outcome != Outcome::not_run) ++counts_.run;
  if (is_flaky(event.result)) ++counts_.flaky;
  for (const Problem& problem : event.result.problems) counts_.add(problem);
}

}  // namespace shoal
