// Finds out what a MySQL or MariaDB database is made of: lists from information_schema, definitions as the server
// prints them (SHOW CREATE), which tables hold rows, and which of their columns take values.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "databases/clone_order.h"
#include "databases/mysql_schema.h"
#include "databases/plan.h"

namespace shoal {

class MysqlSurvey final : public Plan {
 public:
  explicit MysqlSurvey(CloneOrder order) : order_(std::move(order)) {}

  Result<std::vector<Step>> next(std::span<const Rows> answers) override;
  std::string hint(const Step& failed, const StepError& error, std::span<const Rows> found) override;

  // Precondition: `next` has had no more to ask.
  [[nodiscard]] const MysqlSchema& schema() const { return schema_; }

 private:
  // What becomes of an answer about the thing at a place of its list.
  using Take = Result<void> (MysqlSurvey::*)(std::size_t place, const Rows& rows);
  struct Question {
    Take take;
    std::size_t place;
  };

  void ask(std::string text, std::string goal, Question question);
  void ask_for_settings();
  void ask_for_lists();
  void ask_for_list(std::string_view columns, std::string_view from, Take take);
  void ask_for_definitions();
  void ask_which_hold_rows();
  void ask_for_columns();

  [[nodiscard]] Result<void> take_character_set(std::size_t place, const Rows& rows);
  [[nodiscard]] Result<void> take_database(std::size_t place, const Rows& rows);
  [[nodiscard]] Result<void> take_routines(std::size_t place, const Rows& rows);
  [[nodiscard]] Result<void> take_tables(std::size_t place, const Rows& rows);
  [[nodiscard]] Result<void> take_triggers(std::size_t place, const Rows& rows);
  [[nodiscard]] Result<void> take_events(std::size_t place, const Rows& rows);
  [[nodiscard]] Result<void> take_sequence(std::size_t place, const Rows& rows);
  [[nodiscard]] Result<void> take_position(std::size_t place, const Rows& rows);
  [[nodiscard]] Result<void> take_table(std::size_t place, const Rows& rows);
  [[nodiscard]] Result<void> take_object(std::size_t place, const Rows& rows);
  [[nodiscard]] Result<void> take_full_tables(std::size_t place, const Rows& rows);
  [[nodiscard]] Result<void> take_columns(std::size_t place, const Rows& rows);

  [[nodiscard]] std::string quoted_source() const;
  [[nodiscard]] Error hidden(std::string_view kind, std::string_view name) const;

  CloneOrder order_;
  MysqlSchema schema_ = {};
  std::size_t round_ = 0;
  std::vector<Step> steps_ = {};          // Of the round that is being made up.
  std::vector<Question> questions_ = {};  // One for each of its steps that wants rows.
};

}  // namespace shoal
