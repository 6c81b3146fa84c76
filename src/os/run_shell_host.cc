// What the host says, and what it is answered.
#include <fmt/format.h>

#include <variant>

#include "config/resolve.h"
#include "databases/clone_plans.h"
#include "databases/print_plans.h"
#include "os/run_shell_state.h"

namespace shoal {

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
  if (tests_run()) return fail({"it asked for a clone while tests were run"});
  return clones_.take(CloneTalk::kHost, message);
}

Result<void> RunShell::from_host(const ClonesSetUpAsked& message) {
  if (tests_run()) return fail({"it wanted clones set up while tests were run"});
  return clones_.take(message);
}

Result<void> RunShell::from_host(const DatabasesDropAsked& message) {
  if (tests_run()) return fail({"it wanted databases dropped while tests were run"});
  return clones_.take(message);
}

Result<void> RunShell::from_host(const GrantsCheckAsked& message) {
  if (tests_run()) return fail({"it wanted grants checked while tests were run"});
  return clones_.take(message);
}

Result<void> RunShell::from_host(const GrantsAsked& message) {
  switchboard_.send_to_host(GrantsPrinted{print_grants(message.user)});
  return {};
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

}  // namespace shoal
