#include "report/mark.h"

#include <algorithm>

namespace shoal {
namespace {

Mark mark_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::passed:
      return Mark::passed;
    case Outcome::failed:
      return Mark::failure;
    case Outcome::error:
      return Mark::error;
    case Outcome::skipped:
      return Mark::skipped;
    case Outcome::expected_failure:
      return Mark::expected_failure;
    case Outcome::unexpected_success:
      return Mark::unexpected_success;
    case Outcome::crashed:
      return Mark::crashed;
    case Outcome::timed_out:
      return Mark::timed_out;
    case Outcome::not_run:
      return Mark::not_run;
  }
  return Mark::not_run;
}

}  // namespace

Mark mark_of(const Problem& problem) {
  switch (problem.kind) {
    case Problem::Kind::failure:
      return Mark::failure;
    case Problem::Kind::error:
      return Mark::error;
    case Problem::Kind::expected_failure:
      return Mark::expected_failure;
    case Problem::Kind::unexpected_success:
      return Mark::unexpected_success;
    case Problem::Kind::skip:
      return Mark::skipped;
  }
  return Mark::error;
}

Mark mark_of(const TestResult& result) {
  Mark worst = mark_of(result.outcome);
  for (const Problem& problem : result.problems) worst = std::max(worst, mark_of(problem));
  return worst;
}

bool is_bad(Mark mark) { return mark >= Mark::unexpected_success; }

std::string_view letter_of(Mark mark) {
  switch (mark) {
    case Mark::not_run:
      return "";
    case Mark::passed:
      return ".";
    case Mark::skipped:
      return "s";
    case Mark::expected_failure:
      return "x";
    case Mark::unexpected_success:
      return "u";
    case Mark::failure:
      return "F";
    case Mark::error:
    case Mark::crashed:
    case Mark::timed_out:
      return "E";
  }
  return "";
}

std::string_view word_of(Mark mark) {
  switch (mark) {
    case Mark::not_run:
      return "not run";
    case Mark::passed:
      return "ok";
    case Mark::skipped:
      return "skipped";
    case Mark::expected_failure:
      return "expected failure";
    case Mark::unexpected_success:
      return "unexpected success";
    case Mark::failure:
      return "FAIL";
    case Mark::error:
      return "ERROR";
    case Mark::crashed:
      return "CRASHED";
    case Mark::timed_out:
      return "TIMEOUT";
  }
  return "";
}

std::string_view heading_of(Mark mark) {
  return mark == Mark::unexpected_success ? "UNEXPECTED SUCCESS" : word_of(mark);
}

}  // namespace shoal
