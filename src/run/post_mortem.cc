#include "run/post_mortem.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <algorithm>
#include <cstddef>
#include <utility>

namespace shoal {
namespace {

constexpr int kKilled = 9;  // SIGKILL, on every system that has signals.

// A kill that was not ours comes from somebody who leaves no message.
std::string_view likely_reason(const ExitStatus& status) {
  if (!status.known || status.signal != kKilled) return "";
  return "somebody killed it: often the system, when memory runs out, or a test\n";
}

// Takes the first line off `text`, without its line feed.
std::string_view take_line(std::string_view& text) {
  const std::string_view line = text.substr(0, text.find('\n'));
  text.remove_prefix(std::min(text.size(), line.size() + 1));
  return line;
}

bool is_frame(std::string_view line) { return line.starts_with("  "); }

bool is_of_the_worker(std::string_view frame) {
  return frame.find("/shoal/worker.py\", line ") != std::string_view::npos ||
         frame.find("\\shoal\\worker.py\", line ") != std::string_view::npos;
}

// Without the frames below the worker's own: a forked worker stands on all of
// the host's, which say nothing about the test.
std::string stacks_block(std::string_view stacks) {
  std::string block;
  bool below = false;
  while (!stacks.empty()) {
    const std::string_view line = take_line(stacks);
    below = is_frame(line) && (below || is_of_the_worker(line));
    if (!below) block += fmt::format("{}\n", line);
  }
  return block.empty() ? block : "\n" + block;
}

std::string limit_of(const Ending& ending) {
  return ending.whole_run ? fmt::format("the run's limit of {}", print_limit(ending.limit))
                          : fmt::format("its limit of {}", print_limit(ending.limit));
}

std::string where_it_was(const Ending& ending) {
  return ending.stacks.empty() ? "\nit did not say where it was\n" : stacks_block(ending.stacks);
}

// Takes `  File "PATH", line N in NAME` apart; empty when it is none.
std::string frame_in(std::string_view line) {
  constexpr std::string_view kBegin = "  File \"";
  constexpr std::string_view kMiddle = "\", line ";
  if (!line.starts_with(kBegin)) return "";
  line.remove_prefix(kBegin.size());
  const std::size_t middle = line.rfind(kMiddle);
  if (middle == std::string_view::npos) return "";
  return fmt::format("{}:{}", line.substr(0, middle), line.substr(middle + kMiddle.size()));
}

}  // namespace

std::string title_of(std::string_view id) {
  const auto dot = id.rfind('.');
  const std::string_view name = dot == std::string_view::npos ? id : id.substr(dot + 1);
  return fmt::format("{} ({})", name, id);
}

TestResult crashed_result(TestIndex test, std::string_view id, const ExitStatus& status, std::string_view stacks) {
  TestResult result{test, Outcome::crashed};
  result.problems.push_back(
      Problem{Problem::Kind::error, title_of(id),
              fmt::format("the worker died while this test ran: {}\n{}{}", print_exit_status(status),
                          likely_reason(status), stacks_block(stacks))});
  return result;
}

FixtureResult died_outside_result(std::string_view unit, const ExitStatus& status, std::string_view stacks) {
  return FixtureResult{Problem{
      Problem::Kind::error, fmt::format("outside any test ({})", unit),
      fmt::format("the worker died outside any test of this unit: {}\n{}"
                  "it was loading the tests, in a fixture (setUpClass, tearDownClass, ...) or between tests\n{}",
                  print_exit_status(status), likely_reason(status), stacks_block(stacks))}};
}

TestResult timed_out_result(TestIndex test, std::string_view id, const Ending& ending) {
  TestResult result{test, Outcome::timed_out};
  result.problems.push_back(Problem{Problem::Kind::error, title_of(id),
                                    fmt::format("the test took longer than {}, and its worker was ended\n{}",
                                                limit_of(ending), where_it_was(ending))});
  return result;
}

FixtureResult timed_out_outside_result(std::string_view unit, const Ending& ending) {
  return FixtureResult{Problem{
      Problem::Kind::error, fmt::format("outside any test ({})", unit),
      fmt::format("the worker was outside any test of this unit for longer than {}, and was ended\n"
                  "it was loading the tests, in a fixture (setUpClass, tearDownClass, ...) or between tests\n{}",
                  limit_of(ending), where_it_was(ending))}};
}

std::string start_timeout_warning(Slot slot, Microseconds limit, std::string_view stacks) {
  return fmt::format("worker {} took longer than {} to start, and was ended{}{}", slot.value, print_limit(limit),
                     stacks.empty() ? "" : "\n", stacks.substr(0, stacks.find_last_not_of('\n') + 1));
}

void blame_for_leaks(TestResult& result, std::string_view id) {
  if (result.leaks.empty() || is_bad(result.outcome)) return;
  result.outcome = Outcome::failed;
  result.problems.push_back(Problem{Problem::Kind::failure, title_of(id),
                                    fmt::format("the test left behind:\n  {}\n", fmt::join(result.leaks, "\n  "))});
}

// Threads stand newest first, each with its innermost frame first: the main
// thread is the last.
std::string current_line(std::string_view stacks) {
  std::string line_of_last;
  bool at_thread = true;
  while (!stacks.empty()) {
    const std::string_view line = take_line(stacks);
    const std::string frame = frame_in(line);
    if (frame.empty()) {
      at_thread = true;
    } else if (std::exchange(at_thread, false)) {
      line_of_last = frame;
    }
  }
  return line_of_last;
}

std::string print_limit(Microseconds limit) { return fmt::format("{:g} s", to_seconds(limit)); }

}  // namespace shoal
