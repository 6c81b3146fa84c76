#include <fmt/format.h>
#include <array>
#include <limits>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "json/fields.h"
#include "json/value.h"
#include "report/json_lines.h"

namespace shoal {
namespace {

constexpr double kMostSeconds = 1e9;  // 31 years; not far beyond, a double drops microseconds.
constexpr std::string_view kOutcomeNames =
    "\"passed\", \"failed\", \"error\", \"skipped\", \"expected_failure\", \"unexpected_success\", \"crashed\", "
    "\"timed_out\" or \"not_run\"";
constexpr std::string_view kKindNames =
    "\"failure\", \"error\", \"skip\", \"expected_failure\" or \"unexpected_success\"";
constexpr std::string_view kVerdictNames =
    "\"passed\", \"failed\", \"no_tests\", \"interrupted\" or \"could_not_start\"";

// The fields of one line and of the objects in it, with the one fault they share.
struct Line {
  JsonFields fields;
  std::string& fault;

  [[nodiscard]] Line inner(std::string_view name) const { return {JsonFields(fields.member(name), fault), fault}; }
  // Tests that no worker was given have the slot 0.
  [[nodiscard]] Slot slot_or_none() { return Slot{fields.whole<std::uint32_t>("slot")}; }
  [[nodiscard]] Slot slot() { return Slot{fields.whole<std::uint32_t>("slot", 1)}; }
  [[nodiscard]] std::uint32_t generation() { return fields.whole<std::uint32_t>("generation", 1); }
  [[nodiscard]] std::uint32_t count(std::string_view name) { return fields.whole<std::uint32_t>(name); }
  [[nodiscard]] Microseconds seconds(std::string_view name) {
    return from_seconds(fields.number(name, kMostSeconds));
  }
};

using What = decltype(RunEvent::what);

Options read_options(Line line) {
  Options options;
  options.workers = line.fields.whole<std::uint32_t>("workers", 1);
  options.failfast = line.fields.flag("failfast");
  options.verbosity = line.fields.whole<int>("verbosity", 0, 3);
  if (line.fields.has("durations")) options.durations = line.fields.whole<int>("durations");
  options.max_worker_restarts = line.count("max_worker_restarts");
  if (line.fields.has("max_fail")) options.max_fail = line.count("max_fail");
  options.slow_timeout = line.seconds("slow_timeout");
  options.timeout = line.seconds("timeout");
  options.global_timeout = line.seconds("global_timeout");
  options.grace = line.seconds("grace");
  options.retries = line.count("retries");
  options.flaky_result = line.fields.named<FlakyResult>("flaky_result", flaky_result_named, "\"pass\" or \"fail\"");
  options.leaks = line.fields.named<Leaks>("leaks", leaks_named, "\"off\", \"warn\" or \"fail\"");
  options.start_method = line.fields.text("start_method");
  options.shoal = line.fields.text("shoal");
  options.python = line.fields.text("python");
  options.django = line.fields.text("django");
  return options;
}

Problem read_problem(Line line) {
  Problem problem;
  problem.kind = line.fields.named<Problem::Kind>("kind", problem_kind_named, kKindNames);
  problem.title = line.fields.text("title");
  problem.text = line.fields.text("text");
  if (line.fields.has("sql")) problem.sql = line.fields.text("sql");
  return problem;
}

OutputSlice read_output(Line& line) {
  if (!line.fields.has("output")) return {};
  Line slice = line.inner("output");
  OutputSlice output{.file = slice.fields.text("file"),
                     .from = slice.fields.whole<std::uint64_t>("from"),
                     .to = slice.fields.whole<std::uint64_t>("to")};
  if (output.from > output.to) slice.fields.refuse("to", "a whole number not below 'from'");
  return output;
}

What read_run_started(Line& line) {
  if (line.fields.whole<int>("version") != kEventsVersion) {
    line.fields.refuse("version", fmt::format("{}", kEventsVersion));
  }
  return RunStarted{.run = line.fields.text("run"),
                    .time = line.fields.text("time"),
                    .tests = line.count("tests"),
                    .units = line.count("units"),
                    .options = read_options(line.inner("options"))};
}

What read_worker_started(Line& line) {
  return WorkerStarted{
      .slot = line.slot(), .generation = line.generation(), .pid = line.fields.whole<std::int64_t>("pid")};
}

ExitStatus read_status(Line& line) {
  if (!line.fields.has("status")) return {.known = false};
  Line status = line.inner("status");
  return {.code = status.fields.whole<int>("code", std::numeric_limits<int>::min()),
          .signal = status.fields.whole<int>("signal")};
}

What read_worker_died(Line& line) {
  return WorkerDied{.slot = line.slot(),
                    .generation = line.generation(),
                    .status = read_status(line),
                    .doing = line.fields.text("doing")};
}

What read_unit_given(Line& line) {
  return UnitGiven{.unit = UnitIndex{line.count("unit")},
                   .name = line.fields.text("name"),
                   .slot = line.slot(),
                   .tests = line.count("tests")};
}

TestResult read_result(Line& line) {
  TestResult result;
  result.test = TestIndex{line.count("test")};
  result.outcome = line.fields.named<Outcome>("outcome", outcome_named, kOutcomeNames);
  result.duration = line.seconds("duration");
  result.started = line.fields.flag("started");
  for (const JsonValue& entry : line.fields.list("problems")) {
    result.problems.push_back(read_problem({JsonFields(entry, line.fault), line.fault}));
  }
  if (line.fields.has("attempt")) result.attempt = line.fields.whole<std::uint32_t>("attempt", 1);
  if (line.fields.has("leaks")) result.leaks = line.fields.texts("leaks");
  result.output = read_output(line);
  return result;
}

What read_test_finished(Line& line) {
  return TestReported{.id = line.fields.text("id"), .slot = line.slot_or_none(), .result = read_result(line)};
}

What read_test_retried(Line& line) {
  return TestRetried{.id = line.fields.text("id"), .slot = line.slot_or_none(), .result = read_result(line)};
}

What read_worker_slow(Line& line) {
  return WorkerIsSlow{.slot = line.slot(),
                      .doing = line.fields.text("doing"),
                      .running = line.seconds("running"),
                      .at = line.fields.text("line")};
}

What read_process_left(Line& line) {
  return ProcessLeft{.slot = line.slot(),
                     .test = line.fields.text("id"),
                     .pid = line.fields.whole<std::int64_t>("pid"),
                     .command = line.fields.text("command")};
}

What read_fixture_finished(Line& line) {
  return FixtureReported{.unit = line.fields.text("unit"),
                         .slot = line.slot_or_none(),
                         .result = {.problem = read_problem(line.inner("problem")), .output = read_output(line)}};
}

What read_warning(Line& line) { return Warned{line.fields.text("text")}; }

What read_run_finished(Line& line) {
  RunFinished end{.verdict = line.fields.named<Verdict>("verdict", verdict_named, kVerdictNames),
                  .counts = {},
                  .duration = line.seconds("duration")};
  Line counts = line.inner("counts");
  end.counts = {.run = counts.count("run"),
                .failures = counts.count("failures"),
                .errors = counts.count("errors"),
                .skipped = counts.count("skipped"),
                .expected_failures = counts.count("expected_failures"),
                .unexpected_successes = counts.count("unexpected_successes"),
                .not_run = counts.count("not_run"),
                .flaky = counts.count("flaky")};
  return end;
}

struct Kind {
  std::string_view name;
  What (*read)(Line&);
};

constexpr std::array kKinds{
    Kind{"run_started", read_run_started},     Kind{"worker_started", read_worker_started},
    Kind{"worker_died", read_worker_died},     Kind{"worker_slow", read_worker_slow},
    Kind{"unit_given", read_unit_given},       Kind{"test_retried", read_test_retried},
    Kind{"test_finished", read_test_finished}, Kind{"fixture_finished", read_fixture_finished},
    Kind{"process_left", read_process_left},   Kind{"warning", read_warning},
    Kind{"run_finished", read_run_finished},
};

tl::unexpected<Error> invalid(std::string message, std::string cause) {
  return fail({.message = std::move(message), .cause = std::move(cause), .hint = {}});
}

}  // namespace

Result<RunEvent> parse_event(std::string_view text) {
  const Result<JsonValue> json = parse_json(text);
  if (!json) return invalid("a line is no event", json.error().message + ": " + json.error().cause);

  std::string fault;
  Line line{JsonFields(*json, fault), fault};
  const std::string name = line.fields.text("event");
  if (!fault.empty()) return invalid("a line is no event", fault);

  for (const Kind& kind : kKinds) {
    if (kind.name != name) continue;
    RunEvent event{.at = line.seconds("at"), .what = kind.read(line)};
    if (!fault.empty()) return invalid(fmt::format("an event '{}' is not valid", name), fault);
    return event;
  }
  return invalid("an event of an unknown kind",
                 fmt::format("field 'event' is {}", print_briefly(line.fields.member("event"))));
}

}  // namespace shoal
