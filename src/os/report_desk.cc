#include "os/report_desk.h"

#include <fmt/format.h>

#include <cstdint>
#include <optional>
#include <utility>
#include <variant>

namespace shoal {

void ReportDesk::report(const RunEvent& event) {
  publish(event);
  if (!std::holds_alternative<RunStarted>(event.what)) return;
  started_ = true;
  for (const RunEvent& warning : std::exchange(early_, {})) publish(warning);
}

void ReportDesk::warn(std::string text, TimePoint now) {
  RunEvent event{now, Warned{std::move(text)}};
  if (started_) return publish(event);
  early_.push_back(std::move(event));
}

void ReportDesk::draw(const std::vector<WorkerStanding>& workers, TimePoint now) {
  // The user may have made the window larger or smaller.
  if (const std::uint32_t columns = read_terminal_width(); columns > 0) outputs_.terminal.set_width(columns);
  outputs_.terminal.draw_status(workers, now);
}

void ReportDesk::hide() {
  outputs_.terminal.clear_status();
  flush_screen();
}

void ReportDesk::flush_all(TimePoint now) {
  if (outputs_.events != nullptr) {
    outputs_.events->flush();
    if (const std::optional<Error> error = outputs_.events->take_error()) {
      warn(fmt::format("{}: {}; the rest of the run will be missing there", error->message, error->cause), now);
    }
  }
  outputs_.terminal.flush();
  flush_screen();
}

void ReportDesk::publish(const RunEvent& event) {
  outputs_.terminal.on(event);
  if (outputs_.events != nullptr) outputs_.events->on(event);
  if (const auto* test = std::get_if<TestReported>(&event.what)) tell_problems(test->id, test->result.problems);
  if (const auto* fixture = std::get_if<FixtureReported>(&event.what)) tell_problems({}, {fixture->result.problem});
}

void ReportDesk::tell_problems(const std::string& id, const std::vector<Problem>& problems) {
  for (const Problem& problem : problems) tell_host_(ProblemFound{id, problem});
}

}  // namespace shoal
