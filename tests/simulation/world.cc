#include "world.h"

#include <fmt/format.h>
#include <utility>
#include <variant>

#include "run/describe.h"

namespace shoal {
namespace {

constexpr Microseconds kBoot{300};
constexpr Microseconds kBetweenLooks{100'000};
constexpr Microseconds kUntilStacksGivenUp{1'000'000};

// No run of this size takes longer, unless it runs in circles.
std::uint64_t longest_run(const Scenario& scenario) { return 2'000 + 120ull * scenario.tests.size(); }

// A worker may need a minute to start, twice; a test and a fixture their time,
// and then the grace time. No hang lasts longer.
constexpr std::uint64_t kMostLooks = 60'000;

}  // namespace

World::World(std::uint64_t seed, Faults faults, Telling telling)
    : scenario_(make_scenario(seed, faults)),
      random_(~seed),
      faults_(faults),
      telling_(telling),
      rules_(scenario_, truth_),
      conductor_(scenario_.suite, scenario_.options) {
  truth_.tests.resize(scenario_.tests.size());
  truth_.tries.resize(scenario_.tests.size());
  truth_.may_run_again.resize(scenario_.tests.size());
  truth_.fixtures.resize(scenario_.units.size());
}

std::string World::run() {
  for (const TimePoint at : scenario_.interrupts) plan(Kind::interrupt, at);
  if (scenario_.host_dies) plan(Kind::host_dies, *scenario_.host_dies);
  carry_out(conductor_.start("run", "time", now_));
  plan(Kind::time_passes, kBetweenLooks);

  while (!planned_.empty() && truth_.violation.empty()) {
    const Happening next = planned_.top();
    const bool look = next.kind == Kind::time_passes || next.kind == Kind::stacks_are_read;
    if (look ? ++looks_ > kMostLooks : ++happenings_ > longest_run(scenario_)) {
      truth_.complain("the run does not come to an end");
    }
    planned_.pop();
    now_ = next.at;
    happen(next);
  }
  if (!conductor_.ended()) truth_.complain("the run waits for ever");
  check_journal();
  if (truth_.violation.empty() && faults_ == Faults::none) rules_.nothing_was_amiss();
  return truth_.violation;
}

// --- What happens ---

void World::plan(Kind kind, Microseconds in, std::size_t process) {
  planned_.push(Happening{now_ + in, planned_so_far_++, kind, process});
}

void World::happen(const Happening& happening) {
  switch (happening.kind) {
    case Kind::worker_steps:
      step(happening.process);
      return;
    case Kind::log_is_read:
      read_log(happening.process);
      return;
    case Kind::message_arrives:
      read_message(happening.process);
      return;
    case Kind::order_arrives:
      obey(happening.process);
      return;
    case Kind::end_is_seen:
      see_end(happening.process);
      return;
    case Kind::stacks_are_read:
      read_stacks(happening.process);
      return;
    case Kind::time_passes:
      pass_time();
      return;
    case Kind::interrupt:
      tell(InterruptAsked{});
      return;
    case Kind::host_dies:
      tell(HostEnded{});
      return;
  }
}

void World::plan_step(std::size_t process, Microseconds in) {
  if (std::exchange(processes_[process].step_planned, true)) return;
  plan(Kind::worker_steps, in, process);
}

void World::step(std::size_t place) {
  Process& process = processes_[place];
  process.step_planned = false;
  const std::size_t logged = process.worker->log.size();
  const auto before = std::pair{process.worker->unit(), process.worker->running()};
  if (const auto next = process.worker->step(random_)) plan_step(place, *next);

  if (before != std::pair{process.worker->unit(), process.worker->running()}) process.since = now_;

  // The engine looks at the log when it likes, not after each test.
  if (process.worker->log.size() > logged && random_.chance(25)) plan(Kind::log_is_read, latency(), place);
  send_messages(place);
  if (!process.worker->alive()) end(place);
}

void World::send_messages(std::size_t place) {
  Process& process = processes_[place];
  for (; process.messages_sent < process.worker->outbox.size(); ++process.messages_sent) {
    plan(Kind::message_arrives, latency(), place);
  }
}

void World::read_log(std::size_t place) {
  std::deque<Event>& log = processes_[place].worker->log;
  while (!log.empty()) {
    const Event event = std::move(log.front());
    log.pop_front();
    tell(event);
  }
}

void World::read_message(std::size_t place) {
  Process& process = processes_[place];
  if (process.worker->outbox.empty()) return;  // Told or lost when the worker ended.

  const Event message = std::move(process.worker->outbox.front());
  process.worker->outbox.pop_front();
  --process.messages_sent;
  read_log(place);
  tell(message);
}

void World::obey(std::size_t place) {
  Process& process = processes_[place];
  const Command order = std::move(process.orders.front());
  process.orders.pop_front();
  if (const auto* unit = std::get_if<GiveUnit>(&order)) process.worker->take(Portion{unit->unit, unit->tests});
  if (std::holds_alternative<DismissWorker>(order)) process.worker->leave();
  if (process.worker->waits()) plan_step(place, Microseconds{0});
}

void World::see_end(std::size_t place) {
  Process& process = processes_[place];
  if (scenario_.loses_messages && random_.chance(50)) process.worker->outbox.clear();
  while (!process.worker->outbox.empty()) read_message(place);
  read_log(place);

  if (!process.worker->children().empty()) {
    ProcessesFound found{process.slot, {}};
    for (const std::int64_t pid : process.worker->children()) found.processes.push_back({pid, "sleep"});
    tell(found);
  }
  WorkerEnded event{process.slot, process.worker->generation(), ExitStatus{0, 9}};
  event.running = process.worker->running();
  event.unit = process.worker->unit();
  event.pid = process.joined ? static_cast<std::int64_t>(place) + 1 : 0;
  event.confirmed = !(scenario_.unconfirmed && process.worker->was_killed() && random_.chance(50));
  if (event.confirmed) journal_.erase(place);
  tell(event);
}

void World::read_stacks(std::size_t place) {
  const Process& process = processes_[place];
  if (process.end_planned) return;
  tell(StacksWritten{process.slot, process.worker->generation(), process.worker->says_where_it_is() ? "here" : ""});
}

// What the engine sees when it looks around.
void World::pass_time() {
  if (conductor_.ended()) return;
  for (std::size_t place = 0; place < processes_.size(); ++place) {
    const Process& process = processes_[place];
    if (!process.worker->alive() || !random_.chance(scenario_.percent_seen)) continue;
    tell(WorkerSeen{process.slot, process.worker->generation(), process.worker->unit(), process.worker->running(),
                    process.since});
  }
  tell(TimePassed{});
  plan(Kind::time_passes, kBetweenLooks + (random_.chance(10) ? latency() * 20 : Microseconds{0}));
}

void World::end(std::size_t place) {
  if (!std::exchange(processes_[place].end_planned, true)) plan(Kind::end_is_seen, latency(), place);
}

// What is still in the journal has been named.
void World::check_journal() {
  for (const std::size_t place : journal_) {
    if (!rules_.named(static_cast<std::int64_t>(place) + 1)) {
      truth_.complain(fmt::format("process {} is in the journal, and nobody was told", place + 1));
    }
  }
}

// --- Between the world and the Conductor ---

void World::write_down(std::string_view before, const std::string& what) {
  const std::string line = fmt::format("{}{}", before, what);
  for (const char letter : line) transcript_ = (transcript_ ^ static_cast<unsigned char>(letter)) * 1099511628211u;
  if (telling_ == Telling::all) fmt::print("{:>9} {}\n", now_.count(), line);
}

void World::tell(const Event& event) {
  if (telling_ != Telling::nothing) write_down("", describe(event));
  if (!conductor_.ended()) rules_.event_told(event);
  carry_out(conductor_.handle(event, now_));
  if (scenario_.noise && !scenario_.units.empty() && random_.chance(20)) tell_nonsense(event);
}

void World::tell_nonsense(const Event& last) {
  // Two of the same fixture or interrupt are two; all else means nothing twice.
  // And the word that a unit is over, for a worker that has been given the rest
  // of that very unit since: no socket says a thing twice, so it would be true.
  const auto* done = std::get_if<UnitFinished>(&last);
  const bool means_another = done != nullptr && rules_.has(done->slot, done->unit);
  const bool repeatable = !means_another && !std::holds_alternative<FixtureFinished>(last) &&
                          !std::holds_alternative<InterruptAsked>(last) && !std::holds_alternative<HostEnded>(last) &&
                          !std::holds_alternative<ProcessesFound>(last) && !std::holds_alternative<TimePassed>(last);
  const Event event = repeatable && random_.chance(50) ? last : nonsense();
  if (!conductor_.handle(event, now_).empty()) truth_.complain("nonsense was listened to: " + describe(event));
}

Event World::nonsense() {
  const Slot slot{random_.below(scenario_.options.workers + 2)};
  const std::uint32_t no_generation = 1'000'000 + random_.below(2);
  const UnitIndex unit{random_.below(static_cast<std::uint32_t>(scenario_.units.size()))};
  const TestIndex test{scenario_.suite.units[unit.value].first};
  const std::uint32_t kind = random_.below(rules_.has(slot, unit) ? 4 : 7);
  switch (kind) {
    case 0:
      return WorkerBecameReady{slot, no_generation, 1};
    case 1:
      return WorkerFailedToStart{slot, no_generation, "nonsense"};
    case 2:
      return WorkerEnded{slot, no_generation, ExitStatus{1}, test};
    case 3:
      return WorkerPrepares{slot, no_generation, "nonsense"};
    case 4:
      return UnitFinished{slot, unit};
    case 5:
      return FixtureFinished{slot, unit, FixtureResult{Problem{Problem::Kind::error, "nonsense", ""}}};
    default:
      return TestFinished{slot, TestResult{test, Outcome::error}};
  }
}

void World::carry_out(const Commands& commands) {
  for (const Command& command : commands) {
    if (telling_ != Telling::nothing) write_down("  -> ", describe(command));
    rules_.command_given(command);
    if (std::holds_alternative<EndRun>(command)) rules_.run_ended(conductor_);
    if (truth_.violation.empty()) carry_out(command);
  }
  rules_.answered();
}

void World::carry_out(const Command& command) {
  if (const auto* start = std::get_if<StartWorker>(&command)) {
    processes_.push_back(
        Process{start->slot, std::make_unique<FakeWorker>(start->slot, start->generation, scenario_, truth_)});
    processes_.back().since = now_;
    // Nearly every one gets as far as to say hello.
    processes_.back().joined = random_.chance(95);
    if (processes_.back().joined) journal_.insert(processes_.size() - 1);
    plan_step(processes_.size() - 1, kBoot + latency());
  } else if (const auto* give = std::get_if<GiveUnit>(&command)) {
    processes_[process_in(give->slot)].orders.push_back(command);
    plan(Kind::order_arrives, latency(), process_in(give->slot));
  } else if (const auto* dismiss = std::get_if<DismissWorker>(&command)) {
    processes_[process_in(dismiss->slot)].orders.push_back(command);
    plan(Kind::order_arrives, latency(), process_in(dismiss->slot));
  } else if (const auto* hold = std::get_if<HoldWorker>(&command)) {
    processes_[process_in(hold->slot)].worker->hold();
  } else if (const auto* ask = std::get_if<AskForStacks>(&command)) {
    const std::size_t place = process_in(ask->slot);
    const bool answers = processes_[place].worker->says_where_it_is();
    if (answers || random_.chance(50)) plan(Kind::stacks_are_read, answers ? latency() : kUntilStacksGivenUp, place);
  } else if (const auto* terminate = std::get_if<TerminateWorker>(&command)) {
    const std::size_t place = process_in(terminate->slot);
    processes_[place].worker->terminate();
    if (!processes_[place].worker->alive()) end(place);
  } else if (const auto* kill = std::get_if<KillWorker>(&command)) {
    const std::size_t place = process_in(kill->slot);
    processes_[place].worker->kill();
    end(place);
  }
}

// The last process in `slot`. The rules have made sure that there is one.
std::size_t World::process_in(Slot slot) const {
  std::size_t place = processes_.size() - 1;
  while (processes_[place].slot != slot) --place;
  return place;
}

}  // namespace shoal
