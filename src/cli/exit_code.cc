#include "cli/exit_code.h"

namespace shoal {

int exit_code_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::passed:
      return number_of(ExitCode::passed);
    case Verdict::failed:
      return number_of(ExitCode::failed);
    case Verdict::no_tests:
      return number_of(ExitCode::no_tests);
    case Verdict::interrupted:
      return number_of(ExitCode::interrupted);
    case Verdict::could_not_start:
      return number_of(ExitCode::could_not_start);
  }
  return number_of(ExitCode::failed);
}

}  // namespace shoal
