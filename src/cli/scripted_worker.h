// The worker of a scripted run; see scripted_run.h for the script.
#pragma once

#include <string>

#include "cli/scripted_run.h"

namespace shoal::testing {

// The whole life of a worker; returns its exit code.
int work(const std::string& directory, const Script& script, int slot, int generation);

// The number behind `name` in a line of JSON; -1 without one.
[[nodiscard]] int number_in(const std::string& line, const std::string& name);

}  // namespace shoal::testing
