#include "report/findings.h"

#include <fmt/format.h>
#include <algorithm>
#include <utility>

#include "report/text.h"

namespace shoal {
namespace {

bool is_bad_problem(const Problem& problem) { return is_bad(mark_of(problem)); }

// What stands for a bad outcome that came without a word of explanation.
Problem unexplained(const TestReported& report) {
  Problem::Kind kind = Problem::Kind::error;
  if (report.result.outcome == Outcome::failed) kind = Problem::Kind::failure;
  if (report.result.outcome == Outcome::unexpected_success) kind = Problem::Kind::unexpected_success;
  return {.kind = kind, .title = report.id, .text = ""};
}

std::string with_line_feed(std::string text) {
  if (text.empty() || text.back() != '\n') text += '\n';
  return text;
}

// A block as unittest prints one: the text ends its own line and an empty one
// follows.
std::string print_block(const std::string& heading, const std::string& text) {
  return fmt::format("{}\n{}\n{}\n{}\n", kDoubleLine, heading, kSingleLine, with_line_feed(text));
}

std::string heading_line(Mark mark, const Problem& problem) {
  return fmt::format("{}: {}", heading_of(mark), printable_lines(problem.title));
}

std::string print_block(Mark mark, const Problem& problem, const Palette& palette) {
  std::string block = print_block(palette.red(heading_line(mark, problem)), problem.text);
  if (!problem.sql.empty()) block += fmt::format("{}\n{}\n", kSingleLine, with_line_feed(problem.sql));
  return block;
}

std::string print_output(const std::string& name, std::string output, const Palette& palette) {
  // A test may have switched a colour on and never off again.
  const std::string_view reset = output.find('\033') == std::string::npos ? "" : palette.reset();
  return fmt::format("---- output of {} ----\n{}{}\n", printable(name), with_line_feed(std::move(output)), reset);
}

}  // namespace

void Findings::add(const TestRetried& report) { tries_.try_emplace(report.id, report.result); }

void Findings::add(const TestReported& report, bool warn_of_leaks) {
  const TestResult& result = report.result;
  if (auto tried = tries_.extract(report.id); !tried.empty() && is_flaky(result)) {
    flaky_.emplace_back(report.id, Flaky{std::move(tried.mapped()), result.attempt});
  }
  if (warn_of_leaks && !result.leaks.empty()) leaky_.push_back({report.id, result.leaks});
  const bool explained = std::any_of(result.problems.begin(), result.problems.end(), is_bad_problem);
  if (!explained && !is_bad(result.outcome)) return;
  keep(report.id, explained ? result.problems : std::vector{unexplained(report)}, result.output);
  if (result.outcome == Outcome::crashed || result.outcome == Outcome::timed_out) {
    findings_.back().end = mark_of(result);
  }
}

void Findings::add(const FixtureReported& report) {
  if (!is_bad_problem(report.result.problem)) return;
  keep(report.result.problem.title, {report.result.problem}, report.result.output);
}

void Findings::keep(std::string name, const std::vector<Problem>& problems, const OutputSlice& output) {
  Finding finding{std::move(name), {}, output, Problem::Kind::unexpected_success, {}};
  for (const Problem& problem : problems) {
    if (is_bad_problem(problem)) finding.problems.push_back(problem);
    if (problem.kind == Problem::Kind::failure) finding.last_kind = Problem::Kind::failure;
    if (problem.kind == Problem::Kind::error && finding.last_kind != Problem::Kind::failure) {
      finding.last_kind = Problem::Kind::error;
    }
  }
  findings_.push_back(std::move(finding));
}

void Findings::write(Screen& screen, OutputSource& outputs, const Palette& palette) const {
  write_leaks(screen, palette);
  write_flaky(screen, outputs, palette);
  write_blocks(Problem::Kind::error, screen, outputs, palette);
  write_blocks(Problem::Kind::failure, screen, outputs, palette);
  write_unexpected_successes(screen, palette);
}

void Findings::write_blocks(Problem::Kind kind, Screen& screen, OutputSource& outputs, const Palette& palette) const {
  for (const Finding& finding : findings_) {
    for (const Problem& problem : finding.problems) {
      if (problem.kind == kind) screen.write_lines(print_block(finding.mark_of_block(problem), problem, palette));
    }
    if (finding.last_kind != kind || finding.output.empty()) continue;
    std::string output = outputs.read(finding.output, kMostOutputShown);
    if (!output.empty()) screen.write_lines(print_output(finding.name, std::move(output), palette));
  }
}

void Findings::write_leaks(Screen& screen, const Palette& palette) const {
  for (const Leaky& leaky : leaky_) {
    std::string text;
    for (const std::string& leak : leaky.leaks) text += printable(leak) + "\n";
    screen.write_lines(print_block(palette.yellow(fmt::format("LEAK: {}", printable(leaky.test))), text));
  }
}

void Findings::write_flaky(Screen& screen, OutputSource& outputs, const Palette& palette) const {
  for (const auto& [test, flaky] : flaky_) {
    std::string text;
    for (const Problem& problem : flaky.tried.problems) text += with_line_feed(problem.text);
    const std::string heading = fmt::format("FLAKY, well on try {}: {}", flaky.attempts, printable(test));
    screen.write_lines(print_block(palette.yellow(heading), text));
    std::string output = flaky.tried.output.empty() ? "" : outputs.read(flaky.tried.output, kMostOutputShown);
    if (!output.empty()) screen.write_lines(print_output(test, std::move(output), palette));
  }
}

void Findings::write_unexpected_successes(Screen& screen, const Palette& palette) const {
  bool is_first = true;
  for (const Finding& finding : findings_) {
    for (const Problem& problem : finding.problems) {
      if (problem.kind != Problem::Kind::unexpected_success) continue;
      if (std::exchange(is_first, false)) screen.write_line(kDoubleLine);
      screen.write_line(palette.red(heading_line(mark_of(problem), problem)));
    }
  }
}

}  // namespace shoal
