#include "report/terminal.h"

#include <fmt/format.h>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "report/findings.h"
#include "report/mark.h"
#include "report/palette.h"
#include "report/screen.h"
#include "report/status_line.h"
#include "report/summary.h"
#include "report/text.h"

namespace shoal {
namespace {

// Text waits no longer than this for company.
constexpr Microseconds kLongestWait{100'000};

// "skipped 'no database'" for a skip, the plain word for all else.
std::string describe(Mark mark, const std::vector<Problem>& problems) {
  if (mark == Mark::skipped) {
    for (const Problem& problem : problems) {
      if (problem.kind == Problem::Kind::skip) return "skipped " + print_quoted(problem.text);
    }
  }
  return std::string(word_of(mark));
}

}  // namespace

class TerminalReporter::State {
 public:
  State(TextSink& sink, OutputSource& outputs, TerminalStyle style)
      : outputs_(outputs), style_(style), palette_(style.color), screen_(sink, style.status_line) {}

  void handle(const RunStarted& event);
  void handle(const WorkerStarted& event);
  void handle(const WorkerDied& event);
  void handle(const WorkerIsSlow& event);
  void handle(const UnitGiven& event);
  void handle(const TestRetried& event);
  void handle(const TestReported& event);
  void handle(const FixtureReported& event);
  void handle(const ProcessLeft& event);
  void handle(const Warned& event);
  void handle(const RunFinished& event);

  void flush_if_due(TimePoint now);
  void draw_status(const std::vector<WorkerStanding>& workers, TimePoint now);
  [[nodiscard]] Screen& screen() { return screen_; }
  void set_width(std::uint32_t columns) { style_.width = columns; }
  void set_verbosity(int verbosity) { asked_verbosity_ = verbosity; }

 private:
  [[nodiscard]] int verbosity() const { return asked_verbosity_.value_or(options_.verbosity); }
  void show(Mark mark, const std::string& name, const std::vector<Problem>& problems);

  OutputSource& outputs_;
  TerminalStyle style_;
  Palette palette_;
  Screen screen_;
  Options options_;
  std::optional<int> asked_verbosity_;
  Progress progress_;
  TimePoint flushed_{0};
  Findings findings_;
  std::vector<TimedTest> timed_;  // Only when the slowest tests were asked for.
};

void TerminalReporter::State::handle(const RunStarted& event) {
  options_ = event.options;
  progress_.total = event.tests;
  if (verbosity() < 1) return;
  const std::string method =
      options_.start_method.empty() ? "" : fmt::format(" ({})", printable(options_.start_method));
  screen_.write_line(fmt::format("Running {} in {} on {}{}", print_count(event.tests, "test"),
                                 print_count(event.units, "unit"), print_count(options_.workers, "worker"), method));
  screen_.flush();
}

void TerminalReporter::State::handle(const WorkerStarted& event) {
  if (verbosity() < 3) return;
  const std::string again = event.generation > 1 ? fmt::format(", replacement {}", event.generation - 1) : "";
  screen_.write_line(fmt::format("shoal: worker {} started (process {}{})", event.slot.value, event.pid, again));
}

void TerminalReporter::State::handle(const WorkerDied& event) {
  const std::string doing = event.doing.empty() ? "" : ", " + printable(event.doing);
  screen_.write_line(palette_.yellow(
      fmt::format("shoal: worker {} died: {}{}", event.slot.value, print_exit_status(event.status), doing)));
  screen_.flush();
}

void TerminalReporter::State::handle(const WorkerIsSlow& event) {
  const std::string at = event.at.empty() ? "" : ", at " + printable(event.at);
  screen_.write_line(palette_.yellow(fmt::format("shoal: slow: worker {} has been {} for {}{}", event.slot.value,
                                                 printable(event.doing), print_seconds(event.running), at)));
  screen_.flush();
}

void TerminalReporter::State::handle(const ProcessLeft& event) {
  const std::string who =
      event.test.empty() ? fmt::format("one of the tests of worker {}", event.slot.value) : printable(event.test);
  screen_.write_line(palette_.yellow(fmt::format("shoal: {} left a process behind: '{}' (process {}); it was ended",
                                                 who, printable(event.command), event.pid)));
  screen_.flush();
}

void TerminalReporter::State::handle(const UnitGiven& event) {
  if (verbosity() < 3) return;
  screen_.write_line(fmt::format("shoal: worker {} was given {} ({})", event.slot.value, printable(event.name),
                                 print_count(event.tests, "test")));
}

void TerminalReporter::State::handle(const TestReported& event) {
  const Mark mark = mark_of(event.result);
  ++progress_.done;
  findings_.add(event, options_.leaks == Leaks::warn);
  if (options_.durations && event.result.started && mark != Mark::not_run) {
    timed_.push_back({event.id, event.result.duration});
  }
  show(mark, event.id, event.result.problems);
}

void TerminalReporter::State::handle(const TestRetried& event) {
  findings_.add(event);
  const std::string word{heading_of(mark_of(event.result))};
  const std::string text = fmt::format("TRY {} {} {}", event.result.attempt, word, printable(event.id));
  if (verbosity() >= 2 || (verbosity() == 1 && style_.status_line)) {
    screen_.write_line(palette_.yellow(text));
  } else if (verbosity() == 1) {
    screen_.add(palette_.yellow("R"));
  }
  screen_.flush();
}

void TerminalReporter::State::handle(const FixtureReported& event) {
  findings_.add(event);
  show(mark_of(event.result.problem), event.result.problem.title, {event.result.problem});
}

void TerminalReporter::State::handle(const Warned& event) {
  screen_.write_line(palette_.yellow("shoal: " + printable_lines(event.text)));
  screen_.flush();
}

void TerminalReporter::State::handle(const RunFinished& event) {
  screen_.end_status();
  if (verbosity() >= 2) screen_.write_line("");
  screen_.end_line();
  findings_.write(screen_, outputs_, palette_);
  if (options_.durations) screen_.write_lines(print_durations(timed_, *options_.durations, verbosity()));
  screen_.write_lines(print_totals(event, palette_));
  screen_.flush();
}

void TerminalReporter::State::show(Mark mark, const std::string& name, const std::vector<Problem>& problems) {
  if (is_bad(mark)) ++progress_.failed;
  if (verbosity() >= 2) {
    if (mark == Mark::not_run && verbosity() == 2) return;  // An interrupt can leave thousands.
    const std::string words = palette_.marked(mark, describe(mark, problems));
    screen_.write_line(fmt::format("{} ... {}", printable(name), words));
  } else if (verbosity() == 1 && !style_.status_line) {
    screen_.add(palette_.marked(mark, letter_of(mark)));
  } else if (verbosity() == 1 && is_bad(mark)) {
    screen_.write_line(palette_.red(fmt::format("{} {}", heading_of(mark), printable(name))));
  }
  if (mark > Mark::passed) screen_.flush();
}

void TerminalReporter::State::flush_if_due(TimePoint now) {
  if (now - flushed_ < kLongestWait) return;
  flushed_ = now;
  screen_.flush();
}

void TerminalReporter::State::draw_status(const std::vector<WorkerStanding>& workers, TimePoint now) {
  progress_.now = now;
  screen_.flush();
  if (style_.status_line) screen_.draw_status(print_status(progress_, workers, style_));
}

TerminalReporter::TerminalReporter(TextSink& sink, OutputSource& outputs, TerminalStyle style)
    : state_(std::make_unique<State>(sink, outputs, style)) {}

TerminalReporter::~TerminalReporter() { clear_status(); }

void TerminalReporter::on(const RunEvent& event) {
  std::visit([this](const auto& what) { state_->handle(what); }, event.what);
  state_->flush_if_due(event.at);
}

void TerminalReporter::draw_status(const std::vector<WorkerStanding>& workers, TimePoint now) {
  state_->draw_status(workers, now);
}

void TerminalReporter::clear_status() { state_->screen().hide_status(); }

void TerminalReporter::flush() { state_->screen().flush(); }

void TerminalReporter::set_width(std::uint32_t columns) { state_->set_width(columns); }

void TerminalReporter::set_verbosity(int verbosity) { state_->set_verbosity(verbosity); }

}  // namespace shoal
