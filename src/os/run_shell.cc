#include "os/run_shell.h"

#include <fmt/format.h>

#include <string_view>
#include <utility>
#include <variant>

#include "json/writer.h"
#include "os/run_shell_state.h"

namespace shoal {
namespace {

constexpr std::chrono::milliseconds kGlance{100};

std::string print_announcement(std::string_view endpoint, std::string_view version) {
  JsonWriter line;
  line.begin_object().field("listening", endpoint).field("protocol", kProtocolVersion).field("version", version);
  return line.end_object().take_line();
}

}  // namespace

Result<void> RunShell::open() {
  if (const Result<void> opened = journal_.open(setup_.state, run_, setup_.directory); !opened) return opened;
  const std::string endpoint = setup_.directory + "/endpoint";
  if (const Result<void> opened = switchboard_.open(loop_, endpoint); !opened) return opened;

  StreamSink output{StreamSink::Stream::standard_output};
  output.write(print_announcement(endpoint, setup_.version));
  output.flush();
  if (output.is_intact()) return {};
  return fail({"cannot say where the engine listens", "standard output is closed"});
}

Result<Verdict> RunShell::run() {
  patience_.start(kPatienceForHost);
  loop_.run();
  const std::size_t left = journal_.finish(said_goodbye_);
  if (!outcome_) return fail({"the event loop ended by itself"});
  if (!said_goodbye_ && left > 0 && *outcome_) {
    return fail({"the host ended before it had cleaned up",
                 fmt::format("{} that the run has made may still be there",
                             left == 1 ? "a thing" : fmt::format("{} things", left)),
                 "'shoal clean' removes what is left; the next run does so, too"});
  }
  return *outcome_;
}

// --- The workers ---

void RunShell::worker_joined(const WorkerHello& hello) {
  crew_.joined(hello.slot, hello.pid);
  switchboard_.send_to_worker(hello.slot, prepare());
}

Result<void> RunShell::worker_said(Slot slot, const Incoming& message) {
  Result<void> taken = std::visit([this, slot](const auto& what) { return from_worker(slot, what); }, message);
  handle_events();
  return taken;
}

void RunShell::worker_left(Slot slot, bool refused) {
  crew_.left(slot, refused, clock_.now());
  clones_.left(slot);
  handle_events();
}

Result<void> RunShell::from_worker(Slot slot, const More&) {
  crew_.wrote_more(slot);
  return {};
}

Result<void> RunShell::from_worker(Slot slot, const Recorded& message) {
  crew_.recorded(slot, message.line);
  return {};
}

void RunShell::tell(Slot slot, const Outgoing& message) {
  if (slot == CloneTalk::kHost) {
    switchboard_.send_to_host(message);
  } else {
    switchboard_.send_to_worker(slot, message);
  }
}

// --- The run ---

void RunShell::begin() {
  clock_ = Stopwatch{};
  conductor_ = std::make_unique<Conductor>(suite_, *options_);
  glance_.start(kGlance, kGlance);
  carry_out(conductor_->start(run_, read_wall_clock(), clock_.now()));
}

// The terminal has stopped the host and us; the workers are in groups of their
// own, and would go on.
void RunShell::suspend() {
  desk_.hide();
  const std::uint64_t begin = monotonic_nanoseconds();
  crew_.suspend();
  suspend_self();
  crew_.resume();
  clock_.leave_out(begin, monotonic_nanoseconds());
}

void RunShell::interrupt() {
  if (outcome_) return;
  // Nothing was begun, so nothing has to be brought to an end.
  if (!conductor_) return end(Verdict::interrupted);
  happened(InterruptAsked{});
  handle_events();
}

void RunShell::look_around() {
  if (outcome_) return;
  const TimePoint now = clock_.now();
  crew_.look_around(now);
  crew_.tell_standings(clock_);
  happened(TimePassed{});
  handle_events();
  if (outcome_) return;
  desk_.draw(crew_.standings(clock_), now);
  desk_.flush_all(now);
  switchboard_.tidy();
}

void RunShell::handle_events() {
  if (!conductor_) return;
  while (!events_.empty()) {
    const Event event = std::move(events_.front());
    events_.pop_front();
    carry_out(conductor_->handle(event, clock_.now()));
  }
  crew_.acknowledge();
  desk_.flush_screen();
}

void RunShell::carry_out(const Commands& commands) {
  for (const Command& command : commands) {
    std::visit([this](const auto& what) { carry_out(what); }, command);
  }
}

void RunShell::carry_out(const StartWorker& command) {
  if (const Result<void> expected = crew_.expect(command.slot, command.generation); !expected) {
    happened(WorkerFailedToStart{command.slot, command.generation, print_error(expected.error())});
    happened(WorkerEnded{command.slot, command.generation, ExitStatus{0, 0, false}});
    return;
  }
  switchboard_.send_to_host(WorkerWanted{command.slot, command.generation});
}

void RunShell::carry_out(const GiveUnit& command) {
  crew_.give(command.slot, command.unit);
  switchboard_.send_to_worker(command.slot, RunUnit{command.unit, command.tests});
}

void RunShell::end(Verdict verdict) {
  outcome_ = verdict;
  // Before the host hears of the end: it may print what comes after.
  desk_.flush_all(clock_.now());
  const Counts counts = conductor_ ? conductor_->counts() : Counts{};
  glance_.stop();
  switchboard_.send_to_host(Finished{verdict, setup_.exit_code_of(verdict), counts});
  if (!switchboard_.has_host()) loop_.stop();  // Else it says goodbye when it has cleaned up.
}

void RunShell::give_up(Error error) {
  outcome_ = fail(std::move(error));
  loop_.stop();
}

Result<Verdict> perform_run(const RunSetup& setup, RunOutputs outputs) {
  ignore_terminal_signals();
  Result<std::unique_ptr<Loop>> loop = Loop::make();
  if (!loop) return fail(loop.error());
  RunShell shell{setup, outputs, **loop};
  if (const Result<void> opened = shell.open(); !opened) return fail(opened.error());
  return shell.run();
}

}  // namespace shoal
