// Whatever an Oracle server answers or refuses, a clone's plan comes to an end, and never touches what is not ours.
#include <gtest/gtest.h>
#include <array>
#include <memory>
#include <random>
#include <string>

#include "databases/any_plan.h"
#include "databases/clone_plans.h"
#include "databases/oracle_script.h"

namespace shoal {
namespace {

class AnyServer {
 public:
  explicit AnyServer(unsigned seed) : random_(seed), unwilling_(below(3)) {}

  // Answers a plan's questions until it has no more, and returns whether it came to a good end.
  bool perform(Plan& plan) {
    return comes_to_a_good_end(plan, 1000, [&](const std::vector<Step>& steps, std::vector<Rows>& answers) {
      return take(steps, plan, answers);
    });
  }

 private:
  bool take(const std::vector<Step>& steps, Plan& plan, std::vector<Rows>& answers) {
    for (const Step& step : steps) {
      EXPECT_FALSE(step.goal.empty());
      EXPECT_TRUE(!step.text.empty() || step.action == Step::Action::migrate);
      if (below(12) < unwilling_) {
        answers.clear();
        return plan.recovers(step, {.step = 0, .code = code(), .text = "no"});
      }
      if (!step.wants_rows) continue;
      answers.push_back(below(8) < unwilling_ ? any_rows() : good_rows(step));
    }
    return true;
  }

  // As a script answers, so that plans come far.
  Rows good_rows(const Step& step) { return script_.rows_for(step); }

  Rows any_rows() {
    Rows rows(below(4));
    for (Row& row : rows) {
      row.resize(below(6));
      for (Cell& one : row) one = cell();
    }
    return rows;
  }

  Cell cell() {
    const std::array<Cell, 14> cells{Cell{},
                                     Cell{""},
                                     Cell{"TABLE"},
                                     Cell{"TEST_DJANGO_1"},
                                     Cell{"SHOAL_TEST_DJANGO"},
                                     Cell{"0"},
                                     Cell{"-5"},
                                     Cell{"COMPLETED"},
                                     Cell{"N"},
                                     Cell{"ORA-31684: USER:"},
                                     Cell{"]'\""},
                                     Cell{"-1653"},
                                     Cell{"trigger"},
                                     Cell{std::string(300, 'x')}};
    return cells[below(cells.size())];
  }

  std::string code() {
    const std::array<std::string, 8> codes{"",          "ORA-00942", "ORA-01940", "ORA-04063",
                                           "ORA-00020", "ORA-01653", "ORA-31631", "ORA-06550"};
    return codes[below(codes.size())];
  }

  std::size_t below(std::size_t limit) { return std::uniform_int_distribution<std::size_t>{0, limit - 1}(random_); }

  std::mt19937 random_;
  std::size_t unwilling_;  // How often it does as it likes.
  OracleScript script_ = {};
};

TEST(OracleAnyAnswer, is_taken_or_refused) {
  int good_ends = 0;
  for (unsigned seed = 0; seed < 3000; ++seed) {
    SCOPED_TRACE(seed);
    AnyServer server(seed);
    const CloneOrder order = oracle_order_of(static_cast<OracleWay>(seed % 6 == 2 ? 0 : seed % 6));
    const CloneState state = seed % 2 == 0 ? CloneState::unknown : CloneState::set_up;
    const std::unique_ptr<Plan> survey = plan_survey(order, state);
    if (!server.perform(*survey)) continue;
    const TemplateFindings findings = findings_of(*survey);
    EXPECT_GE(clones_at_once(Vendor::oracle, findings), 2U);
    if (server.perform(*plan_clone(order, findings, state))) ++good_ends;
  }
  EXPECT_GT(good_ends, 500);
}

}  // namespace
}  // namespace shoal
