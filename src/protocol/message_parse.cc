#include <fmt/format.h>
#include <array>
#include <limits>
#include <string>
#include <utility>

#include "json/fields.h"
#include "json/value.h"
#include "protocol/message.h"

namespace shoal {
namespace {

// More workers than anybody has, and few enough to make a record for each.
constexpr std::uint32_t kMostWorkers = 10'000;

Slot read_slot(JsonFields& fields) { return Slot{fields.whole<std::uint32_t>("slot", 1)}; }

std::uint32_t read_generation(JsonFields& fields) { return fields.whole<std::uint32_t>("generation", 1); }

std::vector<std::string> read_texts(JsonFields& fields, std::string_view name) {
  std::vector<std::string> texts;
  for (const JsonValue& entry : fields.list(name)) {
    const auto* text = std::get_if<std::string>(&entry.is);
    if (text == nullptr) {
      fields.refuse(name, "a list of texts");
      return {};
    }
    texts.push_back(*text);
  }
  return texts;
}

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

Incoming read_options(JsonFields& fields) {
  Options options;
  options.workers = fields.whole<std::uint32_t>("workers", 1, kMostWorkers);
  options.failfast = fields.flag("failfast");
  options.verbosity = fields.whole<int>("verbosity", 0, 3);
  if (fields.has("durations")) options.durations = fields.whole<int>("durations");
  options.max_worker_restarts = fields.whole<std::uint32_t>("max_worker_restarts");
  options.start_method = fields.text("start_method");
  options.shoal = fields.text("shoal");
  options.python = fields.text("python");
  options.django = fields.text("django");
  return OptionsGiven{std::move(options)};
}

Incoming read_unit(JsonFields& fields) {
  return UnitDescribed{.name = fields.text("name"), .tests = read_texts(fields, "tests")};
}

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

struct Kind {
  std::string_view name;
  Incoming (*read)(JsonFields&);
};

constexpr std::array kKinds{
    Kind{"hello", read_hello},
    Kind{"options", read_options},
    Kind{"unit", read_unit},
    Kind{"suite_complete", [](JsonFields&) -> Incoming { return SuiteComplete{}; }},
    Kind{"worker_exited", read_worker_exited},
    Kind{"interrupt", [](JsonFields&) -> Incoming { return InterruptReceived{}; }},
    Kind{"ready", [](JsonFields&) -> Incoming { return Ready{}; }},
    Kind{"failed_to_start", read_failed_to_start},
    Kind{"more", [](JsonFields&) -> Incoming { return More{}; }},
    Kind{"done", read_done},
};

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

  for (const Kind& kind : kKinds) {
    if (kind.name != name) continue;
    Incoming message = kind.read(fields);
    if (!fault.empty()) return fail(invalid(fmt::format("a message '{}' is not valid", name), fault));
    return message;
  }
  return fail(
      invalid("a message of an unknown kind", fmt::format("field 'm' is {}", print_briefly(fields.member("m")))));
}

}  // namespace shoal
