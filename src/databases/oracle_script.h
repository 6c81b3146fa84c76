// For tests: an Oracle server that answers a plan by a script, and takes nothing that it does not know.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "databases/clone_order.h"
#include "databases/plan.h"

namespace shoal {

inline CloneOrder oracle_order_of(OracleWay way = OracleWay::automatic) {
  CloneOrder order{.vendor = Vendor::oracle,
                   .alias = "default",
                   .server = "db:1521/FREEPDB1",
                   .source = "TEST_DJANGO",
                   .name = "TEST_DJANGO_1"};
  order.oracle = OracleOrder{.tablespace = "TEST_DJANGO_1",
                             .temporary = "TEST_DJANGO_1_TEMP",
                             .source_tablespace = "TEST_DJANGO",
                             .source_temporary = "TEST_DJANGO_TEMP",
                             .way = way};
  return order;
}

// What a job's block says of it.
inline Rows job_row(std::string state, std::string errors = "", std::string code = "0") {
  return {{std::move(state), "0", errors.empty() ? Cell{} : Cell{std::move(errors)}, std::move(code)}};
}

class OracleScript {
 public:
  using Answer = std::variant<Rows, StepError>;

  OracleScript();

  // Answers a step whose text has `part` in it, instead of what it would answer; only the next `times` of them.
  OracleScript& says(std::string part, Answer answer, int times = 1'000'000) {
    rules_.push_front({std::move(part), std::move(answer), times});
    return *this;
  }
  OracleScript& refuses(std::string part, std::string code, std::string text = "no", int times = 1'000'000) {
    return says(std::move(part), StepError{.step = 0, .code = std::move(code), .text = std::move(text)}, times);
  }

  // Carries the plan through, as Execution does; returns what came of it.
  Result<void> perform(Plan& plan);

  // What it says to a step that it does not refuse.
  [[nodiscard]] Rows rows_for(const Step& step);

  // All goals and texts of the steps that were performed or refused.
  std::vector<std::string> goals = {};
  std::vector<std::string> texts = {};
  std::optional<Step> not_recovered = {};

  [[nodiscard]] std::size_t count(std::string_view part) const;

 private:
  struct Rule {
    std::string part;
    Answer answer;
    int times;
  };

  [[nodiscard]] Result<std::vector<Rows>> perform_round(const std::vector<Step>& steps, Plan& plan);
  [[nodiscard]] std::optional<StepError> take(const Step& step, std::vector<Rows>& answers);
  [[nodiscard]] Answer answer_to(const Step& step);

  std::deque<Rule> rules_ = {};
};

}  // namespace shoal
