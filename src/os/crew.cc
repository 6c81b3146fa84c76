#include "os/crew.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <variant>

#include "os/file.h"
#include "os/loop.h"
#include "os/process_group.h"
#include "os/processes.h"
#include "os/run_files.h"
#include "protocol/message.h"

namespace shoal {

Result<void> Crew::expect(Slot slot, std::uint32_t generation) {
  const WorkerFiles files{slot, generation};
  auto record = StandingRecord::create(directory_ + "/" + files.standing());
  if (!record) return fail(record.error());
  workers_.erase(slot);
  workers_.emplace(
      slot, Worker{slot, generation, std::move(*record), LogReader{directory_ + "/" + files.log(), kLongestLine},
                   StackFile{directory_ + "/" + files.stacks()}});
  return {};
}

bool Crew::awaits(Slot slot, std::uint32_t generation) const {
  const auto found = workers_.find(slot);
  return found != workers_.end() && found->second.generation == generation && found->second.pid == 0;
}

void Crew::joined(Slot slot, std::int64_t pid) {
  Worker* worker = find(slot);
  worker->pid = pid;
  worker->connected = true;
  worker->ending.connected();
  if (pid != 0) listener_.worker_lives(pid);
  if (worker->to_be_killed) kill_process_group(pid);
}

Result<void> Crew::became_ready(Slot slot) {
  Worker* worker = find(slot);
  if (worker->ready) return fail({"it said twice that it was ready"});
  worker->ready = true;
  listener_.happened(WorkerBecameReady{slot, worker->generation, worker->pid});
  return {};
}

void Crew::prepares(Slot slot, std::string what) {
  if (const Worker* worker = find(slot)) {
    listener_.happened(WorkerPrepares{slot, worker->generation, std::move(what)});
  }
}

Result<void> Crew::failed_to_start(Slot slot, const std::string& error) {
  const Worker* worker = find(slot);
  if (worker->ready) return fail({"it said that it could not start after it was ready"});
  listener_.happened(WorkerFailedToStart{slot, worker->generation, error});
  return {};
}

void Crew::wrote_more(Slot slot) { read_log(*find(slot)); }

void Crew::recorded(Slot slot, const std::string& line) {
  Worker* worker = find(slot);
  read_log(*worker);  // What the log could take came before.
  take_record(*worker, parse_log_line(line));
}

Result<void> Crew::finished_unit(Slot slot, UnitIndex unit) {
  Worker* worker = find(slot);
  if (worker->given.empty() || worker->given.front() != unit) {
    return fail({fmt::format("it said that it was done with unit {}, which it was not at", unit.value)});
  }
  read_log(*worker);
  worker->given.pop_front();
  worker->last_unit = unit;
  listener_.happened(UnitFinished{slot, unit});
  return {};
}

void Crew::left(Slot slot, bool refused, TimePoint now) {
  Worker* worker = find(slot);
  if (worker == nullptr) return;
  worker->connected = false;
  worker->ending.disconnected(now);
  // It would go on running tests that nobody counts.
  if (refused) kill_now(*worker, now);
  settle(slot, now);
}

void Crew::exited(Slot slot, std::uint32_t generation, ExitStatus status, TimePoint now) {
  Worker* worker = find(slot);
  // The end of a worker that was given up may be heard of late.
  if (worker == nullptr || worker->generation != generation) return;
  worker->ending.exited(status, now);
  settle(slot, now);
}

void Crew::host_left(TimePoint now) {
  for (auto& [slot, worker] : workers_) worker.ending.host_left(now);
  look_around(now);
}

void Crew::give(Slot slot, UnitIndex unit) {
  if (Worker* worker = find(slot)) worker->given.push_back(unit);
}

void Crew::hold(Slot slot) {
  if (Worker* worker = find(slot)) worker->record.hold();
}

void Crew::ask_for_stacks(Slot slot, TimePoint now) {
  Worker* worker = find(slot);
  if (worker == nullptr) return;
  worker->stacks.expect(now);
  if (worker->pid != 0 && !worker->ending.has_exited()) shoal::ask_for_stacks(worker->pid);
}

// One whose pid is not known yet is killed when its time is up.
void Crew::terminate(Slot slot) {
  const Worker* worker = find(slot);
  if (worker != nullptr && worker->pid != 0 && !worker->ending.has_exited()) terminate_process_group(worker->pid);
}

void Crew::suspend() {
  for (const auto& [slot, worker] : workers_) {
    if (worker.pid != 0 && !worker.ending.has_exited()) stop_process_group(worker.pid);
  }
}

void Crew::resume() {
  for (const auto& [slot, worker] : workers_) {
    if (worker.pid != 0 && !worker.ending.has_exited()) continue_process_group(worker.pid);
  }
}

void Crew::acknowledge() {
  for (auto& [slot, worker] : workers_) worker.record.acknowledge(worker.log.bytes_read());
}

void Crew::tell_standings(const Stopwatch& clock) {
  for (auto& [slot, worker] : workers_) {
    if (worker.connected) {
      WorkerSeen seen{slot, worker.generation, worker.record.unit(), {}, clock.at(worker.record.since())};
      if (seen.unit && seen.unit->value >= suite_.units.size()) seen.unit.reset();
      const std::optional<RunningTest> running = worker.record.running();
      if (running && running->test.value < suite_.test_count()) seen.running = running->test;
      listener_.happened(seen);
    }
    if (auto stacks = worker.stacks.take(clock.now())) {
      listener_.happened(StacksWritten{slot, worker.generation, std::move(*stacks)});
    }
  }
}

void Crew::kill(Slot slot, TimePoint now) {
  if (Worker* worker = find(slot)) kill_now(*worker, now);
}

void Crew::look_around(TimePoint now) {
  std::vector<Slot> slots;
  for (auto& [slot, worker] : workers_) {
    read_log(worker);
    slots.push_back(slot);
  }
  for (const Slot slot : slots) settle(slot, now);
}

std::vector<WorkerStanding> Crew::standings(const Stopwatch& clock) const {
  std::vector<WorkerStanding> standings;
  const TimePoint now = clock.now();
  for (const auto& [slot, worker] : workers_) {
    if (!worker.connected) continue;
    WorkerStanding standing{slot, {}, Microseconds{0}};
    const std::optional<RunningTest> running = worker.record.running();
    if (running && running->test.value < suite_.test_count()) {
      standing.test = suite_.id_of(running->test);
      standing.since = std::max(Microseconds{0}, now - clock.at(running->since));
    }
    standings.push_back(std::move(standing));
  }
  return standings;
}

Crew::Worker* Crew::find(Slot slot) {
  const auto found = workers_.find(slot);
  return found == workers_.end() ? nullptr : &found->second;
}

void Crew::read_log(Worker& worker) {
  worker.log.read([this, &worker](Result<LogRecord> record) { take_record(worker, std::move(record)); });
}

void Crew::take_record(Worker& worker, Result<LogRecord> record) {
  const auto passed_over = [this, &worker](const std::string& why) {
    listener_.warned(fmt::format("a result of worker {} was passed over: {}", worker.slot.value, why));
  };
  if (!record) {
    const Error& error = record.error();
    return passed_over(error.cause.empty() ? error.message : fmt::format("{}: {}", error.message, error.cause));
  }
  const std::string capture = WorkerFiles{worker.slot, worker.generation}.capture();
  if (auto* fixture = std::get_if<FixtureResult>(&*record)) {
    if (!fixture->output.empty()) fixture->output.file = capture;
    const UnitIndex unit = fixture->unit.value_or(unit_at(worker));
    listener_.happened(FixtureFinished{worker.slot, unit, std::move(*fixture)});
    return;
  }
  auto& result = std::get<TestResult>(*record);
  if (result.test.value >= suite_.test_count()) {
    return passed_over(fmt::format("there is no test {} among {}", result.test.value, suite_.test_count()));
  }
  if (!result.output.empty()) result.output.file = capture;
  worker.last_result = result.test;
  listener_.happened(TestFinished{worker.slot, std::move(result)});
}

UnitIndex Crew::unit_at(const Worker& worker) const {
  return worker.given.empty() ? worker.last_unit : worker.given.front();
}

void Crew::kill_now(Worker& worker, TimePoint now) {
  worker.ending.killed(now);
  worker.to_be_killed = true;
  // The pid of a worker that has ended may be another's by now.
  if (worker.pid != 0 && !worker.ending.has_exited()) kill_process_group(worker.pid);
}

void Crew::settle(Slot slot, TimePoint now) {
  Worker* worker = find(slot);
  if (worker == nullptr) return;
  WorkerEnding::Step step = worker->ending.next(now);
  if (step == WorkerEnding::Step::close_connection) {
    listener_.disconnect_worker(slot);
    worker->connected = false;
    worker->ending.disconnected(now);
    step = worker->ending.next(now);
  }
  if (step == WorkerEnding::Step::kill) kill_now(*worker, now);
  if (step == WorkerEnding::Step::end) end(*worker);
}

void Crew::end(Worker& worker) {
  const Slot slot = worker.slot;
  read_log(worker);
  listener_.disconnect_worker(slot);
  const WorkerEnded ended = last_words(worker);
  if (ended.confirmed) end_left_processes(worker);
  listener_.happened(ended);
  if (ended.confirmed && worker.pid != 0) listener_.worker_is_gone(worker.pid);
  workers_.erase(slot);
}

// What its tests have started and not ended is in its process group.
void Crew::end_left_processes(const Worker& worker) {
  if (worker.pid == 0) return;
  ProcessesFound found{worker.slot, {}};
  for (GroupMember& member : members_of_group(worker.pid)) {
    found.processes.push_back({member.pid, std::move(member.command)});
  }
  if (found.processes.empty()) return;
  end_group(worker.pid);
  listener_.happened(std::move(found));
}

WorkerEnded Crew::last_words(const Worker& worker) const {
  WorkerEnded ended{worker.slot, worker.generation, worker.ending.status()};
  ended.pid = worker.pid;
  ended.confirmed = worker.pid == 0 || worker.ending.has_exited() || !may_exist(worker.pid);
  ended.stacks = worker.stacks.rest();
  const std::optional<UnitIndex> unit = worker.record.unit();
  if (unit && unit->value < suite_.units.size()) ended.unit = unit;
  const std::optional<RunningTest> running = worker.record.running();
  // It may have died between writing a result and clearing the record.
  if (!running || running->test.value >= suite_.test_count() || running->test == worker.last_result) return ended;
  ended.running = running->test;

  const std::string capture = WorkerFiles{worker.slot, worker.generation}.capture();
  const Result<File> file = File::open_to_read(directory_ + "/" + capture);
  const std::uint64_t size = file ? file->size().value_or(0) : 0;
  if (size > running->output_from) ended.output = OutputSlice{capture, running->output_from, size};
  return ended;
}

}  // namespace shoal
