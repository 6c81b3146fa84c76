#include "model/outcome.h"

#include "model/names.h"

namespace shoal {
namespace {

constexpr std::array kOutcomes{
    std::pair{Outcome::passed, std::string_view{"passed"}},
    std::pair{Outcome::failed, std::string_view{"failed"}},
    std::pair{Outcome::error, std::string_view{"error"}},
    std::pair{Outcome::skipped, std::string_view{"skipped"}},
    std::pair{Outcome::expected_failure, std::string_view{"expected_failure"}},
    std::pair{Outcome::unexpected_success, std::string_view{"unexpected_success"}},
    std::pair{Outcome::crashed, std::string_view{"crashed"}},
    std::pair{Outcome::timed_out, std::string_view{"timed_out"}},
    std::pair{Outcome::not_run, std::string_view{"not_run"}},
};

constexpr std::array kKinds{
    std::pair{Problem::Kind::failure, std::string_view{"failure"}},
    std::pair{Problem::Kind::error, std::string_view{"error"}},
    std::pair{Problem::Kind::expected_failure, std::string_view{"expected_failure"}},
    std::pair{Problem::Kind::unexpected_success, std::string_view{"unexpected_success"}},
    std::pair{Problem::Kind::skip, std::string_view{"skip"}},
};

}  // namespace

std::string_view name_of(Outcome outcome) { return name_in(kOutcomes, outcome); }

std::optional<Outcome> outcome_named(std::string_view name) { return value_in<Outcome>(kOutcomes, name); }

bool is_bad(Outcome outcome) {
  return outcome == Outcome::failed || outcome == Outcome::error || outcome == Outcome::unexpected_success ||
         outcome == Outcome::crashed || outcome == Outcome::timed_out;
}

bool is_flaky(const TestResult& result) {
  return result.attempt > 1 && !is_bad(result.outcome) && result.outcome != Outcome::not_run;
}

std::string_view name_of(Problem::Kind kind) { return name_in(kKinds, kind); }

std::optional<Problem::Kind> problem_kind_named(std::string_view name) {
  return value_in<Problem::Kind>(kKinds, name);
}

}  // namespace shoal
