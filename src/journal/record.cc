#include "journal/record.h"

#include <fmt/format.h>
#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

#include "json/fields.h"
#include "json/value.h"
#include "json/writer.h"

namespace shoal {
namespace {

// Takes one line without its line feed; nothing when none is complete.
std::optional<std::string_view> take_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end + 1);
  return line;
}

std::string text_if_any(JsonFields& fields, std::string_view name) {
  return fields.has(name) ? fields.text(name) : std::string{};
}

Identity read_identity(JsonFields& fields) {
  return {.pid = fields.whole<std::int64_t>("pid"),
          .start_time = fields.text("start_time"),
          .boot = fields.text("boot"),
          .host_name = fields.text("host_name"),
          .pid_namespace = fields.text("pid_namespace")};
}

RunLine read_run_line(const JsonValue& line, std::string& fault) {
  JsonFields fields(line, fault);
  if (fields.text("j") != "run") fields.refuse("j", "\"run\"");
  if (fields.whole<int>("version") != kJournalVersion) fields.refuse("version", fmt::format("{}", kJournalVersion));
  JsonFields host(fields.member("host"), fault);
  JsonFields engine(fields.member("engine"), fault);
  RunLine who{.run = fields.text("run"),
              .host = read_identity(host),
              .engine = read_identity(engine),
              .time = text_if_any(fields, "time")};
  if (!is_run_id(who.run)) fields.refuse("run", "letters, digits, '-' and '_'");
  return who;
}

// Nothing when the thing is of a kind that a newer shoal knows.
std::optional<Thing> read_thing(JsonFields& fields) {
  const std::optional<Thing::Kind> kind = thing_kind_named(fields.text("kind"));
  Thing thing{.kind = kind.value_or(Thing::Kind::file),
              .name = fields.text("name"),
              .alias = text_if_any(fields, "alias"),
              .vendor = text_if_any(fields, "vendor"),
              .server = text_if_any(fields, "server"),
              .keep = fields.has("keep") && fields.flag("keep")};
  return kind ? std::optional{std::move(thing)} : std::nullopt;
}

// Returns false when the line says nothing.
bool apply_line(std::string_view line, Record& record) {
  const Result<JsonValue> json = parse_json(line);
  if (!json) return false;
  std::string fault;
  JsonFields fields(*json, fault);
  const std::string what = fields.text("j");
  if (!fault.empty()) return false;
  record.finished = record.finished || what == "finished";
  if (what != "intend" && what != "gone") return true;  // Also a newer shoal's word.

  const std::optional<Thing> thing = read_thing(fields);
  if (!fault.empty()) return false;
  if (!thing) return true;
  (what == "intend" ? intend_in : strike_out_of)(record.left, *thing);
  return true;
}

void write_identity(JsonWriter& json, std::string_view name, const Identity& identity) {
  json.key(name).begin_object();
  json.field("pid", identity.pid).field("start_time", identity.start_time).field("boot", identity.boot);
  json.field("host_name", identity.host_name).field("pid_namespace", identity.pid_namespace).end_object();
}

std::string print_things(std::string_view what, std::span<const Thing> things) {
  std::string lines;
  for (const Thing& thing : things) {
    JsonWriter json;
    json.begin_object().field("j", what).field("kind", name_of(thing.kind)).field("name", thing.name);
    if (!thing.alias.empty()) json.field("alias", thing.alias);
    if (!thing.vendor.empty()) json.field("vendor", thing.vendor);
    if (!thing.server.empty()) json.field("server", thing.server);
    if (thing.keep) json.field("keep", true);
    json.end_object();
    lines += json.take_line();
  }
  return lines;
}

tl::unexpected<Error> invalid(std::string cause) {
  return fail({.message = "a journal does not begin as one", .cause = std::move(cause), .hint = {}});
}

}  // namespace

Result<Record> parse_journal(std::string_view text) {
  const std::optional<std::string_view> first = take_line(text);
  if (!first) return invalid("it has no whole line");
  const Result<JsonValue> json = parse_json(*first);
  if (!json) return invalid(json.error().message + ": " + json.error().cause);
  std::string fault;
  Record record{.who = read_run_line(*json, fault), .left = {}};
  if (!fault.empty()) return invalid(fault);

  while (const std::optional<std::string_view> line = take_line(text)) {
    if (!line->empty() && !line->ends_with(kTornLineEnd[0]) && !apply_line(*line, record)) ++record.unreadable;
  }
  return record;
}

bool is_stillborn(std::string_view text) { return text.find('\n') == std::string_view::npos; }

std::string print_run_line(const RunLine& who) {
  JsonWriter json;
  json.begin_object().field("j", "run").field("version", kJournalVersion).field("run", who.run);
  write_identity(json, "host", who.host);
  write_identity(json, "engine", who.engine);
  json.field("time", who.time).end_object();
  return json.take_line();
}

std::string print_intend(std::span<const Thing> things) { return print_things("intend", things); }

std::string print_gone(std::span<const Thing> things) { return print_things("gone", things); }

std::string print_finished() {
  JsonWriter json;
  json.begin_object().field("j", "finished").end_object();
  return json.take_line();
}

void intend_in(std::vector<Thing>& left, const Thing& thing) {
  const auto known = std::find(left.begin(), left.end(), thing);
  if (known == left.end()) {
    left.push_back(thing);
  } else {
    *known = thing;
  }
}

void strike_out_of(std::vector<Thing>& left, const Thing& thing) { std::erase(left, thing); }

bool is_run_id(std::string_view text) {
  constexpr std::size_t kLongest = 100;
  const auto belongs = [](char character) {
    return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
           (character >= '0' && character <= '9') || character == '-' || character == '_';
  };
  return !text.empty() && text.size() <= kLongest && std::all_of(text.begin(), text.end(), belongs);
}

}  // namespace shoal
