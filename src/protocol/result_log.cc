#include "protocol/result_log.h"

#include <charconv>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "json/fields.h"
#include "json/value.h"

namespace shoal {
namespace {

constexpr std::int64_t kLongestTest = 1'000'000'000'000'000;  // Microseconds: 31 years, what an events file holds.
constexpr std::string_view kOutcomeNames =
    "\"passed\", \"failed\", \"error\", \"skipped\", \"expected_failure\" or \"unexpected_success\"";
constexpr std::string_view kKindNames =
    "\"failure\", \"error\", \"skip\", \"expected_failure\" or \"unexpected_success\"";

tl::unexpected<Error> invalid(std::string cause) {
  return fail({.message = "a line of the result log is not valid", .cause = std::move(cause), .hint = {}});
}

// Takes one number and the space or the end behind it off `rest`.
template <class Whole>
std::optional<Whole> take_number(std::string_view& rest) {
  Whole number{};
  const auto [end, fault] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
  if (fault != std::errc{}) return std::nullopt;
  rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
  if (rest.empty()) return number;
  if (rest.front() != ' ' || rest.size() == 1) return std::nullopt;
  rest.remove_prefix(1);
  return number;
}

// The short form that nearly all lines have: no allocation, no JSON.
std::optional<TestResult> parse_passed(std::string_view rest) {
  const auto test = take_number<std::uint32_t>(rest);
  const auto duration = test && !rest.empty() ? take_number<std::int64_t>(rest) : std::nullopt;
  const auto from = duration && !rest.empty() ? take_number<std::uint64_t>(rest) : std::nullopt;
  const auto to = from && !rest.empty() ? take_number<std::uint64_t>(rest) : std::nullopt;
  if (!to || !rest.empty() || *duration < 0 || *duration > kLongestTest || *from > *to) return std::nullopt;
  return TestResult{
      .test = TestIndex{*test}, .duration = Microseconds{*duration}, .output = {.from = *from, .to = *to}};
}

// The engine's own words are not a worker's to say.
std::optional<Outcome> outcome_of_worker(std::string_view name) {
  const std::optional<Outcome> outcome = outcome_named(name);
  if (outcome == Outcome::crashed || outcome == Outcome::timed_out || outcome == Outcome::not_run)
    return std::nullopt;
  return outcome;
}

Problem read_problem(JsonFields& fields) {
  Problem problem;
  problem.kind = fields.named<Problem::Kind>("kind", problem_kind_named, kKindNames);
  problem.title = fields.text("title");
  problem.text = fields.text("text");
  if (fields.has("sql")) problem.sql = fields.text("sql");
  return problem;
}

OutputSlice read_output(JsonFields& fields) {
  if (!fields.has("out")) return {};
  const JsonList& ends = fields.list("out");
  const auto* from = ends.size() == 2 ? std::get_if<std::uint64_t>(&ends[0].is) : nullptr;
  const auto* to = ends.size() == 2 ? std::get_if<std::uint64_t>(&ends[1].is) : nullptr;
  if (from != nullptr && to != nullptr && *from <= *to) return {.file = {}, .from = *from, .to = *to};
  fields.refuse("out", "two whole numbers, the first not above the second");
  return {};
}

std::vector<std::int64_t> read_children(JsonFields& fields) {
  std::vector<std::int64_t> children;
  for (const JsonValue& entry : fields.list("children")) {
    const auto* pid = std::get_if<std::uint64_t>(&entry.is);
    if (pid == nullptr || *pid == 0 || *pid > INT32_MAX) {
      fields.refuse("children", "a list of process ids");
      return {};
    }
    children.push_back(static_cast<std::int64_t>(*pid));
  }
  return children;
}

TestResult read_test(JsonFields& fields) {
  TestResult result;
  result.test = TestIndex{fields.whole<std::uint32_t>("test")};
  result.outcome = fields.named<Outcome>("outcome", outcome_of_worker, kOutcomeNames);
  result.duration = Microseconds{fields.whole<std::int64_t>("us", 0, kLongestTest)};
  if (fields.has("started")) result.started = fields.flag("started");
  result.output = read_output(fields);
  if (fields.has("problems")) {
    for (const JsonValue& entry : fields.list("problems")) {
      JsonFields problem = fields.of(entry);
      result.problems.push_back(read_problem(problem));
    }
  }
  if (fields.has("leaks")) result.leaks = fields.texts("leaks");
  if (fields.has("children")) result.children = read_children(fields);
  return result;
}

FixtureResult read_fixture(JsonFields& fields) {
  FixtureResult result;
  result.problem = read_problem(fields);
  result.output = read_output(fields);
  if (fields.has("unit")) result.unit = UnitIndex{fields.whole<std::uint32_t>("unit")};
  return result;
}

}  // namespace

Result<LogRecord> parse_log_line(std::string_view line) {
  if (line.starts_with(". ")) {
    if (auto passed = parse_passed(line.substr(2))) return LogRecord{std::move(*passed)};
    return invalid("it begins with '.', expected '. TEST MICROSECONDS FROM TO'");
  }

  const Result<JsonValue> json = parse_json(line);
  if (!json) return invalid(json.error().message + ": " + json.error().cause);
  std::string fault;
  JsonFields fields(*json, fault);
  const std::string kind = fields.text("r");
  LogRecord record;
  if (kind == "test") {
    record = read_test(fields);
  } else if (kind == "fixture") {
    record = read_fixture(fields);
  } else {
    fields.refuse("r", "\"test\" or \"fixture\"");
  }
  if (!fault.empty()) return invalid(fault);
  return record;
}

}  // namespace shoal
