// The inside of perform_run: one run's state, and who does what about it.
//
// run_shell.cc has the run and its workers, run_shell_host.cc what the host says.
#pragma once

#include <fmt/format.h>

#include <chrono>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "config/resolve.h"
#include "databases/reset.h"
#include "model/options.h"
#include "model/unit.h"
#include "os/clock.h"
#include "os/clone_talk.h"
#include "os/crew.h"
#include "os/journal_talk.h"
#include "os/loop.h"
#include "os/processes.h"
#include "os/report_desk.h"
#include "os/run_shell.h"
#include "os/switchboard.h"
#include "os/template_talk.h"
#include "protocol/message.h"
#include "run/conductor.h"

namespace shoal {

// Python takes its time to come up on a loaded machine.
inline constexpr std::chrono::seconds kPatienceForHost{60};

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
  template <class Message>
    requires requires(CloneTalk& clones, Slot slot, const Message& message) { clones.take(slot, message); }
  Result<void> from_host(const Message& message) {
    return clones_.take(CloneTalk::kHost, message);
  }
  Result<void> from_host(const CloneAsked& message);
  Result<void> from_host(const ClonesSetUpAsked& message);
  Result<void> from_host(const DatabasesDropAsked& message);
  Result<void> from_host(const GrantsCheckAsked& message);
  Result<void> from_host(const GrantsAsked& message);
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
  // Databases are not the host's to change while tests use them.
  [[nodiscard]] bool tests_run() const { return conductor_ && !outcome_; }

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

}  // namespace shoal
