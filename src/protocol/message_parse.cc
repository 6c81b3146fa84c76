#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <limits>
#include <string>
#include <utility>

#include "json/fields.h"
#include "json/value.h"
#include "protocol/message.h"
#include "protocol/message_text.h"

namespace shoal {
namespace {

constexpr std::string_view kThingKinds = "\"database\", \"folder\", \"file\", \"shared_memory\" or \"process_group\"";
constexpr double kMostSeconds = 1e9;  // 31 years.

// More workers than anybody has, and few enough to make a record for each.
constexpr std::uint32_t kMostWorkers = 10'000;

Slot read_slot(JsonFields& fields) { return Slot{fields.whole<std::uint32_t>("slot", 1)}; }

std::uint32_t read_generation(JsonFields& fields) { return fields.whole<std::uint32_t>("generation", 1); }

Incoming read_hello(JsonFields& fields) {
  const std::string role = fields.text("role");
  if (role == "host") {
    return HostHello{.token = fields.text("token"),
                     .protocol = fields.whole<int>("protocol"),
                     .pid = fields.whole<std::int64_t>("pid")};
  }
  if (role != "worker") fields.refuse("role", "\"host\" or \"worker\"");
  return WorkerHello{.token = fields.text("token"),
                     .protocol = fields.whole<int>("protocol"),
                     .slot = read_slot(fields),
                     .generation = read_generation(fields),
                     .pid = fields.whole<std::int64_t>("pid")};
}

Thing read_thing(JsonFields& fields) {
  Thing thing;
  thing.kind = fields.named<Thing::Kind>("kind", thing_kind_named, kThingKinds);
  thing.name = fields.text("name");
  if (thing.name.empty()) fields.refuse("name", "a text that is not empty");
  if (fields.has("alias")) thing.alias = fields.text("alias");
  if (fields.has("vendor")) thing.vendor = fields.text("vendor");
  if (fields.has("server")) thing.server = fields.text("server");
  if (fields.has("keep")) thing.keep = fields.flag("keep");
  return thing;
}

std::vector<Thing> read_things(JsonFields& fields, std::string_view name) {
  std::vector<Thing> things;
  for (const JsonValue& entry : fields.list(name)) {
    JsonFields inner = fields.of(entry);
    things.push_back(read_thing(inner));
  }
  return things;
}

std::optional<Microseconds> read_seconds(JsonFields& fields, std::string_view name) {
  if (!fields.has(name)) return std::nullopt;
  return from_seconds(fields.number(name, kMostSeconds));
}

Isolations read_isolate(JsonFields& fields) {
  Isolations isolate;
  for (const std::string& name : fields.texts("isolate")) {
    const std::optional<Isolation> isolation = isolation_named(name);
    if (!isolation) {
      fields.refuse("isolate", fmt::format("a list of {}", kIsolationNames));
      break;
    }
    isolate.push_back(*isolation);
  }
  return isolate;
}

Incoming read_options(JsonFields& fields) {
  OptionsAsked options;
  options.workers = fields.whole<std::uint32_t>("workers", 1, kMostWorkers);
  options.failfast = fields.flag("failfast");
  options.verbosity = fields.whole<int>("verbosity", 0, 3);
  if (fields.has("durations")) options.durations = fields.whole<int>("durations");
  if (fields.has("max_fail")) options.max_fail = fields.whole<std::uint32_t>("max_fail", 1);
  if (fields.has("max_worker_restarts")) {
    options.max_worker_restarts = fields.whole<std::uint32_t>("max_worker_restarts");
  }
  options.slow_timeout = read_seconds(fields, "slow_timeout");
  options.timeout = read_seconds(fields, "timeout");
  options.global_timeout = read_seconds(fields, "global_timeout");
  options.grace = read_seconds(fields, "grace");
  if (fields.has("retries")) options.retries = fields.whole<std::uint32_t>("retries");
  if (fields.has("flaky_result")) {
    options.flaky_result = fields.named<FlakyResult>("flaky_result", flaky_result_named, "\"pass\" or \"fail\"");
  }
  if (fields.has("leaks")) {
    options.leaks = fields.named<Leaks>("leaks", leaks_named, "\"off\", \"warn\" or \"fail\"");
  }
  if (fields.has("isolate")) options.isolate = read_isolate(fields);
  if (fields.has("django_flush")) options.django_flush = fields.flag("django_flush");
  options.start_method = fields.text("start_method");
  options.shoal = fields.text("shoal");
  options.python = fields.text("python");
  options.django = fields.text("django");
  return OptionsGiven{std::move(options)};
}

// A pair of a test's place and its limit in seconds.
void read_timeout(JsonFields& fields, const JsonValue& entry, UnitDescribed& unit) {
  const auto* pair = std::get_if<JsonList>(&entry.is);
  const auto* place = pair != nullptr && pair->size() == 2 ? std::get_if<std::uint64_t>(&(*pair)[0].is) : nullptr;
  const std::optional<double> limit = place == nullptr ? std::nullopt : number_in((*pair)[1]);
  if (!limit || *place >= unit.tests.size() || *limit < 0 || *limit > kMostSeconds) {
    return fields.refuse("timeouts", "pairs of a test's place in the unit and its limit in seconds");
  }
  unit.timeouts[static_cast<std::uint32_t>(*place)] = from_seconds(*limit);
}

Incoming read_unit(JsonFields& fields) {
  UnitDescribed unit{.name = fields.text("name"), .tests = fields.texts("tests")};
  if (!fields.has("timeouts")) return unit;
  for (const JsonValue& entry : fields.list("timeouts")) read_timeout(fields, entry, unit);
  return unit;
}

Incoming read_left_over_asked(JsonFields& fields) { return LeftOverAsked{fields.flag("dry_run")}; }

Incoming read_claim(JsonFields& fields) { return NamesClaimed{read_things(fields, "databases")}; }

Incoming read_intend(JsonFields& fields) { return ThingsIntended{read_things(fields, "things")}; }

Incoming read_gone(JsonFields& fields) {
  return ThingsGone{.run = fields.has("run") ? fields.text("run") : "", .things = read_things(fields, "things")};
}

Incoming read_record(JsonFields& fields) { return Recorded{fields.text("line")}; }

// Windows' exit codes are unsigned (0xC0000005 is an access violation); as an
// int they keep their bits.
int read_exit_code(JsonFields& fields) {
  constexpr std::int64_t least = std::numeric_limits<std::int32_t>::min();
  constexpr std::int64_t most = std::numeric_limits<std::uint32_t>::max();
  return static_cast<int>(static_cast<std::uint32_t>(fields.whole<std::int64_t>("code", least, most)));
}

Incoming read_worker_exited(JsonFields& fields) {
  return WorkerExited{.slot = read_slot(fields),
                      .generation = read_generation(fields),
                      .status = {.code = read_exit_code(fields), .signal = fields.whole<int>("signal")}};
}

Incoming read_failed_to_start(JsonFields& fields) { return FailedToStart{fields.text("error")}; }

Incoming read_done(JsonFields& fields) { return Done{UnitIndex{fields.whole<std::uint32_t>("unit")}}; }

constexpr std::array kKinds{
    MessageKind{"hello", read_hello},
    MessageKind{"ask_left_over", read_left_over_asked},
    MessageKind{"claim", read_claim},
    MessageKind{"intend", read_intend},
    MessageKind{"ask_kept", [](JsonFields&) -> Incoming { return KeptAsked{}; }},
    MessageKind{"gone", read_gone},
    MessageKind{"options", read_options},
    MessageKind{"ask_prepare", [](JsonFields&) -> Incoming { return PrepareAsked{}; }},
    MessageKind{"unit", read_unit},
    MessageKind{"suite_complete", [](JsonFields&) -> Incoming { return SuiteComplete{}; }},
    MessageKind{"worker_exited", read_worker_exited},
    MessageKind{"interrupt", [](JsonFields&) -> Incoming { return InterruptReceived{}; }},
    MessageKind{"goodbye", [](JsonFields&) -> Incoming { return Goodbye{}; }},
    MessageKind{"ready", [](JsonFields&) -> Incoming { return Ready{}; }},
    MessageKind{"failed_to_start", read_failed_to_start},
    MessageKind{"more", [](JsonFields&) -> Incoming { return More{}; }},
    MessageKind{"record", read_record},
    MessageKind{"done", read_done},
};

// Null when nobody knows it.
const MessageKind* find_kind(std::string_view name) {
  for (const std::span<const MessageKind> kinds :
       {std::span<const MessageKind>{kKinds}, clone_message_kinds(), template_message_kinds()}) {
    const auto found = std::ranges::find(kinds, name, &MessageKind::name);
    if (found != kinds.end()) return &*found;
  }
  return nullptr;
}

Error invalid(std::string message, std::string cause) {
  return {.message = std::move(message),
          .cause = std::move(cause),
          .hint = "the engine and the Python package have to be of one version; install shoal anew"};
}

}  // namespace

Result<Incoming> parse_message(std::string_view line) {
  const Result<JsonValue> json = parse_json(line);
  if (!json) return fail(invalid("a line is no message", json.error().message + ": " + json.error().cause));

  std::string fault;
  JsonFields fields(*json, fault);
  const std::string name = fields.text("m");
  if (!fault.empty()) return fail(invalid("a line is no message", fault));

  const MessageKind* kind = find_kind(name);
  if (kind != nullptr) {
    Incoming message = kind->read(fields);
    if (!fault.empty()) return fail(invalid(fmt::format("a message '{}' is not valid", name), fault));
    return message;
  }
  return fail(
      invalid("a message of an unknown kind", fmt::format("field 'm' is {}", print_briefly(fields.member("m")))));
}

}  // namespace shoal
