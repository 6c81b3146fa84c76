// Copying a schema with Data Pump: over the loopback link, over a link that was named, or through a dump file.
#pragma once

#include <string>
#include <vector>

#include "databases/clone_order.h"
#include "databases/oracle_route.h"

namespace shoal {

// What a clone's jobs are named by, however often the clone is tried.
struct OracleAttempts {
  int last = 0;
  // Names are soon free again, so they may be used again.
  [[nodiscard]] int next() { return last = last % 9 + 1; }
};

class OraclePump final : public OracleRoute {
 public:
  // Who exports the template, in the way dump.
  enum class Export {
    for_all,  // This one: it is the first.
    done,     // It was done, and the file is there.
    own,      // This one, into a file for this clone only.
  };

  // `attempts` must outlive this.
  OraclePump(const CloneOrder& order, OracleWay way, Export exports, OracleAttempts& attempts);

  std::vector<Step> next(std::span<const Rows> answers) override;
  void refused(const Step& step, const StepError& error) override;

  // The template's dump file is there for all.
  [[nodiscard]] bool has_exported() const { return exports_ == Export::done; }

 private:
  enum class Stage { looking, exporting, importing, compiling, tidying, done };

  [[nodiscard]] std::vector<Step> look() const;
  [[nodiscard]] std::vector<Step> begin(std::span<const Rows> leftovers);
  [[nodiscard]] std::vector<Step> export_or_import();
  [[nodiscard]] std::vector<Step> import();
  [[nodiscard]] std::vector<Step> go_on_after_job(std::span<const Rows> answers);
  [[nodiscard]] std::vector<Step> tidy();

  CloneOrder order_;
  OracleWay way_;
  Export exports_;
  OracleAttempts& attempts_;
  std::string file_;
  Stage stage_ = Stage::looking;
  bool has_new_name_ = false;
  bool writes_own_file_ = false;  // Or has written it, or a part of it.
  bool has_own_file_ = false;
};

}  // namespace shoal
