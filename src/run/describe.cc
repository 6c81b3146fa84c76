#include "run/describe.h"

#include <fmt/format.h>
#include <cstddef>
#include <variant>

namespace shoal {
namespace {

struct Describer {
  // --- Events ---

  std::string operator()(const WorkerBecameReady& event) const {
    return fmt::format("ready {}.{}", event.slot.value, event.generation);
  }
  std::string operator()(const WorkerPrepares& event) const {
    return fmt::format("prepares {}.{}: {}", event.slot.value, event.generation, event.what);
  }
  std::string operator()(const WorkerFailedToStart& event) const {
    return fmt::format("failed to start {}.{}: {}", event.slot.value, event.generation, event.error);
  }
  std::string operator()(const TestFinished& event) const {
    return fmt::format("test {} #{} {}", event.slot.value, event.result.test.value, name_of(event.result.outcome));
  }
  std::string operator()(const FixtureFinished& event) const {
    return fmt::format("fixture {} unit {} {}", event.slot.value, event.unit.value,
                       name_of(event.result.problem.kind));
  }
  std::string operator()(const UnitFinished& event) const {
    return fmt::format("done {} unit {}", event.slot.value, event.unit.value);
  }
  std::string operator()(const WorkerEnded& event) const {
    std::string text =
        fmt::format("ended {}.{}: {}", event.slot.value, event.generation, print_exit_status(event.status));
    if (event.running) text += fmt::format(", running #{}", event.running->value);
    return text;
  }
  std::string operator()(const WorkerSeen& event) const {
    std::string text = fmt::format("seen {}.{}", event.slot.value, event.generation);
    if (event.unit) text += fmt::format(" at unit {}", event.unit->value);
    if (event.running) text += fmt::format(", running #{}", event.running->value);
    return text + fmt::format(", since {}", event.since.count());
  }
  std::string operator()(const StacksWritten& event) const {
    return fmt::format("stacks of {}.{}", event.slot.value, event.generation);
  }
  std::string operator()(const ProcessesFound& event) const {
    return fmt::format("{} processes found in the group of {}", event.processes.size(), event.slot.value);
  }
  std::string operator()(const TimePassed&) const { return "time passed"; }
  std::string operator()(const InterruptAsked&) const { return "interrupt"; }
  std::string operator()(const HostEnded&) const { return "host ended"; }

  // --- Commands ---

  std::string operator()(const StartWorker& command) const {
    return fmt::format("start {}.{}", command.slot.value, command.generation);
  }
  std::string operator()(const GiveUnit& command) const {
    std::string text = fmt::format("give {} unit {}", command.slot.value, command.unit.value);
    for (std::size_t place = 0; place < command.tests.size(); ++place) {
      text += fmt::format("{}#{}", place == 0 ? " (" : " ", command.tests[place].value);
    }
    return command.tests.empty() ? text : text + ")";
  }
  std::string operator()(const HoldWorker& command) const { return fmt::format("hold {}", command.slot.value); }
  std::string operator()(const DismissWorker& command) const { return fmt::format("dismiss {}", command.slot.value); }
  std::string operator()(const AskForStacks& command) const {
    return fmt::format("ask for stacks {}", command.slot.value);
  }
  std::string operator()(const TerminateWorker& command) const {
    return fmt::format("terminate {}", command.slot.value);
  }
  std::string operator()(const KillWorker& command) const { return fmt::format("kill {}", command.slot.value); }
  std::string operator()(const Report& command) const { return std::visit(*this, command.event.what); }
  std::string operator()(const EndRun& command) const { return fmt::format("end {}", name_of(command.verdict)); }

  // --- Reports ---

  std::string operator()(const RunStarted& what) const {
    return fmt::format("report run started: {} tests, {} units", what.tests, what.units);
  }
  std::string operator()(const WorkerStarted& what) const {
    return fmt::format("report worker {}.{} started", what.slot.value, what.generation);
  }
  std::string operator()(const WorkerDied& what) const {
    return fmt::format("report worker {}.{} died {}: {}", what.slot.value, what.generation, what.doing,
                       print_exit_status(what.status));
  }
  std::string operator()(const WorkerIsSlow& what) const {
    return fmt::format("report worker {} slow {}", what.slot.value, what.doing);
  }
  std::string operator()(const TestRetried& what) const {
    return fmt::format("report {} {}, try {}", what.id, name_of(what.result.outcome), what.result.attempt);
  }
  std::string operator()(const ProcessLeft& what) const {
    return fmt::format("report process {} left by {}", what.pid, what.test.empty() ? "nobody known" : what.test);
  }
  std::string operator()(const UnitGiven& what) const {
    return fmt::format("report {} given to {}: {} tests", what.name, what.slot.value, what.tests);
  }
  std::string operator()(const TestReported& what) const {
    return fmt::format("report {} {}", what.id, name_of(what.result.outcome));
  }
  std::string operator()(const FixtureReported& what) const {
    return fmt::format("report fixture of {} {}: {}", what.unit, name_of(what.result.problem.kind),
                       what.result.problem.title);
  }
  std::string operator()(const Warned& what) const { return "report warning: " + what.text; }
  std::string operator()(const RunFinished& what) const {
    return fmt::format("report run finished {}: {} run, {} not run", name_of(what.verdict), what.counts.run,
                       what.counts.not_run);
  }
};

}  // namespace

std::string describe(const Event& event) { return std::visit(Describer{}, event); }

std::string describe(const Command& command) { return std::visit(Describer{}, command); }

std::vector<std::string> describe(const Commands& commands) {
  std::vector<std::string> lines;
  lines.reserve(commands.size());
  for (const Command& command : commands) lines.push_back(describe(command));
  return lines;
}

}  // namespace shoal
