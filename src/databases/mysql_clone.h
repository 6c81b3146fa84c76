// A copy of a MySQL or MariaDB database by plain SQL: what `mysqldump --routines --events source | mysql clone`
// makes, without the two programs, and with rows that never leave the server.
//
// All steps belong into one session, which is closed afterwards: they change its variables.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "databases/clone_order.h"
#include "databases/mysql_schema.h"
#include "databases/plan.h"

namespace shoal {

class MysqlClone final : public Plan {
 public:
  MysqlClone(CloneOrder order, std::shared_ptr<const MysqlSchema> schema);

  Result<std::vector<Step>> next(std::span<const Rows> answers) override;
  std::string hint(const Step& failed, const StepError& error, std::span<const Rows> found) override;

 private:
  enum class Stage { all_but_views, views, done };

  void do_step(std::string statement, std::string goal);
  void join_step(std::string statement, std::string goal);
  void make_database();
  void make_tables();
  void copy_rows();
  void copy_rows(const MysqlTable& table);
  void make_objects(MysqlKind first, MysqlKind last);
  void make_object(const MysqlObject& object);
  void make_views();
  void note_made_views(std::span<const Rows> answers);
  void switch_to(const MysqlContext& wanted, const std::string& goal);
  [[nodiscard]] std::string character_set_for(const MysqlObject& object) const;

  CloneOrder order_;
  std::shared_ptr<const MysqlSchema> schema_;
  Stage stage_ = Stage::all_but_views;
  std::vector<const MysqlObject*> missing_views_ = {};
  bool was_in_vain_ = false;   // The last round made no view.
  MysqlContext context_ = {};  // What the session is set to.
  std::vector<Step> steps_ = {};
};

}  // namespace shoal
