#include "templates/record.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "json/value.h"

namespace shoal {
namespace {

constexpr std::string_view kInputForm = "lists of kind, name, digest, \"base\" or \"whole\", and true or false";
constexpr std::size_t kIdLength = 12;

std::optional<TemplateInput::Stage> stage_named(std::string_view name) {
  if (name == "base") return TemplateInput::Stage::base;
  if (name == "whole") return TemplateInput::Stage::whole;
  return std::nullopt;
}

std::string_view name_of(TemplateInput::Stage stage) {
  return stage == TemplateInput::Stage::base ? "base" : "whole";
}

std::optional<TemplateInput> input_in(const JsonValue& entry) {
  const auto* list = std::get_if<JsonList>(&entry.is);
  if (list == nullptr || list->size() != 5) return std::nullopt;
  const auto text_at = [list](std::size_t place) { return std::get_if<std::string>(&(*list)[place].is); };
  const auto* observed = std::get_if<bool>(&(*list)[4].is);
  const auto* stage_name = text_at(3);
  if (text_at(0) == nullptr || text_at(1) == nullptr || text_at(2) == nullptr) return std::nullopt;
  const auto stage = stage_name == nullptr ? std::nullopt : stage_named(*stage_name);
  if (!stage || observed == nullptr) return std::nullopt;
  return TemplateInput{*text_at(0), *text_at(1), *text_at(2), *stage, *observed};
}

tl::unexpected<Error> unreadable(std::string cause) {
  return fail({.message = "the record of a template cannot be read", .cause = std::move(cause), .hint = {}});
}

TemplateRecord read_record(JsonFields& fields) {
  TemplateRecord record{.id = fields.text("id"), .database = fields.text("database")};
  record.vendor = fields.text("vendor");
  record.server = fields.text("server");
  record.alias = fields.text("alias");
  record.whole = fields.text("whole");
  record.base = fields.text("base");
  record.made = fields.text("made");
  record.size = fields.whole<std::uint64_t>("size");
  const std::vector<std::string> checks = fields.texts("checks");
  if (checks.size() == record.checks.size()) {
    std::copy(checks.begin(), checks.end(), record.checks.begin());
  } else {
    fields.refuse("checks", "two texts");
  }
  record.inputs = read_template_inputs(fields, "inputs");
  if (!is_template_id(record.id)) fields.refuse("id", "twelve hexadecimal digits");
  return record;
}

}  // namespace

Result<TemplateRecord> parse_template_record(std::string_view text) {
  const Result<JsonValue> json = parse_json(text);
  if (!json) return unreadable(json.error().message + ": " + json.error().cause);
  std::string fault;
  JsonFields fields(*json, fault);
  if (fields.whole<int>("version") != kTemplateRecordVersion) {
    fields.refuse("version", fmt::format("{}", kTemplateRecordVersion));
  }
  // The fields of another version may mean anything.
  if (!fault.empty()) return unreadable(fault);
  TemplateRecord record = read_record(fields);
  if (!fault.empty()) return unreadable(fault);
  return record;
}

std::string database_in_record(std::string_view text) {
  const Result<JsonValue> json = parse_json(text);
  const JsonValue* database = json ? find_member(*json, "database") : nullptr;
  const auto* name = database == nullptr ? nullptr : std::get_if<std::string>(&database->is);
  return name == nullptr ? std::string{} : *name;
}

std::string print_template_record(const TemplateRecord& record) {
  JsonWriter json;
  json.begin_object().field("version", kTemplateRecordVersion).field("id", record.id);
  json.field("database", record.database).field("vendor", record.vendor).field("server", record.server);
  json.field("alias", record.alias).field("whole", record.whole).field("base", record.base);
  json.field("made", record.made).field("size", record.size);
  json.key("checks").begin_list();
  for (const std::string& check : record.checks) json.value(check);
  json.end_list();
  put_template_inputs(json, "inputs", record.inputs);
  json.end_object();
  return json.take_line();
}

std::vector<TemplateInput> read_template_inputs(JsonFields& fields, std::string_view name) {
  std::vector<TemplateInput> inputs;
  const JsonList& list = fields.list(name);
  inputs.reserve(list.size());
  for (const JsonValue& entry : list) {
    std::optional<TemplateInput> input = input_in(entry);
    if (!input) {
      fields.refuse(name, kInputForm);
      return {};
    }
    inputs.push_back(std::move(*input));
  }
  return inputs;
}

void put_template_inputs(JsonWriter& json, std::string_view name, const std::vector<TemplateInput>& inputs) {
  json.key(name).begin_list();
  for (const TemplateInput& input : inputs) {
    json.begin_list().value(input.kind).value(input.name).value(input.digest);
    json.value(name_of(input.stage)).value(input.observed).end_list();
  }
  json.end_list();
}

bool is_template_id(std::string_view text) {
  return text.size() == kIdLength && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace shoal
