#include "databases/print_oracle_plans.h"

#include <fmt/format.h>
#include <algorithm>
#include <memory>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "databases/clone_plans.h"
#include "databases/oracle_blocks.h"
#include "databases/oracle_job.h"
#include "databases/oracle_names.h"
#include "databases/oracle_rehearsal.h"

namespace shoal {
namespace {

constexpr std::string_view kIndent = "       ";
constexpr double kSecondsToRest = 5;  // As in a clone's plan.

// Prints steps under one another, each only once: a way has much of what other ways have.
class StepPrinter {
 public:
  explicit StepPrinter(const CloneOrder& order) : order_(order) {}

  void say(std::string_view text) { text_ += fmt::format("{}{}\n", kIndent, text); }

  void begin(std::string_view title) { text_ += fmt::format("\n  {}\n", title); }

  void print(const std::vector<Step>& steps) {
    for (const Step& step : steps) {
      if (shown_.insert({step.session, step.text}).second) print_step(step);
    }
  }

  [[nodiscard]] std::string take() { return std::move(text_); }

 private:
  void print_step(const Step& step) {
    const bool migrates = step.action == Step::Action::migrate;
    print_lines(fmt::format("  {:>3}. {}", ++number_, whose(step.session)),
                migrates ? "migrate, as Django does" : step.text);
    for (const std::string& code : step.tolerated) say(fmt::format("goes on after {}", code));
    if (!step.undo.empty()) print_lines(fmt::format("{}undone by ", kIndent), step.undo);
  }

  [[nodiscard]] std::string whose(Step::Session session) const {
    if (session == Step::Session::admin) return "";
    return fmt::format("as {}: ", session == Step::Session::source ? order_.source : order_.name);
  }

  void print_lines(std::string_view before, std::string_view lines) {
    text_ += before;
    for (const char letter : lines) {
      text_ += letter;
      if (letter == '\n') text_ += kIndent;
    }
    text_ += '\n';
  }

  const CloneOrder& order_;
  std::string text_ = {};
  int number_ = 0;
  std::set<std::pair<Step::Session, std::string>> shown_ = {};
};

std::vector<OracleWay> ways_of(const OracleOrder& oracle) {
  if (oracle.way != OracleWay::automatic) return {oracle.way};
  std::vector<OracleWay> ways{OracleWay::network};
  if (!oracle.link.empty()) ways.push_back(OracleWay::link);
  ways.insert(ways.end(), {OracleWay::dump, OracleWay::metadata, OracleWay::migrate});
  return ways;
}

std::string_view describe(OracleWay way) {
  switch (way) {
    case OracleWay::network:
      return "Data Pump, over the database's own loopback link";
    case OracleWay::link:
      return "Data Pump, over the database link";
    case OracleWay::dump:
      return "Data Pump, through a dump file";
    case OracleWay::metadata:
      return "by the definitions of all objects; names in <> stand for each table, column, …";
    case OracleWay::automatic:
    case OracleWay::migrate:
      break;
  }
  return "by Django's migrations";
}

void print_set_up(StepPrinter& printer, std::span<const CloneOrder> orders) {
  printer.begin("set-up, once for all clones");
  OracleRehearsal rehearsal(orders, OracleRehearsal::Users::none);
  printer.print(rehearsal.rehearse(*plan_set_up(orders)));
  printer.say(
      "The folder, or the disk group, is that of the template's own files. A role that is there is not made.");
  printer.say(
      "Where the block stops, what it has made is taken back, the newest first: DROP USER, DROP TABLESPACE, ….");
  printer.say("Users that an earlier run has left are dropped before it as in the clean-up below, but for the lock.");
}

// Each way is rehearsed on its own, by the same plan that the run has.
void print_ways(StepPrinter& printer, const CloneOrder& order) {
  const std::vector<OracleWay> ways = ways_of(*order.oracle);
  const auto rehearse = [&](OracleWay way, CloneState state) {
    CloneOrder by_way = order;
    by_way.oracle->way = way;
    OracleRehearsal rehearsal(std::span{&order, 1}, OracleRehearsal::Users::marked);
    return rehearsal.rehearse(*plan_survey(by_way, state));
  };
  for (const OracleWay way : ways) {
    printer.begin(
        fmt::format("{} the way {}: {}", way == ways.front() ? "clone," : "else,", name_of(way), describe(way)));
    printer.print(rehearse(way, CloneState::set_up));
  }
  printer.begin("before another way is tried, and where the user is in an unknown state");
  printer.print(rehearse(ways.back(), CloneState::unknown));
}

void print_rest(StepPrinter& printer, const CloneOrder& order) {
  const std::string job = job_name(order.name, 1);
  printer.begin("what a clone may need besides");
  printer.say("to end a Data Pump job that was left over, by its state");
  printer.print({end_job(job, "EXECUTING"), end_job(job, "NOT RUNNING")});
  printer.say("to compile what was copied before what it refers to");
  printer.print({compile_schema(order)});
  printer.say("to let a server rest that is short of resources");
  printer.print({pause_step(kSecondsToRest)});
}

void print_clean_up(StepPrinter& printer, const CloneOrder& order) {
  CloneOrder source = order;
  OracleOrder& oracle = *source.oracle;
  source.name = source.source;
  oracle.tablespace = oracle.source_tablespace;
  oracle.temporary = oracle.source_temporary;
  std::vector<CloneOrder> orders{order};
  if (oracle.marks_source) orders.push_back(std::move(source));
  printer.begin(oracle.marks_source ? "clean-up: the clones, then the template" : "clean-up: the clones");
  OracleRehearsal rehearsal(orders, OracleRehearsal::Users::marked);
  printer.print(rehearsal.rehearse(*plan_drop(orders)));
  printer.say("A user that is connected after all (ORA-01940) is tried again after half a second, up to 20 times.");
  printer.say(
      fmt::format("Only users that bear the role {} are dropped, and only tablespaces that nobody else is in.",
                  role_of(order.source)));
}

std::string names_of(std::span<const CloneOrder> orders) {
  std::string names;
  for (const CloneOrder& order : orders) names += fmt::format("{}'{}'", names.empty() ? "" : ", ", order.name);
  return names;
}

}  // namespace

std::string print_oracle_plans(std::span<const CloneOrder> orders) {
  const CloneOrder& first = orders.front();
  std::string text = fmt::format("{}: '{}' is copied to {}{}\n", first.alias, first.source, names_of(orders),
                                 first.server.empty() ? "" : fmt::format(" on {}", first.server));
  for (const CloneOrder& order : orders) {
    const Result<void> checked = check_oracle_order(order);
    if (!checked) return text + print_error(checked.error());
  }
  StepPrinter printer(first);
  printer.say(
      "Each statement is shown once, where it first comes. After each way the copy is compared with the template.");
  print_set_up(printer, orders);
  print_ways(printer, first);
  print_rest(printer, first);
  print_clean_up(printer, first);
  if (orders.size() > 1) printer.say(fmt::format("All clones are made, and dropped, as '{}' is.", first.name));
  return text + printer.take();
}

}  // namespace shoal
