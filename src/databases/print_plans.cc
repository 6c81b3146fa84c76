#include "databases/print_plans.h"

#include <fmt/format.h>
#include <algorithm>
#include <memory>
#include <string_view>
#include <tuple>

#include "databases/clone_plans.h"
#include "databases/print_oracle_plans.h"

namespace shoal {
namespace {

constexpr std::string_view kUndo = "undone by";

std::string print_text(const Step& step) {
  switch (step.action) {
    case Step::Action::sql:
      return step.text;
    case Step::Action::copy_file:
      return fmt::format("copy the file '{}' to '{}'", step.source, step.text);
    case Step::Action::remove_file:
      return fmt::format("remove the file '{}'", step.text);
    case Step::Action::migrate:
      return "migrate, as Django does";
  }
  return {};
}

std::string print_undo(const Step& step) {
  if (step.undo.empty()) return {};
  const bool is_sql = step.action == Step::Action::sql;
  return fmt::format("       {} {}\n", kUndo, is_sql ? step.undo : fmt::format("removing the file '{}'", step.undo));
}

// One round, and then whether there may be another.
bool print_round(std::string& text, Plan& plan, int& number) {
  const Result<std::vector<Step>> steps = plan.next({});
  if (!steps || steps->empty()) return false;
  for (const Step& step : *steps) {
    text += fmt::format("  {:>3}. {}\n", ++number, print_text(step));
    text += print_undo(step);
  }
  return true;
}

std::string print_plan(const CloneOrder& order) {
  std::string text = fmt::format("{}: '{}' is copied to '{}'{}\n", order.alias, order.source, order.name,
                                 order.server.empty() ? "" : fmt::format(" on {}", order.server));
  int number = 0;
  if (!needs_survey(order.vendor)) {
    const std::unique_ptr<Plan> plan = plan_clone(order, {}, CloneState::unknown);
    while (print_round(text, *plan, number)) {
    }
    return text;
  }
  print_round(text, *plan_survey(order, CloneState::unknown), number);
  text +=
      "       then, for each table, view, trigger, routine, event and sequence that these have named,\n"
      "       the server's own definition of it (SHOW CREATE); once for all clones\n";
  print_round(text, *plan_clone(order, findings_of_nothing(), CloneState::unknown), number);
  text += "       and in the clone those definitions again, with INSERT .. SELECT for each table that holds rows\n";
  return text;
}

// On Oracle all clones of a template have one plan.
std::size_t count_of_one_plan(std::span<const CloneOrder> orders) {
  const CloneOrder& first = orders.front();
  if (!first.oracle) return 1;
  const auto other = std::ranges::find_if(orders, [&](const CloneOrder& order) {
    return !order.oracle || std::tie(order.server, order.source) != std::tie(first.server, first.source);
  });
  return static_cast<std::size_t>(other - orders.begin());
}

}  // namespace

std::string print_plans(std::span<const CloneOrder> orders) {
  std::string text;
  while (!orders.empty()) {
    const std::size_t count = count_of_one_plan(orders);
    if (!text.empty()) text += '\n';
    text += orders.front().oracle ? print_oracle_plans(orders.first(count)) : print_plan(orders.front());
    orders = orders.subspan(count);
  }
  return text;
}

}  // namespace shoal
