// Whatever a server answers, a plan goes on or says why it cannot; a server may be of any version, or a proxy.
#include <gtest/gtest.h>
#include <array>
#include <memory>
#include <random>
#include <string>

#include "databases/any_plan.h"
#include "databases/clone_plans.h"
#include "databases/fake_oracle.h"

namespace shoal {
namespace {

class AnyAnswers {
 public:
  explicit AnyAnswers(unsigned seed) : random_(seed) {}

  Rows rows() {
    Rows rows(below(4));
    for (Row& row : rows) {
      row.resize(below(8));
      for (Cell& cell : row) cell = this->cell();
    }
    return rows;
  }

 private:
  std::size_t below(std::size_t limit) { return std::uniform_int_distribution<std::size_t>{0, limit - 1}(random_); }

  Cell cell() {
    const std::array<Cell, 12> cells{
        Cell{},       Cell{""},         Cell{"utf8mb4"},      Cell{"BASE TABLE"},
        Cell{"VIEW"}, Cell{"SEQUENCE"}, Cell{"PROCEDURE"},    Cell{"a`b"},
        Cell{"0"},    Cell{"-5"},       Cell{"CREATE TABLE"}, Cell{std::string(300, 'x')}};
    return cells[below(cells.size())];
  }

  std::mt19937 random_;
};

// Answers a plan's questions until it has no more, and returns whether it came to a good end.
bool answer(Plan& plan, AnyAnswers& any) {
  return comes_to_a_good_end(plan, 50, [&](const std::vector<Step>& steps, std::vector<Rows>& answers) {
    for (const Step& step : steps) {
      EXPECT_FALSE(step.goal.empty());
      if (step.wants_rows) answers.push_back(any.rows());
    }
    return true;
  });
}

TEST(AnyAnswer, is_taken_or_refused) {
  for (unsigned seed = 0; seed < 2000; ++seed) {
    SCOPED_TRACE(seed);
    AnyAnswers any(seed);
    const CloneOrder order{.vendor = Vendor::mysql,
                           .alias = "default",
                           .server = "db",
                           .source = "test",
                           .name = "test_1",
                           .version = seed % 2 == 0 ? 101119u : 80036u,
                           .mariadb = seed % 2 == 0};
    const std::unique_ptr<Plan> survey = plan_survey(order, CloneState::unknown);
    if (!answer(*survey, any)) continue;
    (void)answer(*plan_clone(order, findings_of(*survey), CloneState::unknown), any);
  }
}

// Answers of an Oracle server that are good but for one here and there, and steps that are refused.
class AnyOracle {
 public:
  explicit AnyOracle(unsigned seed) : any_(seed), random_(seed) {}

  // Carries a plan through, and returns whether it came to a good end.
  bool perform(Plan& plan) {
    return comes_to_a_good_end(plan, 1000, [&](const std::vector<Step>& steps, std::vector<Rows>& answers) {
      return take(steps, plan, answers);
    });
  }

 private:
  // Returns whether the plan may go on.
  bool take(const std::vector<Step>& steps, Plan& plan, std::vector<Rows>& answers) {
    for (const Step& step : steps) {
      if (happens(20)) {
        answers.clear();
        return plan.recovers(step, {.code = happens(2) ? "ORA-01940" : "", .text = "no"});
      }
      note(step.text);
      if (step.wants_rows) answers.push_back(happens(30) ? any_.rows() : rows(step.text));
    }
    return true;
  }

  bool happens(int one_in) { return std::uniform_int_distribution<int>{1, one_in}(random_) == 1; }

  // Only what was asked for is ever dropped, and of users only what the server has called ours.
  static void note(const std::string& text) {
    if (!text.starts_with("DROP")) return;
    EXPECT_NE(text.find("TEST_DJANGO"), std::string::npos) << text;
    EXPECT_EQ(text.find("\"TEST_DJANGO_3\""), std::string::npos) << text;
  }

  Rows rows(const std::string& text) {
    if (text.find("q'[") != std::string::npos) return {{"7", happens(2) ? "-1119" : "0", "ORA-01119"}};
    if (text.find("dba_users u") != std::string::npos) {
      return {{"TEST_DJANGO", "N", "0"}, {"TEST_DJANGO_1", "N", happens(8) ? "2" : "0"}, {"TEST_DJANGO_3", "N", "0"}};
    }
    if (text.find("dba_role_privs") != std::string::npos) {
      return {{"DJANGO", "SHOAL_TEST_DJANGO"},
              {"TEST_DJANGO", "SHOAL_TEST_DJANGO"},
              {"TEST_DJANGO_1", "SHOAL_TEST_DJANGO"}};
    }
    if (text.find("SESSION_USER') FROM DUAL") != std::string::npos) return {{"DJANGO"}};
    return {};
  }

  AnyAnswers any_;
  std::mt19937 random_;
};

TEST(AnyAnswer, is_taken_or_refused_where_test_users_are_set_up_and_dropped) {
  const CloneOrder third = oracle_order_for_tests(3);
  for (unsigned seed = 0; seed < 2000; ++seed) {
    SCOPED_TRACE(seed);
    AnyOracle server(seed);
    std::vector<CloneOrder> orders = oracle_orders_for_tests(2);
    (void)server.perform(*plan_set_up(orders));
    (void)server.perform(*plan_grants_check(third));
    orders.push_back(third);
    orders.push_back(oracle_order_for_tests(0));
    const std::unique_ptr<Plan> drop = plan_drop(orders);
    EXPECT_TRUE(server.perform(*drop));
    for (const NotDropped& left : not_dropped(*drop)) EXPECT_FALSE(left.cause.empty()) << left.name;
  }
}

}  // namespace
}  // namespace shoal
