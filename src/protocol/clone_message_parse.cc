#include <array>
#include <string>
#include <utility>

#include "protocol/message_text.h"

namespace shoal {
namespace {

constexpr std::string_view kRows = "a list of lists of texts and nulls";

// A user who is made anew must not be the one that is copied.
void refuse_templates(JsonFields& fields, std::string_view name, std::span<const CloneOrder> orders) {
  for (const CloneOrder& order : orders) {
    if (order.vendor == Vendor::oracle && order.name == order.source) {
      return fields.refuse(name, "another name than the template's");
    }
  }
}

Incoming read_plan(JsonFields& fields) { return PlansAsked{read_orders(fields)}; }

Incoming read_clone(JsonFields& fields) {
  CloneAsked asked{.order = read_order(fields), .probe = fields.has("probe") && fields.flag("probe")};
  refuse_templates(fields, "name", {&asked.order, 1});
  return asked;
}

Incoming read_set_up_clones(JsonFields& fields) {
  ClonesSetUpAsked asked{read_orders_of_one_template(fields)};
  refuse_templates(fields, "orders", asked.orders);
  return asked;
}

Incoming read_drop_databases(JsonFields& fields) { return DatabasesDropAsked{read_orders_of_one_template(fields)}; }

Incoming read_check_grants(JsonFields& fields) {
  JsonFields inner = fields.of(fields.member("order"));
  GrantsCheckAsked asked{read_order(inner)};
  if (!needs_set_up(asked.order.vendor)) fields.refuse("order", "one of Oracle's");
  return asked;
}

Incoming read_ask_grants(JsonFields& fields) {
  const std::optional<std::string> user = oracle_name(fields.text("user"));
  if (!user) fields.refuse("user", kOracleName);
  return GrantsAsked{user.value_or("")};
}

// A list of texts and nulls.
void read_row(JsonFields& fields, const JsonValue& entry, Rows& rows) {
  const auto* cells = std::get_if<JsonList>(&entry.is);
  if (cells == nullptr) return fields.refuse("rows", kRows);
  Row& row = rows.emplace_back();
  for (const JsonValue& cell : *cells) {
    if (const auto* text = std::get_if<std::string>(&cell.is)) {
      row.emplace_back(*text);
    } else if (std::holds_alternative<std::nullptr_t>(cell.is)) {
      row.emplace_back();
    } else {
      return fields.refuse("rows", kRows);
    }
  }
}

Incoming read_rows(JsonFields& fields) {
  RowsReturned returned{.rows = {}, .more = fields.has("more") && fields.flag("more")};
  for (const JsonValue& entry : fields.list("rows")) read_row(fields, entry, returned.rows);
  return returned;
}

Incoming read_step_failed(JsonFields& fields) {
  return StepRefused{
      {.step = fields.whole<std::uint32_t>("step"), .code = fields.text("code"), .text = fields.text("text")}};
}

Incoming read_reset(JsonFields& fields) {
  constexpr std::string_view kVendors = "\"postgresql\", \"mysql\" or \"sqlite\"";
  ResetAsked asked{
      {.vendor = fields.named<Vendor>("vendor", vendor_named, kVendors), .tables = fields.texts("tables")}};
  if (asked.order.vendor == Vendor::oracle) fields.refuse("vendor", kVendors);
  return asked;
}

constexpr std::array kKinds{
    MessageKind{"plan", read_plan},
    MessageKind{"set_up_clones", read_set_up_clones},
    MessageKind{"drop_databases", read_drop_databases},
    MessageKind{"check_grants", read_check_grants},
    MessageKind{"ask_grants", read_ask_grants},
    MessageKind{"clone", read_clone},
    MessageKind{"rows", read_rows},
    MessageKind{"performed", [](JsonFields&) -> Incoming { return StepsPerformed{}; }},
    MessageKind{"step_failed", read_step_failed},
    MessageKind{"reset", read_reset},
};

}  // namespace

std::span<const MessageKind> clone_message_kinds() { return kKinds; }

}  // namespace shoal
