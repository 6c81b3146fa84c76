#include "databases/oracle_renewal.h"

#include <fmt/format.h>
#include <array>

#include "databases/oracle_blocks.h"
#include "databases/oracle_hint.h"
#include "databases/oracle_marks.h"
#include "databases/oracle_users.h"

namespace shoal {

Result<std::vector<Step>> OracleRenewal::next(std::span<const Rows> answers) {
  switch (stage_) {
    case Stage::asking:
      stage_ = Stage::deciding;
      return OracleMarks::questions(std::array{order_.name});
    case Stage::deciding:
      return decide(answers);
    case Stage::dropping:
      return drop_or_create();
    case Stage::creating:
      return judge_creation(answers);
    case Stage::taking_back:
      return fail(error_);
    case Stage::done:
      break;
  }
  return std::vector<Step>{};
}

Result<std::vector<Step>> OracleRenewal::decide(std::span<const Rows> answers) {
  const Result<OracleMarks> marks = OracleMarks::read(answers);
  if (!marks) return fail(marks.error());
  stage_ = Stage::dropping;
  if (marks->is_ours(order_.name, order_.source)) return drop_or_create();
  if (marks->exists(order_.name)) {
    return fail({.message = fmt::format("cannot make the user {} anew", order_.name),
                 .cause = marks->why_not_ours(order_.name, order_.source),
                 .hint = "drop it if nobody needs it, or give this project another TEST USER"});
  }
  (void)drop_.next();  // There is nothing to drop.
  return drop_or_create();
}

Result<std::vector<Step>> OracleRenewal::drop_or_create() {
  if (std::vector<Step> steps = drop_.next(); !steps.empty()) return steps;
  stage_ = Stage::creating;
  Result<Step> block = flat_step(user_statements(order_), fmt::format("create the user '{}' anew", order_.name));
  if (!block) return fail(block.error());
  return std::vector{std::move(*block)};
}

// A user that was made, and could not be marked, would be nobody's.
Result<std::vector<Step>> OracleRenewal::judge_creation(std::span<const Rows> answers) {
  const Row row = answers.empty() || answers.front().size() != 1 ? Row{} : answers.front().front();
  if (cell_at(row, 1) == "0") {
    stage_ = Stage::done;
    return std::vector<Step>{};
  }
  const std::string said = cell_at(row, 2);
  error_ = {.message = fmt::format("cannot make the user {} anew", order_.name),
            .cause = said.empty() ? "the server gave an answer of another form" : said,
            .hint = oracle_hint(order_, "", said)};
  stage_ = Stage::taking_back;
  if (cell_at(row, 0) == "0") return fail(error_);
  return std::vector{undo_step(user_statements(order_).front())};
}

}  // namespace shoal
