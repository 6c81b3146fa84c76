#include "model/run_event.h"

#include <fmt/format.h>

#include "model/names.h"

namespace shoal {
namespace {

constexpr std::array kVerdicts{
    std::pair{Verdict::passed, std::string_view{"passed"}},
    std::pair{Verdict::failed, std::string_view{"failed"}},
    std::pair{Verdict::no_tests, std::string_view{"no_tests"}},
    std::pair{Verdict::interrupted, std::string_view{"interrupted"}},
    std::pair{Verdict::could_not_start, std::string_view{"could_not_start"}},
};

// Numbers of the signals that mean the same on Linux, the BSDs and macOS
// (POSIX.1-2017, kill: 1, 2, 3, 6, 9, 14, 15) and those that are alike in
// practice; others are printed by number alone.
constexpr std::array kSignals{
    std::pair{1, "SIGHUP"},   std::pair{2, "SIGINT"},   std::pair{3, "SIGQUIT"},  std::pair{4, "SIGILL"},
    std::pair{6, "SIGABRT"},  std::pair{8, "SIGFPE"},   std::pair{9, "SIGKILL"},  std::pair{11, "SIGSEGV"},
    std::pair{13, "SIGPIPE"}, std::pair{14, "SIGALRM"}, std::pair{15, "SIGTERM"},
};

}  // namespace

std::string print_exit_status(const ExitStatus& status) {
  if (!status.known) return "an unknown exit status";
  if (status.signal == 0) return fmt::format("exit code {}", status.code);
  for (const auto& [number, name] : kSignals) {
    if (number == status.signal) return fmt::format("signal {} ({})", name, number);
  }
  return fmt::format("signal {}", status.signal);
}

std::string_view name_of(Verdict verdict) { return name_in(kVerdicts, verdict); }

std::optional<Verdict> verdict_named(std::string_view name) { return value_in<Verdict>(kVerdicts, name); }

void Counts::add(const Problem& problem) {
  switch (problem.kind) {
    case Problem::Kind::failure:
      ++failures;
      return;
    case Problem::Kind::error:
      ++errors;
      return;
    case Problem::Kind::skip:
      ++skipped;
      return;
    case Problem::Kind::expected_failure:
      ++expected_failures;
      return;
    case Problem::Kind::unexpected_success:
      ++unexpected_successes;
      return;
  }
}

}  // namespace shoal
