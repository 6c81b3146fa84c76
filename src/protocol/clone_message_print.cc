#include "protocol/message_text.h"

namespace shoal {
namespace {

void put_step(JsonWriter& json, const Step& step) {
  json.begin_object().field("do", name_of(step.action)).field("text", step.text);
  if (!step.source.empty()) json.field("source", step.source);
  if (step.wants_rows) json.field("rows", true);
  if (step.joins) json.field("joins", true);
  if (!step.tolerated.empty()) put_texts(json, "tolerated", step.tolerated);
  if (step.session != Step::Session::admin) json.field("session", name_of(step.session));
  if (!step.out.empty()) put_texts(json, "out", step.out);
  json.end_object();
}

}  // namespace

std::string print(const PlansPrinted& message) {
  JsonWriter json;
  json.begin_object().field("m", "planned").field("text", message.text).end_object();
  return json.take_line();
}

std::string print(const DatabasesDropped& message) {
  JsonWriter json;
  json.begin_object().field("m", "databases_dropped").key("left").begin_list();
  for (const NotDropped& one : message.left) {
    json.begin_object().field("name", one.name).field("cause", one.cause);
    put_texts(json, "by_hand", one.by_hand);
    if (!one.is_ours) json.field("ours", false);
    json.end_object();
  }
  json.end_list().end_object();
  return json.take_line();
}

std::string print(const GrantsPrinted& message) {
  JsonWriter json;
  json.begin_object().field("m", "grants").field("text", message.text).end_object();
  return json.take_line();
}

std::string print(const StepsWanted& message) {
  JsonWriter json;
  json.begin_object().field("m", "perform").key("steps").begin_list();
  for (const Step& step : message.steps) put_step(json, step);
  json.end_list().end_object();
  return json.take_line();
}

std::string print(const CloneMade& message) {
  JsonWriter json;
  json.begin_object().field("m", "clone_made");
  if (!message.notes.empty()) put_texts(json, "notes", message.notes);
  json.end_object();
  return json.take_line();
}

std::string print(const CloneFailed& message) {
  JsonWriter json;
  json.begin_object().field("m", "clone_failed");
  put_error(json, message.error);
  json.end_object();
  return json.take_line();
}

std::string print(const ResetPlanned& message) {
  JsonWriter json;
  const ResetPlan& plan = message.plan;
  json.begin_object().field("m", "reset_plan").field("schema", plan.schema);
  put_texts(json, "which", plan.which);
  put_texts(json, "before", plan.before);
  put_texts(json, "clear", plan.clear);
  put_texts(json, "names", plan.names);
  put_texts(json, "after", plan.after);
  json.end_object();
  return json.take_line();
}

}  // namespace shoal
