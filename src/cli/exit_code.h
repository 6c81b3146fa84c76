// The exit codes of the engine; part of its interface.
#pragma once

#include "model/run_event.h"

namespace shoal {

enum class ExitCode {
  passed = 0,
  failed = 1,
  wrong_usage = 2,
  could_not_start = 3,
  no_tests = 4,
  interrupted = 130,
};

[[nodiscard]] inline int number_of(ExitCode code) { return static_cast<int>(code); }

[[nodiscard]] int exit_code_of(Verdict verdict);

}  // namespace shoal
