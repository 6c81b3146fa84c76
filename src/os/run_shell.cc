#include "os/run_shell.h"

#include <fmt/format.h>

#include <deque>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>

#include "config/resolve.h"
#include "databases/print_plans.h"
#include "databases/reset.h"
#include "json/writer.h"
#include "model/options.h"
#include "model/unit.h"
#include "os/clock.h"
#include "os/clone_talk.h"
#include "os/crew.h"
#include "os/journal_talk.h"
#include "os/loop.h"
#include "os/processes.h"
#include "os/report_desk.h"
#include "os/switchboard.h"
#include "os/template_talk.h"
#include "protocol/message.h"
#include "run/conductor.h"

namespace shoal {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr milliseconds kGlance{100};
// Python takes its time to come up on a loaded machine.
constexpr seconds kPatienceForHost{60};

std::string print_announcement(std::string_view endpoint, std::string_view version) {
  JsonWriter line;
  line.begin_object().field("listening", endpoint).field("protocol", kProtocolVersion).field("version", version);
  return line.end_object().take_line();
}

class RunShell final : Switchboard::Listener, Crew::Listener {
 public:
  RunShell(const RunSetup& setup, RunOutputs outputs, Loop& loop)
      : setup_(setup),
        loop_(loop),
        switchboard_(setup.token, *this),
        crew_(setup.directory, suite_, *this),
        desk_(outputs, [this](const Outgoing& message) { switchboard_.send_to_host(message); }) {}

  // Opens the endpoint and says so.
  [[nodiscard]] Result<void> open();

  [[nodiscard]] Result<Verdict> run();

 private:
  // Switchboard::Listener:
  Result<void> host_said(const Incoming& message) override;
  void host_left(const std::optional<Error>& refused) override;
  bool awaits_worker(Slot slot, std::uint32_t generation) const override { return crew_.awaits(slot, generation); }
  void worker_joined(const WorkerHello& hello) override;
  Result<void> worker_said(Slot slot, const Incoming& message) override;
  void worker_left(Slot slot, bool refused) override;

  // Crew::Listener, too:
  void warned(std::string text) override { desk_.warn(std::move(text), clock_.now()); }
  void happened(Event event) override { events_.push_back(std::move(event)); }
  void disconnect_worker(Slot slot) override {
    switchboard_.disconnect_worker(slot);
    clones_.left(slot);
  }
  void worker_lives(std::int64_t pid) override { journal_.worker_lives(pid); }
  void worker_is_gone(std::int64_t pid) override { journal_.worker_is_gone(pid); }

  // What the host says; anything else is not its own to say.
  template <class Question>
    requires requires(JournalTalk& journal, const Question& question) { journal.answer(question); }
  Result<void> from_host(const Question& question) {
    return answer_host(journal_.answer(question));
  }
  template <class Question>
    requires requires(TemplateTalk& templates, const Question& question) { templates.answer(question); }
  Result<void> from_host(const Question& question) {
    return answer_host(templates_.answer(question));
  }
  Result<void> from_host(const TemplateDone& message);
  Result<void> from_host(const SetUpAsked& message);
  Result<void> from_host(const CloneAsked& message);
  template <class Message>
    requires requires(CloneTalk& clones, Slot slot, const Message& message) { clones.take(slot, message); }
  Result<void> from_host(const Message& message) {
    return clones_.take(CloneTalk::kHost, message);
  }
  Result<void> from_host(const PlansAsked& message);
  Result<void> from_host(const PrepareAsked&);
  Result<void> from_host(const ThingsGone& message);
  Result<void> from_host(const OptionsGiven& message);
  Result<void> from_host(const UnitDescribed& message);
  Result<void> from_host(const SuiteComplete&);
  Result<void> from_host(const WorkerExited& message);
  Result<void> from_host(const InterruptReceived&);
  Result<void> from_host(const Goodbye&);
  template <class Message>
  Result<void> from_host(const Message&) {
    return fail({"it sent a message that only a worker may send"});
  }

  // What a worker says.
  Result<void> from_worker(Slot slot, const Ready&) { return crew_.became_ready(slot); }
  Result<void> from_worker(Slot slot, const FailedToStart& message) {
    return crew_.failed_to_start(slot, message.error);
  }
  template <class Message>
    requires requires(CloneTalk& clones, Slot slot, const Message& message) { clones.take(slot, message); }
  Result<void> from_worker(Slot slot, const Message& message) {
    return clones_.take(slot, message);
  }
  Result<void> from_worker(Slot slot, const ResetAsked& message) {
    switchboard_.send_to_worker(slot, ResetPlanned{plan_reset(message.order)});
    return {};
  }
  Result<void> from_worker(Slot slot, const More&);
  Result<void> from_worker(Slot slot, const Recorded& message);
  Result<void> from_worker(Slot slot, const Done& message) { return crew_.finished_unit(slot, message.unit); }
  template <class Message>
  Result<void> from_worker(Slot, const Message&) {
    return fail({"it sent a message that only a host may send"});
  }

  Result<void> answer_host(const Result<Outgoing>& answer);

  void tell(Slot slot, const Outgoing& message);

  [[nodiscard]] Prepare prepare() const {
    return {run_, options_->workers, options_->isolate, options_->django_flush};
  }
  void begin();
  void interrupt();
  void suspend();
  void look_around();
  void handle_events();
  void carry_out(const Commands& commands);
  void carry_out(const StartWorker& command);
  void carry_out(const GiveUnit& command);
  void carry_out(const HoldWorker& command) { crew_.hold(command.slot); }
  void carry_out(const DismissWorker& command) { switchboard_.send_to_worker(command.slot, Leave{}); }
  void carry_out(const AskForStacks& command) { crew_.ask_for_stacks(command.slot, clock_.now()); }
  void carry_out(const TerminateWorker& command) { crew_.terminate(command.slot); }
  void carry_out(const KillWorker& command) { crew_.kill(command.slot, clock_.now()); }
  void carry_out(const Report& command) { desk_.report(command.event); }
  void carry_out(const EndRun& command) { end(command.verdict); }
  void end(Verdict verdict);
  void give_up(Error error);

  const RunSetup& setup_;
  Loop& loop_;
  const std::string run_ = make_run_id();
  Stopwatch clock_ = {};  // Starts anew with the run.
  JournalTalk journal_ = {};
  TemplateTalk templates_{resolve(DatabaseSetUpWish{}, setup_.config).template_keep,
                          [this](std::string text) { warned(std::move(text)); }};
  std::optional<Options> options_ = {};
  Suite suite_ = {};
  Switchboard switchboard_;
  Crew crew_;
  CloneTalk clones_{[this](Slot slot, const Outgoing& message) { tell(slot, message); },
                    [this](Slot slot, std::string what) { crew_.prepares(slot, std::move(what)); }};
  ReportDesk desk_;
  std::unique_ptr<Conductor> conductor_ = {};  // None before the suite is complete.
  std::deque<Event> events_ = {};              // Not handled yet.
  std::optional<Result<Verdict>> outcome_ = {};
  bool said_goodbye_ = false;

  SignalWatch termination_{loop_, termination_signal(), [this] { interrupt(); }};
  SignalWatch suspension_{loop_, suspend_signal(), [this] { suspend(); }};
  Timer glance_{loop_, [this] { look_around(); }};
  Timer patience_{
      loop_, [this] {
        if (!switchboard_.has_host()) {
          give_up({"no host connected", fmt::format("nobody came within {} s", kPatienceForHost.count())});
        }
      }};
};

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

// --- The host ---

Result<void> RunShell::host_said(const Incoming& message) {
  Result<void> taken = std::visit([this](const auto& what) { return from_host(what); }, message);
  handle_events();
  return taken;
}

void RunShell::host_left(const std::optional<Error>& refused) {
  clones_.left(CloneTalk::kHost);
  if (outcome_) return loop_.stop();
  if (!conductor_ && refused) return give_up({"the host was refused", refused->cause, refused->hint});
  if (!conductor_) {
    return give_up({"the host ended before the run began", "",
                    "'shoal clean' removes what it has made so far; the next run does so, too"});
  }

  // In this order: people want to know what runs now, and the Conductor must not
  // want replacements.
  crew_.look_around(clock_.now());
  crew_.tell_standings(clock_);
  happened(HostEnded{});
  handle_events();
  crew_.host_left(clock_.now());
  handle_events();
}

Result<void> RunShell::from_host(const OptionsGiven& message) {
  if (conductor_) return fail({"it sent options after the suite was complete"});
  options_ = resolve(message.options, setup_.config);
  return {};
}

Result<void> RunShell::answer_host(const Result<Outgoing>& answer) {
  if (!answer) return fail(answer.error());
  switchboard_.send_to_host(*answer);
  return {};
}

Result<void> RunShell::from_host(const TemplateDone& message) {
  templates_.take(message);
  return {};
}

Result<void> RunShell::from_host(const SetUpAsked& message) {
  switchboard_.send_to_host(SetUpTold{resolve(message.wish, setup_.config)});
  return {};
}

Result<void> RunShell::from_host(const CloneAsked& message) {
  if (conductor_ && !outcome_) return fail({"it asked for a clone while tests were run"});
  return clones_.take(CloneTalk::kHost, message);
}

Result<void> RunShell::from_host(const PlansAsked& message) {
  switchboard_.send_to_host(PlansPrinted{print_plans(message.orders)});
  return {};
}

Result<void> RunShell::from_host(const PrepareAsked&) {
  if (!options_) return fail({"it asked what workers are to prepare before it sent options"});
  switchboard_.send_to_host(prepare());
  return {};
}

Result<void> RunShell::from_host(const UnitDescribed& message) {
  if (conductor_) return fail({"it sent a unit after the suite was complete"});
  suite_.add(message.name, message.tests, message.timeouts);
  return {};
}

Result<void> RunShell::from_host(const SuiteComplete&) {
  if (outcome_) return {};  // An interrupt came first, and it has not heard of it yet.
  if (conductor_) return fail({"it said twice that the suite was complete"});
  if (!options_) return fail({"it sent no options before the suite was complete"});
  begin();
  return {};
}

// What is not struck out is looked for in vain later: no reason to end a run.
Result<void> RunShell::from_host(const ThingsGone& message) {
  const Result<void> taken = journal_.take(message);
  if (!taken) warned(fmt::format("{}: {}", taken.error().message, taken.error().cause));
  return {};
}

Result<void> RunShell::from_host(const Goodbye&) {
  said_goodbye_ = true;
  if (!outcome_) outcome_ = Verdict::passed;  // It only wanted to talk about the journal.
  loop_.stop();
  return {};
}

Result<void> RunShell::from_host(const WorkerExited& message) {
  crew_.exited(message.slot, message.generation, message.status, clock_.now());
  return {};
}

Result<void> RunShell::from_host(const InterruptReceived&) {
  interrupt();
  return {};
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

}  // namespace

Result<Verdict> perform_run(const RunSetup& setup, RunOutputs outputs) {
  ignore_terminal_signals();
  Result<std::unique_ptr<Loop>> loop = Loop::make();
  if (!loop) return fail(loop.error());
  RunShell shell{setup, outputs, **loop};
  if (const Result<void> opened = shell.open(); !opened) return fail(opened.error());
  return shell.run();
}

}  // namespace shoal
