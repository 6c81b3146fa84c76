// Whatever a server answers, a plan goes on or says why it cannot; a server may be of any version, or a proxy.
#include <gtest/gtest.h>
#include <array>
#include <memory>
#include <random>
#include <string>

#include "databases/clone_plans.h"

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
  std::vector<Rows> answers;
  for (int round = 0; round < 50; ++round) {
    const Result<std::vector<Step>> steps = plan.next(answers);
    if (!steps) {
      EXPECT_FALSE(steps.error().message.empty());
      return false;
    }
    if (steps->empty()) return true;
    answers.clear();
    for (const Step& step : *steps) {
      EXPECT_FALSE(step.goal.empty());
      if (step.wants_rows) answers.push_back(any.rows());
    }
  }
  ADD_FAILURE() << "the plan has no end";
  return false;
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

}  // namespace
}  // namespace shoal
