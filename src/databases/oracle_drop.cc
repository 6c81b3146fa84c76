#include "databases/oracle_drop.h"

#include <fmt/format.h>
#include <algorithm>
#include <iterator>
#include <span>

#include "databases/oracle_job.h"
#include "databases/oracle_names.h"

namespace shoal {
namespace {

constexpr std::string_view kNoSuchRole = "ORA-01919";
constexpr std::string_view kNoSuchObject = "ORA-04043";

bool is_template(const CloneOrder& order) { return order.name == order.source; }

std::string drop_role_statement(std::string_view role) { return fmt::format("DROP ROLE {}", quoted_name(role)); }

std::vector<std::string> tablespaces_of(const CloneOrder& order) {
  if (!order.oracle->makes_tablespaces) return {};
  return {order.oracle->tablespace, order.oracle->temporary};
}

std::string print_cause(const Step& failed, const StepError& error) {
  const std::string code = error.code.empty() ? "" : fmt::format(" ({})", error.code);
  return fmt::format("cannot {}: {}{}", failed.goal, error.text, code);
}

std::string print_cause(const Error& error) {
  return error.cause.empty() ? error.message : fmt::format("{}: {}", error.message, error.cause);
}

}  // namespace

Result<std::vector<Step>> OracleDrop::next(std::span<const Rows> answers) {
  if (stage_ == Stage::asking) {
    stage_ = Stage::reading;
    if (std::vector<Step> steps = ask(); !steps.empty()) return steps;
    stage_ = Stage::done;
  }
  if (stage_ == Stage::reading) {
    stage_ = Stage::removing;
    read(answers);
  }
  if (stage_ == Stage::removing) {
    if (std::vector<Step> steps = remove(answers); !steps.empty()) return steps;
    stage_ = Stage::files;
  }
  if (stage_ == Stage::files) {
    if (std::vector<Step> steps = remove_files(); !steps.empty()) return steps;
    stage_ = Stage::asking_for_bearers;
  }
  if (stage_ == Stage::asking_for_bearers) {
    stage_ = Stage::role;
    return std::vector<Step>{ask_for_bearers(std::vector{role_of(orders_.front().source)})};
  }
  if (stage_ == Stage::role) {
    stage_ = Stage::done;
    return drop_role(answers);
  }
  return std::vector<Step>{};
}

// Names that cannot be ours stay out of all statements.
std::vector<Step> OracleDrop::ask() {
  std::erase_if(orders_, [this](const CloneOrder& order) {
    const auto checked = check_oracle_order(order);
    if (!checked) leave(order.name, print_cause(checked.error()), {});
    return !checked;
  });
  if (orders_.empty()) return {};
  std::vector<std::string> users;
  std::vector<std::string> tablespaces;
  for (const CloneOrder& order : orders_) {
    users.push_back(order.name);
    std::ranges::move(tablespaces_of(order), std::back_inserter(tablespaces));
  }
  std::vector<Step> steps = OracleMarks::questions(users);
  if (!tablespaces.empty()) {
    std::ranges::move(OracleTablespaces::questions(tablespaces), std::back_inserter(steps));
  }
  return steps;
}

void OracleDrop::read(std::span<const Rows> answers) {
  Result<OracleMarks> marks = OracleMarks::read(answers);
  if (!marks) return leave_all(print_cause(marks.error()));
  marks_ = std::move(*marks);
  answers = answers.subspan(OracleMarks::kQuestions);
  if (!answers.empty()) {
    Result<OracleTablespaces> tablespaces = OracleTablespaces::read(answers);
    if (!tablespaces) return leave_all(print_cause(tablespaces.error()));
    tablespaces_ = std::move(*tablespaces);
  }
  for (const CloneOrder& order : orders_) plan_removal_of(order);
}

OracleRemoval::Things OracleDrop::things_of(const CloneOrder& order) const {
  OracleRemoval::Things things{
      .user = order.name, .exists = marks_.exists(order.name), .lock = OracleUserDrop::Lock::yes};
  for (const std::string& tablespace : tablespaces_of(order)) {
    if (tablespaces_.exists(tablespace)) things.tablespaces.push_back(tablespace);
  }
  return things;
}

void OracleDrop::plan_removal_of(const CloneOrder& order) {
  OracleRemoval::Things things = things_of(order);
  if (things.exists && !marks_.is_ours(order.name, order.source)) {
    leave(order.name, marks_.why_not_ours(order.name, order.source), statements_by_hand(things));
    left_.back().is_ours = false;
    return;
  }
  std::erase_if(things.tablespaces, [&](const std::string& tablespace) {
    const std::string others = tablespaces_.others_in(tablespace, marks_, order.source);
    if (others.empty()) return false;
    leave(order.name, fmt::format("its tablespace '{}' is not shoal's alone: {} is in it", tablespace, others),
          statements_by_hand({.user = order.name, .exists = false, .tablespaces = {tablespace}}));
    return true;
  });
  removals_.push_back({.user = order.name, .steps = OracleRemoval(std::move(things))});
}

std::vector<Step> OracleDrop::remove(std::span<const Rows> answers) {
  while (!removals_.empty()) {
    if (std::vector<Step> steps = removals_.front().steps.next(answers); !steps.empty()) return steps;
    removals_.pop_front();
  }
  plan_files();
  return {};
}

// They are of use as long as the template is there. Where any way may have been gone, nobody is told of a file that
// cannot be removed: there may be none.
void OracleDrop::plan_files() {
  const auto source = std::ranges::find_if(orders_, is_template);
  if (source == orders_.end() || std::ranges::count(left_, source->name, &NotDropped::name) > 0) return;
  const OracleOrder& oracle = *source->oracle;
  const std::string dump = dump_file_of(source->source);
  if (oracle.way == OracleWay::dump) files_.push_back({dump, remove_dump(*source, dump)});
  if (oracle.way == OracleWay::automatic) files_.push_back({"", remove_dump(*source, dump)});
  if (oracle.directory_path.empty()) return;
  files_.push_back({oracle.directory,
                    {.text = fmt::format("DROP DIRECTORY {}", quoted_name(oracle.directory)),
                     .goal = fmt::format("drop the directory '{}'", oracle.directory),
                     .tolerated = {std::string{kNoSuchObject}}}});
}

std::vector<Step> OracleDrop::remove_files() {
  if (files_.empty()) return {};
  file_ = std::move(files_.front());
  files_.pop_front();
  return {file_.step};
}

// It tells ours from others' as long as anybody bears it but its maker, who always does.
std::vector<Step> OracleDrop::drop_role(std::span<const Rows> answers) const {
  if (answers.size() != 1 || marks_.session_user().empty()) return {};
  const bool is_needed = std::ranges::any_of(
      answers.front(), [this](const Row& row) { return cell_at(row, 0) != marks_.session_user(); });
  if (is_needed) return {};
  const std::string role = role_of(orders_.front().source);
  return {{.text = drop_role_statement(role),
           .goal = fmt::format("drop the role '{}'", role),
           .tolerated = {std::string{kNoSuchRole}}}};
}

bool OracleDrop::recovers(const Step& failed, const StepError& error) {
  const std::string cause = print_cause(failed, error);
  if (stage_ == Stage::reading) {
    leave_all(cause);
  } else if (stage_ == Stage::removing) {
    Removal& removal = removals_.front();
    if (!removal.steps.recovers(failed, error)) leave(removal.user, cause, removal.steps.skip());
  } else if (stage_ == Stage::files) {
    if (!file_.name.empty()) leave(file_.name, cause, {failed.text});
  } else if (const std::string role = role_of(orders_.front().source); stage_ == Stage::done) {
    leave(role, cause, {drop_role_statement(role)});
  }
  return true;
}

void OracleDrop::leave(const std::string& name, const std::string& cause, std::vector<std::string> by_hand) {
  const auto known = std::ranges::find(left_, name, &NotDropped::name);
  if (known == left_.end()) {
    left_.push_back({.name = name, .cause = cause, .by_hand = std::move(by_hand)});
    return;
  }
  known->cause += "; " + cause;
  std::ranges::move(by_hand, std::back_inserter(known->by_hand));
}

void OracleDrop::leave_all(const std::string& cause) {
  for (const CloneOrder& order : orders_) {
    leave(order.name, cause, statements_by_hand({.user = order.name, .tablespaces = tablespaces_of(order)}));
  }
  stage_ = Stage::done;
}

}  // namespace shoal
