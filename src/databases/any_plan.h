// For tests that have plans answered at random.
#pragma once

#include <functional>
#include <vector>

#include "databases/plan.h"

namespace shoal {

// Takes the steps of a round and the place for their answers, and returns whether the plan may go on.
using TakeRound = std::function<bool(const std::vector<Step>& steps, std::vector<Rows>& answers)>;

// Goes on with a plan until it has no more to do, and returns whether it came to a good end. Fails the test when that
// takes more rounds than `most_rounds`, or when an error of the plan says nothing.
bool comes_to_a_good_end(Plan& plan, int most_rounds, const TakeRound& take);

}  // namespace shoal
