#include "cli/scripted_run.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <stdexcept>

#include "cli/scripted_worker.h"
#include "protocol/message.h"

namespace shoal::testing {
namespace {

int become_engine(const std::vector<std::string>& words, const std::string& output, const std::string& report) {
  dup2(open(output.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600), STDOUT_FILENO);
  dup2(open(report.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600), STDERR_FILENO);
  std::vector<char*> arguments;
  std::string program = SHOAL_ENGINE;
  arguments.push_back(program.data());
  std::vector<std::string> copies = words;
  for (std::string& word : copies) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  setenv("SHOAL_TOKEN", "secret", 1);
  execv(program.c_str(), arguments.data());
  return 127;
}

std::vector<std::string> words_of(const Script& script, const std::string& directory) {
  std::vector<std::string> words{"run", "--directory", directory};
  words.insert(words.end(), script.arguments.begin(), script.arguments.end());
  return words;
}

std::string print_unit(const ScriptedUnit& unit) {
  std::string tests;
  for (const std::string& test : unit.tests)
    tests += fmt::format("{}\"{}.{}\"", tests.empty() ? "" : ", ", unit.name, test);
  return fmt::format(R"({{"m": "unit", "name": "{}", "tests": [{}]}})", unit.name, tests);
}

}  // namespace

std::string options_of(const Script& script) {
  return fmt::format(
      R"({{"m": "options", "workers": {}, "failfast": {}, "verbosity": 1, "durations": null, "max_worker_restarts": 8, {}{})"
      R"("start_method": "fork", "shoal": "0.1.0", "python": "3.12.1", "django": "6.1.3"}})",
      script.workers, script.failfast, script.options, script.options.empty() ? "" : ", ");
}

Engine::Engine(const TemporaryFolder& folder, const std::vector<std::string>& words)
    : output_(folder / ("output-of-" + words.front())), report_(folder / ("report-of-" + words.front())) {
  child_ = std::make_unique<Child>([&] { return become_engine(words, output_, report_); });
}

std::string Engine::announcement() const {
  comes_true([this] { return output().find('\n') != std::string::npos; });
  return output();
}

ScriptedRun::ScriptedRun(Script script) : script_(std::move(script)) {
  engine_ = std::make_unique<Engine>(folder_, words_of(script_, folder_.path()));
  if (engine_->announcement().empty()) throw std::runtime_error("the engine does not listen:\n" + engine_->report());
  host_ = std::make_unique<Client>(folder_ / "endpoint");
  say(fmt::format(R"({{"m": "hello", "role": "host", "token": "secret", "protocol": {}, "pid": 1}})",
                  kProtocolVersion));
  say(options_of(script_));
  for (const ScriptedUnit& unit : script_.units) say(print_unit(unit));
  say(R"({"m": "suite_complete"})");
}

bool ScriptedRun::play_until(const std::function<bool()>& done) {
  return comes_true([this, &done] {
    while (!over_ && host_->has_something()) {
      const std::string line = host_->receive();
      over_ = line.empty();
      if (!over_) take(line);
    }
    mind_workers();
    return over_ || done();
  });
}

int ScriptedRun::play() {
  play_until([this] { return heard("\"finished\""); });
  host_->close();
  return engine_->wait();
}

void ScriptedRun::say(std::string_view line) { host_->send(std::string{line} + "\n"); }

bool ScriptedRun::heard(std::string_view text) const {
  return std::any_of(heard_.begin(), heard_.end(),
                     [text](const std::string& line) { return line.find(text) != std::string::npos; });
}

bool ScriptedRun::is_running(std::uint32_t test) const {
  return std::any_of(asked_.begin(), asked_.end(), [this, test](const auto& worker) {
    const std::string record = contents_of(folder_ / fmt::format("worker-{}-{}.now", worker.first, worker.second));
    std::uint64_t number = 0;
    std::memcpy(&number, record.data(), std::min(record.size(), sizeof number));
    return number == test + 1;
  });
}

void ScriptedRun::mind_workers() {
  for (auto worker = workers_.begin(); worker != workers_.end();) {
    int status = 0;
    if (!worker->child->has_ended(status)) {
      ++worker;
      continue;
    }
    say(fmt::format(R"({{"m": "worker_exited", "slot": {}, "generation": {}, "code": {}, "signal": {}}})",
                    worker->slot, worker->generation, std::max(status, 0), std::max(-status, 0)));
    worker = workers_.erase(worker);
  }
}

void ScriptedRun::take(const std::string& line) {
  heard_.push_back(line);
  if (line.find("\"start_worker\"") == std::string::npos) return;
  start_worker(number_in(line, "slot"), number_in(line, "generation"));
}

void ScriptedRun::start_worker(int slot, int generation) {
  asked_.emplace_back(slot, generation);
  auto child = std::make_unique<Child>([&] {
    host_->close();
    return work(folder_.path(), script_, slot, generation);
  });
  workers_.push_back(Worker{slot, generation, std::move(child)});
}

}  // namespace shoal::testing
