#include "databases/any_plan.h"

#include <gtest/gtest.h>

namespace shoal {

bool comes_to_a_good_end(Plan& plan, int most_rounds, const TakeRound& take) {
  std::vector<Rows> answers;
  for (int round = 0; round < most_rounds; ++round) {
    const Result<std::vector<Step>> steps = plan.next(answers);
    answers.clear();
    if (!steps) {
      EXPECT_FALSE(steps.error().message.empty());
      return false;
    }
    if (steps->empty()) return true;
    if (!take(*steps, answers)) return false;
  }
  ADD_FAILURE() << "the plan has no end";
  return false;
}

}  // namespace shoal
