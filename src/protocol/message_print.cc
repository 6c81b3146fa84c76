#include <fmt/format.h>
#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/utf8.h"
#include "json/writer.h"
#include "protocol/message.h"
#include "protocol/message_text.h"

namespace shoal {
namespace {

void put_left_things(JsonWriter& json, std::string_view name, const std::vector<LeftThing>& things) {
  json.key(name).begin_list();
  for (const auto& [run, thing, reason] : things) {
    json.begin_object().field("run", run).field("kind", name_of(thing.kind)).field("name", thing.name);
    if (thing.kind == Thing::Kind::database) {
      json.field("alias", thing.alias).field("vendor", thing.vendor).field("server", thing.server);
    }
    if (!reason.empty()) json.field("reason", reason);
    json.end_object();
  }
  json.end_list();
}

std::string print(const LeftOverFound& message) {
  JsonWriter json;
  json.begin_object().field("m", "left_over");
  put_left_things(json, "things", message.things);
  put_left_things(json, "removed", message.removed);
  json.field("elsewhere", message.elsewhere).end_object();
  return json.take_line();
}

std::string print(const NamesGiven& message) {
  JsonWriter json;
  json.begin_object().field("m", "claimed");
  put_texts(json, "names", message.names);
  json.key("shortened").begin_list();
  for (const std::uint32_t place : message.shortened) json.value(place);
  json.end_list().end_object();
  return json.take_line();
}

std::string print(const Noted& /*message*/) {
  JsonWriter json;
  json.begin_object().field("m", "noted").end_object();
  return json.take_line();
}

std::string print(const KeptFound& message) {
  JsonWriter json;
  json.begin_object().field("m", "kept");
  put_left_things(json, "things", message.things);
  json.end_object();
  return json.take_line();
}

std::string print(const WorkerWanted& message) {
  JsonWriter json;
  json.begin_object().field("m", "start_worker");
  json.field("slot", message.slot.value).field("generation", message.generation).end_object();
  return json.take_line();
}

std::string print_whole(const ProblemFound& message) {
  const Problem& problem = message.problem;
  JsonWriter json;
  json.begin_object().field("m", "problem").field("id", message.id);
  json.field("kind", name_of(problem.kind)).field("title", problem.title);
  json.field("text", problem.text).field("sql", problem.sql).end_object();
  return json.take_line();
}

// Keeps both ends: a traceback's error stands last, what it began with first.
void shorten(std::string& text, std::size_t limit) {
  if (text.size() <= limit) return;
  const std::string_view head = utf8_head(text, limit / 2);
  const std::string_view tail = utf8_tail(text, limit / 2);
  text = fmt::format("{}\n[{} bytes left out]\n{}", head, text.size() - head.size() - tail.size(), tail);
}

std::size_t size_of(const ProblemFound& message) {
  return message.id.size() + message.problem.title.size() + message.problem.text.size() + message.problem.sql.size();
}

std::string print(const ProblemFound& message) {
  if (size_of(message) < kLongestLine) {
    std::string line = print_whole(message);
    if (line.size() <= kLongestLine) return line;
  }

  // Ends soon, whatever the text: an escape takes at most six bytes for one.
  for (std::size_t limit = kLongestLine / 8;; limit /= 2) {
    ProblemFound shorter = message;
    for (std::string* text : {&shorter.id, &shorter.problem.title, &shorter.problem.text, &shorter.problem.sql}) {
      shorten(*text, limit);
    }
    std::string line = print_whole(shorter);
    if (line.size() <= kLongestLine) return line;
  }
}

std::string print(const Finished& message) {
  const Counts& counts = message.counts;
  JsonWriter json;
  json.begin_object().field("m", "finished");
  json.field("verdict", name_of(message.verdict)).field("exit_code", message.exit_code);
  json.key("counts").begin_object();
  json.field("run", counts.run).field("failures", counts.failures).field("errors", counts.errors);
  json.field("skipped", counts.skipped).field("expected_failures", counts.expected_failures);
  json.field("unexpected_successes", counts.unexpected_successes).field("not_run", counts.not_run);
  json.field("flaky", counts.flaky);
  json.end_object().end_object();
  return json.take_line();
}

std::string print(const Prepare& message) {
  JsonWriter json;
  json.begin_object().field("m", "prepare").field("run", message.run).field("slots", message.slots);
  json.key("isolate").begin_list();
  for (const Isolation isolation : message.isolate) json.value(name_of(isolation));
  json.end_list().field("django_flush", message.django_flush).end_object();
  return json.take_line();
}

std::string print(const RunUnit& message) {
  JsonWriter json;
  json.begin_object().field("m", "run").field("unit", message.unit.value);
  json.key("tests").begin_list();
  for (const TestIndex test : message.tests) json.value(test.value);
  json.end_list().end_object();
  return json.take_line();
}

std::string print(const Leave& /*message*/) {
  JsonWriter json;
  json.begin_object().field("m", "leave").end_object();
  return json.take_line();
}

std::string print(const Refused& message) {
  JsonWriter json;
  json.begin_object().field("m", "refused");
  put_error(json, message.error);
  json.end_object();
  return json.take_line();
}

}  // namespace

void put_error(JsonWriter& json, const Error& error) {
  json.field("message", error.message).field("cause", error.cause).field("hint", error.hint);
}

void put_texts(JsonWriter& json, std::string_view name, std::span<const std::string> texts) {
  json.key(name).begin_list();
  for (const std::string& text : texts) json.value(text);
  json.end_list();
}

std::string print_message(const Outgoing& message) {
  return std::visit([](const auto& kind) { return print(kind); }, message);
}

}  // namespace shoal
