#include "protocol/message_text.h"

namespace shoal {
namespace {

void put_names(JsonWriter& json, const TemplateNames& names) {
  json.field("id", names.id).field("whole", names.whole).field("base", names.base);
}

std::string_view name_of(TemplateFound::Found found) {
  switch (found) {
    case TemplateFound::Found::none:
      return "none";
    case TemplateFound::Found::base:
      return "base";
    case TemplateFound::Found::whole:
      return "whole";
    case TemplateFound::Found::busy:
      return "busy";
  }
  return "none";
}

}  // namespace

std::string print(const SetUpTold& message) {
  const DatabaseSetUp& set_up = message.set_up;
  JsonWriter json;
  json.begin_object().field("m", "set_up").field("django_migrate", set_up.django_migrate);
  json.field("template_cache", set_up.template_cache);
  put_texts(json, "template_inputs", set_up.template_inputs);
  json.key("oracle").begin_object().field("clone", name_of(set_up.oracle.clone)).field("link", set_up.oracle.link);
  json.field("directory", set_up.oracle.directory).field("directory_path", set_up.oracle.directory_path);
  json.end_object().end_object();
  return json.take_line();
}

std::string print(const ObservedTold& message) {
  JsonWriter json;
  json.begin_object().field("m", "observed").key("inputs").begin_list();
  for (const TemplateInput& input : message.inputs) {
    json.begin_list().value(input.kind).value(input.name).end_list();
  }
  json.end_list().end_object();
  return json.take_line();
}

std::string print(const TemplateFound& message) {
  JsonWriter json;
  json.begin_object().field("m", "template").field("found", name_of(message.found));
  put_names(json, message.names);
  json.field("made", message.made);
  put_texts(json, "checks", message.checks);
  json.field("new", message.new_migrations);
  put_texts(json, "reasons", message.reasons);
  json.field("holder", message.holder).key("make").begin_object();
  put_names(json, message.make);
  json.end_object().end_object();
  return json.take_line();
}

std::string print(const TemplateKept& message) {
  JsonWriter json;
  json.begin_object().field("m", "template_kept").key("drop").begin_list();
  for (const auto& [vendor, server, alias, names] : message.drop) {
    json.begin_object().field("vendor", vendor).field("server", server).field("alias", alias);
    put_names(json, names);
    json.end_object();
  }
  json.end_list().end_object();
  return json.take_line();
}

std::string print(const TemplatesTold& message) {
  JsonWriter json;
  json.begin_object().field("m", "templates").key("templates").begin_list();
  for (const TemplatesTold::Line& line : message.templates) {
    json.begin_object().field("database", line.database).field("vendor", line.vendor).field("server", line.server);
    json.field("alias", line.alias);
    put_names(json, line.names);
    json.field("made", line.made).field("used", line.used).field("size", line.size);
    json.field("migrations", line.migrations).end_object();
  }
  json.end_list().end_object();
  return json.take_line();
}

std::string print(const TemplateRecordTold& message) {
  JsonWriter json;
  json.begin_object().field("m", "template_record").field("record", message.record).end_object();
  return json.take_line();
}

std::string print(const TemplateExplained& message) {
  JsonWriter json;
  json.begin_object().field("m", "template_explained").field("id", message.id).field("made", message.made);
  put_texts(json, "changes", message.changes);
  json.end_object();
  return json.take_line();
}

}  // namespace shoal
