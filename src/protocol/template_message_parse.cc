#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "protocol/message_text.h"
#include "templates/record.h"

namespace shoal {
namespace {

std::optional<bool> read_choice(JsonFields& fields, std::string_view name) {
  if (!fields.has(name)) return std::nullopt;
  return fields.flag(name);
}

std::optional<OracleWay> read_way(JsonFields& fields) {
  if (!fields.has("oracle_clone")) return std::nullopt;
  return fields.named<OracleWay>("oracle_clone", oracle_way_named, kOracleWays);
}

std::string read_folder(JsonFields& fields) {
  std::string folder = fields.text("folder");
  if (folder.empty()) fields.refuse("folder", "a text that is not empty");
  return folder;
}

Incoming read_set_up_asked(JsonFields& fields) {
  return SetUpAsked{{.django_migrate = read_choice(fields, "django_migrate"),
                     .template_cache = read_choice(fields, "template_cache"),
                     .oracle_clone = read_way(fields)}};
}

Incoming read_observed_asked(JsonFields& fields) {
  return ObservedAsked{.folder = read_folder(fields), .database = fields.text("database")};
}

Incoming read_template_asked(JsonFields& fields) {
  TemplateAsked asked{.folder = read_folder(fields),
                      .database = fields.text("database"),
                      .vendor = fields.text("vendor"),
                      .server = fields.text("server"),
                      .alias = fields.text("alias"),
                      .source = fields.text("source"),
                      .wish = {}};
  const std::string mode = fields.text("mode");
  if (mode != "use" && mode != "fresh") fields.refuse("mode", "\"use\" or \"fresh\"");
  asked.wish.fresh = mode == "fresh";
  asked.wish.inputs = read_template_inputs(fields, "inputs");
  asked.wish.squashes = fields.texts("squashes");
  return asked;
}

Incoming read_template_made(JsonFields& fields) {
  TemplateMade made{.folder = read_folder(fields),
                    .database = fields.text("database"),
                    .id = fields.text("id"),
                    .inputs = read_template_inputs(fields, "inputs"),
                    .size = fields.whole<std::uint64_t>("size")};
  const std::vector<std::string> checks = fields.texts("checks");
  if (checks.size() != made.checks.size()) {
    fields.refuse("checks", "two texts");
  } else {
    std::ranges::copy(checks, made.checks.begin());
  }
  return made;
}

Incoming read_template_done(JsonFields& fields) {
  return TemplateDone{.folder = read_folder(fields),
                      .database = fields.text("database"),
                      .id = fields.text("id"),
                      .used = fields.flag("used")};
}

Incoming read_template_gone(JsonFields& fields) {
  return TemplateGone{.folder = read_folder(fields), .id = fields.text("id")};
}

Incoming read_templates_asked(JsonFields& fields) { return TemplatesAsked{read_folder(fields)}; }

Incoming read_template_record_asked(JsonFields& fields) {
  return TemplateRecordAsked{.folder = read_folder(fields), .id = fields.text("id")};
}

Incoming read_explanation_asked(JsonFields& fields) {
  return ExplanationAsked{.folder = read_folder(fields),
                          .database = fields.text("database"),
                          .inputs = read_template_inputs(fields, "inputs")};
}

constexpr std::array kKinds{
    MessageKind{"ask_set_up", read_set_up_asked},
    MessageKind{"ask_observed", read_observed_asked},
    MessageKind{"ask_template", read_template_asked},
    MessageKind{"template_made", read_template_made},
    MessageKind{"template_done", read_template_done},
    MessageKind{"template_gone", read_template_gone},
    MessageKind{"ask_templates", read_templates_asked},
    MessageKind{"ask_template_record", read_template_record_asked},
    MessageKind{"explain_template", read_explanation_asked},
};

}  // namespace

std::span<const MessageKind> template_message_kinds() { return kKinds; }

}  // namespace shoal
