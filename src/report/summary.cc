#include "report/summary.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <algorithm>
#include <cstddef>
#include <utility>

#include "report/text.h"

namespace shoal {
namespace {

constexpr Microseconds kShortest{1000};  // Worth a line with verbosity 0 and 1.

bool ran_nothing(const RunFinished& end) {
  return end.verdict == Verdict::no_tests || (end.verdict == Verdict::passed && end.counts.run == 0);
}

std::string print_verdict(const RunFinished& end, const Palette& palette) {
  if (ran_nothing(end)) return palette.yellow("NO TESTS RAN");
  switch (end.verdict) {
    case Verdict::interrupted:
      return palette.red("INTERRUPTED");
    case Verdict::could_not_start:
      return palette.red("COULD NOT START");
    case Verdict::failed:
      return palette.red("FAILED");
    case Verdict::passed:
    case Verdict::no_tests:
      break;
  }
  return palette.green("OK");
}

std::string print_brackets(const Counts& counts) {
  std::vector<std::string> parts;
  const auto add = [&parts](std::string_view name, std::uint32_t count) {
    if (count > 0) parts.push_back(fmt::format("{}={}", name, count));
  };
  add("failures", counts.failures);
  add("errors", counts.errors);
  add("skipped", counts.skipped);
  add("expected failures", counts.expected_failures);
  add("unexpected successes", counts.unexpected_successes);
  add("flaky", counts.flaky);
  add("not run", counts.not_run);
  return parts.empty() ? "" : fmt::format(" ({})", fmt::join(parts, ", "));
}

}  // namespace

std::string print_durations(const std::vector<TimedTest>& tests, int count, int verbosity) {
  if (tests.empty()) return {};
  const auto is_before = [](const TimedTest* one, const TimedTest* other) {
    return one->duration != other->duration ? one->duration > other->duration : one < other;
  };
  std::vector<const TimedTest*> slowest;
  slowest.reserve(tests.size());
  for (const TimedTest& test : tests) slowest.push_back(&test);
  std::sort(slowest.begin(), slowest.end(), is_before);
  if (count > 0 && slowest.size() > static_cast<std::size_t>(count)) slowest.resize(static_cast<std::size_t>(count));

  std::string text = fmt::format("Slowest test durations\n{}\n", kSingleLine);
  bool hidden = false;
  for (const TimedTest* test : slowest) {
    if (verbosity < 2 && test->duration < kShortest) {
      hidden = true;
    } else {
      text += fmt::format("{:<10} {}\n", print_seconds(test->duration), printable(test->id));
    }
  }
  text += hidden ? "\n(tests that took less than 0.001s are not shown; -v 2 shows them)\n" : "\n";
  return text;
}

std::string print_totals(const RunFinished& end, const Palette& palette) {
  std::string text;
  if (end.verdict == Verdict::interrupted) {
    const std::uint32_t count = end.counts.not_run;
    text = fmt::format("Interrupted: {} {} not run\n\n", print_count(count, "test"), count == 1 ? "was" : "were");
  }
  text += fmt::format("{}\nRan {} in {}\n\n", kSingleLine, print_count(end.counts.run, "test"),
                      print_seconds(end.duration));
  text += fmt::format("{}{}\n", print_verdict(end, palette), print_brackets(end.counts));
  return text;
}

}  // namespace shoal
