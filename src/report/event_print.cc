#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "json/writer.h"
#include "report/json_lines.h"

namespace shoal {
namespace {

template <class Whole>
void put_or_null(JsonWriter& json, std::string_view name, const std::optional<Whole>& number) {
  json.key(name);
  if (number) {
    json.value(*number);
  } else {
    json.null();
  }
}

void put_options(JsonWriter& json, const Options& options) {
  json.begin_object();
  json.field("workers", options.workers).field("failfast", options.failfast);
  put_or_null(json, "max_fail", options.max_fail);
  json.field("verbosity", options.verbosity);
  put_or_null(json, "durations", options.durations);
  json.field("max_worker_restarts", options.max_worker_restarts);
  json.field("slow_timeout", to_seconds(options.slow_timeout)).field("timeout", to_seconds(options.timeout));
  json.field("global_timeout", to_seconds(options.global_timeout)).field("grace", to_seconds(options.grace));
  json.field("retries", options.retries).field("flaky_result", name_of(options.flaky_result));
  json.field("leaks", name_of(options.leaks)).field("start_method", options.start_method);
  json.field("shoal", options.shoal).field("python", options.python).field("django", options.django);
  json.end_object();
}

void put_problem(JsonWriter& json, const Problem& problem) {
  json.begin_object().field("kind", name_of(problem.kind)).field("title", problem.title).field("text", problem.text);
  if (!problem.sql.empty()) json.field("sql", problem.sql);
  json.end_object();
}

void put_output(JsonWriter& json, const OutputSlice& output) {
  json.key("output");
  if (output.empty()) {
    json.null();
    return;
  }
  json.begin_object().field("file", output.file).field("from", output.from).field("to", output.to).end_object();
}

// Each writes its fields behind "event" and "at".
void put(JsonWriter& json, const RunStarted& event) {
  json.field("version", kEventsVersion).field("run", event.run).field("time", event.time);
  json.field("tests", event.tests).field("units", event.units).key("options");
  put_options(json, event.options);
}

void put(JsonWriter& json, const WorkerStarted& event) {
  json.field("slot", event.slot.value).field("generation", event.generation).field("pid", event.pid);
}

void put(JsonWriter& json, const WorkerDied& event) {
  json.field("slot", event.slot.value).field("generation", event.generation).key("status");
  if (event.status.known) {
    json.begin_object().field("code", event.status.code).field("signal", event.status.signal).end_object();
  } else {
    json.null();
  }
  json.field("doing", event.doing);
}

void put(JsonWriter& json, const UnitGiven& event) {
  json.field("unit", event.unit.value).field("name", event.name);
  json.field("slot", event.slot.value).field("tests", event.tests);
}

void put_result(JsonWriter& json, const std::string& id, Slot slot, const TestResult& result) {
  json.field("test", result.test.value).field("id", id).field("outcome", name_of(result.outcome));
  json.field("duration", to_seconds(result.duration)).field("slot", slot.value);
  json.field("started", result.started).field("attempt", result.attempt).key("problems").begin_list();
  for (const Problem& problem : result.problems) put_problem(json, problem);
  json.end_list().key("leaks").begin_list();
  for (const std::string& leak : result.leaks) json.value(leak);
  json.end_list();
  put_output(json, result.output);
}

void put(JsonWriter& json, const TestReported& event) { put_result(json, event.id, event.slot, event.result); }

void put(JsonWriter& json, const TestRetried& event) { put_result(json, event.id, event.slot, event.result); }

void put(JsonWriter& json, const WorkerIsSlow& event) {
  json.field("slot", event.slot.value).field("doing", event.doing);
  json.field("running", to_seconds(event.running)).field("line", event.at);
}

void put(JsonWriter& json, const ProcessLeft& event) {
  json.field("slot", event.slot.value).field("id", event.test).field("pid", event.pid);
  json.field("command", event.command);
}

void put(JsonWriter& json, const FixtureReported& event) {
  json.field("unit", event.unit).field("slot", event.slot.value).key("problem");
  put_problem(json, event.result.problem);
  put_output(json, event.result.output);
}

void put(JsonWriter& json, const Warned& event) { json.field("text", event.text); }

void put(JsonWriter& json, const RunFinished& event) {
  const Counts& counts = event.counts;
  json.field("verdict", name_of(event.verdict)).key("counts").begin_object();
  json.field("run", counts.run).field("failures", counts.failures).field("errors", counts.errors);
  json.field("skipped", counts.skipped).field("expected_failures", counts.expected_failures);
  json.field("unexpected_successes", counts.unexpected_successes).field("not_run", counts.not_run);
  json.field("flaky", counts.flaky);
  json.end_object().field("duration", to_seconds(event.duration));
}

struct Name {
  std::string_view operator()(const RunStarted&) const { return "run_started"; }
  std::string_view operator()(const WorkerStarted&) const { return "worker_started"; }
  std::string_view operator()(const WorkerDied&) const { return "worker_died"; }
  std::string_view operator()(const WorkerIsSlow&) const { return "worker_slow"; }
  std::string_view operator()(const TestRetried&) const { return "test_retried"; }
  std::string_view operator()(const ProcessLeft&) const { return "process_left"; }
  std::string_view operator()(const UnitGiven&) const { return "unit_given"; }
  std::string_view operator()(const TestReported&) const { return "test_finished"; }
  std::string_view operator()(const FixtureReported&) const { return "fixture_finished"; }
  std::string_view operator()(const Warned&) const { return "warning"; }
  std::string_view operator()(const RunFinished&) const { return "run_finished"; }
};

}  // namespace

std::string print_event(const RunEvent& event) {
  JsonWriter json;
  json.begin_object().field("event", std::visit(Name{}, event.what)).field("at", to_seconds(event.at));
  std::visit([&json](const auto& what) { put(json, what); }, event.what);
  json.end_object();
  return json.take_line();
}

}  // namespace shoal
