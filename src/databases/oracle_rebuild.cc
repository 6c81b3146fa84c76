#include "databases/oracle_rebuild.h"

#include <fmt/format.h>
#include <algorithm>
#include <utility>

#include "databases/oracle_names.h"

namespace shoal {
namespace {

// "table or view does not exist", and "view has errors" of what it is made of.
constexpr std::string_view kNoSuchTable = "ORA-00942";
constexpr std::string_view kHasErrors = "ORA-04063";

std::string name(std::string_view text) { return quoted_name(text); }

std::string list_of(const std::vector<std::string>& names) {
  std::string list;
  for (const std::string& one : names) list += (list.empty() ? "" : ", ") + name(one);
  return list;
}

}  // namespace

OracleRebuild::OracleRebuild(const CloneOrder& order, const OracleFacts& facts,
                             std::shared_ptr<const OracleDefinitions> definitions)
    : order_(order), facts_(facts), definitions_(std::move(definitions)) {}

std::vector<Step> OracleRebuild::next(std::span<const Rows> answers) {
  if (obstacle()) return {};
  switch (stage_) {
    case Stage::beginning:
      if (definitions_) return build();
      stage_ = Stage::reading;
      return ask_for_definitions(order_);
    case Stage::reading:
      return read(answers);
    case Stage::views:
      return make_views();
    case Stage::done:
      break;
  }
  return {};
}

std::vector<Step> OracleRebuild::read(std::span<const Rows> answers) {
  Result<OracleDefinitions> definitions = read_definitions(answers);
  if (!definitions) {
    stop({.reason = definitions.error().message});
    return {};
  }
  definitions_ = std::make_shared<const OracleDefinitions>(std::move(*definitions));
  has_read_ = true;
  return build();
}

// Views use views, and no order of theirs can be read off the server: those that come too early are made in the next
// pass, unless a pass was in vain.
void OracleRebuild::refused(const Step& step, const StepError& error) {
  const auto failed = std::ranges::find_if(views_, [&](const OracleObject* view) {
    return stage_ == Stage::views && view->statements.front() == step.text;
  });
  are_sent_ = false;
  if (failed == views_.end() || (error.code != kNoSuchTable && error.code != kHasErrors)) {
    OracleRoute::refused(step, error);
    return;
  }
  made_ += static_cast<std::size_t>(failed - views_.begin());
  too_early_.push_back(*failed);
  views_.erase(views_.begin(), failed + 1);
  if (views_.empty() && made_ == 0) OracleRoute::refused(step, error);
}

std::vector<Step> OracleRebuild::build() {
  if (has_read_) let_clones_read();
  make(definitions_->sequences);
  make(definitions_->types);
  make(definitions_->tables);
  copy_rows();
  make(definitions_->indexes);
  make(definitions_->foreign_keys);
  make(definitions_->code);
  for (const OracleObject& view : definitions_->views) views_.push_back(&view);
  stage_ = Stage::views;
  return steps_.empty() ? make_views() : std::exchange(steps_, {});
}

// They are made in rounds of their own, so that it is known which of them are there when one is refused.
std::vector<Step> OracleRebuild::make_views() {
  if (std::exchange(are_sent_, false)) {
    made_ += views_.size();
    views_.clear();
  }
  if (views_.empty()) {
    views_ = std::exchange(too_early_, {});
    made_ = 0;
  }
  if (views_.empty()) return finish();
  are_sent_ = true;
  for (const OracleObject* view : views_) make(*view);
  return std::exchange(steps_, {});
}

std::vector<Step> OracleRebuild::finish() {
  make(definitions_->triggers);
  comment();
  stage_ = Stage::done;
  return std::exchange(steps_, {});
}

// The role is the clones' own; what a template's owner grants needs no right of the admin's.
void OracleRebuild::let_clones_read() {
  for (const OracleObject& table : definitions_->tables) {
    steps_.push_back({.text = fmt::format("GRANT SELECT ON {} TO {}", name(table.name), name(role_of(order_.source))),
                      .goal = fmt::format("let the clones read the table {} of {}", table.name, order_.source),
                      .session = Step::Session::source});
  }
}

void OracleRebuild::make(const std::vector<OracleObject>& objects) {
  for (const OracleObject& object : objects) make(object);
}

void OracleRebuild::make(const OracleObject& object) {
  for (const std::string& statement : object.statements) {
    do_step(statement, fmt::format("create the {} {} in {}", object.kind, object.name, order_.name));
  }
}

void OracleRebuild::copy_rows() {
  for (const OracleObject& table : definitions_->tables) {
    const auto rows = facts_.rows.find(table.name);
    const auto columns = definitions_->columns.find(table.name);
    if (rows == facts_.rows.end() || rows->second == 0 || columns == definitions_->columns.end()) continue;
    const std::string list = list_of(columns->second);
    do_step(fmt::format("INSERT INTO {} ({}) SELECT {} FROM {}.{}", name(table.name), list, list, name(order_.source),
                        name(table.name)),
            fmt::format("copy the rows of {} into {}", table.name, order_.name));
  }
}

void OracleRebuild::comment() {
  for (const OracleComment& comment : definitions_->comments) {
    const std::string what = comment.column ? fmt::format("COLUMN {}.{}", name(comment.table), name(*comment.column))
                                            : fmt::format("TABLE {}", name(comment.table));
    do_step(fmt::format("COMMENT ON {} IS {}", what, quoted_text(comment.text)),
            fmt::format("comment on {} in {}", comment.table, order_.name));
  }
}

void OracleRebuild::do_step(std::string text, std::string goal) {
  steps_.push_back({.text = std::move(text), .goal = std::move(goal), .session = Step::Session::clone});
}

}  // namespace shoal
