#include "cli/scripted_worker.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <charconv>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <thread>

#include "protocol/message.h"

namespace shoal::testing {
namespace {

constexpr std::size_t kRunning = 0;
constexpr std::size_t kSince = 1;
constexpr std::size_t kHold = 2;
constexpr std::size_t kOutputFrom = 4;

class ScriptedWorker {
 public:
  ScriptedWorker(std::string stem, Client& engine)
      : stem_(std::move(stem)), engine_(engine), record_(open((stem_ + ".now").c_str(), O_RDWR)) {}

  void run(int first, const ScriptedUnit& unit) {
    for (std::size_t i = 0; i < unit.tests.size() && word(kHold) == 0; ++i) {
      const int number = first + static_cast<int>(i);
      set(kOutputFrom, contents_of(stem_ + ".out").size());
      const auto now = std::chrono::steady_clock::now().time_since_epoch();
      set(kSince, static_cast<std::uint64_t>(std::chrono::nanoseconds{now}.count()));
      set(kRunning, static_cast<std::uint64_t>(number) + 1);
      run_test(number, unit.tests[i]);
      set(kRunning, 0);
    }
  }

 private:
  void run_test(int number, const std::string& name) {
    if (name == "segfaults") die_of(SIGSEGV);
    if (name == "exits") _exit(7);
    if (name == "babbles") engine_.send("babble\n");
    if (name == "babbles" || name == "hangs") std::this_thread::sleep_for(std::chrono::hours{1});
    if (name == "sleeps") std::this_thread::sleep_for(std::chrono::milliseconds{500});
    if (name == "scribbles") append_to(stem_ + ".log", "scribble\n");
    if (name == "fails") return fail_test(number);
    if (name == "skips") return log_problem(number, "skipped", "skip", "no reason");
    const std::string printed = name == "prints" ? fmt::format("hello from test {}\n", number) : "";
    const std::size_t before = contents_of(stem_ + ".out").size();
    append_to(stem_ + ".out", printed);
    append_to(stem_ + ".log", fmt::format(". {} 1500 {} {}\n", number, before, before + printed.size()));
  }

  static void die_of(int signal) {
    std::signal(signal, SIG_DFL);  // A sanitizer would catch it.
    kill(getpid(), signal);
  }

  void fail_test(int number) {
    log_problem(number, "failed", "failure", "AssertionError: 1 != 2\\n");
    engine_.send("{\"m\": \"more\"}\n");
  }

  void log_problem(int number, std::string_view outcome, std::string_view kind, std::string_view text) {
    constexpr const char* kRecord =
        R"({{"r": "test", "test": {}, "outcome": "{}", "us": 1000, "problems": [{{"kind": "{}", "title": "test {}", )"
        R"("text": "{}"}}]}})"
        "\n";
    append_to(stem_ + ".log", fmt::format(kRecord, number, outcome, kind, number, text));
  }

  [[nodiscard]] std::uint64_t word(std::size_t index) const {
    std::uint64_t value = 0;
    const ssize_t got = pread(record_, &value, sizeof value, static_cast<off_t>(index * sizeof value));
    return got == sizeof value ? value : 1;
  }
  void set(std::size_t index, std::uint64_t value) const {
    if (pwrite(record_, &value, sizeof value, static_cast<off_t>(index * sizeof value)) < 0) _exit(1);
  }

  std::string stem_;
  Client& engine_;
  int record_;
};

}  // namespace

int work(const std::string& directory, const Script& script, int slot, int generation) {
  setpgid(0, 0);
  Client engine{directory + "/endpoint"};
  engine.send(fmt::format(
      R"({{"m": "hello", "role": "worker", "token": "secret", "protocol": {}, "slot": {}, "generation": {}, "pid": {}}})"
      "\n",
      kProtocolVersion, slot, generation, getpid()));
  const std::string prepare = engine.receive();
  if (number_in(prepare, "slots") < slot) return 1;
  append_to(directory + "/prepared", prepare + "\n");
  if (script.units.front().tests.front() == "cannot_start") {
    engine.send("{\"m\": \"failed_to_start\", \"error\": \"no database\"}\n");
    return 1;
  }
  ScriptedWorker worker{fmt::format("{}/worker-{}-{}", directory, slot, generation), engine};
  engine.send("{\"m\": \"ready\"}\n");
  for (std::string line = engine.receive(); line.find("\"run\"") != std::string::npos; line = engine.receive()) {
    const auto unit = static_cast<std::size_t>(number_in(line, "unit"));
    std::size_t first = 0;
    for (std::size_t before = 0; before < unit; ++before) first += script.units[before].tests.size();
    ScriptedUnit asked = script.units[unit];
    // What is left of a unit after a death is always its end.
    const int begin = number_in(line, "tests");
    const std::size_t done = begin < 0 ? 0 : static_cast<std::size_t>(begin) - first;
    asked.tests.erase(asked.tests.begin(), asked.tests.begin() + static_cast<std::ptrdiff_t>(done));
    worker.run(static_cast<int>(first + done), asked);
    engine.send(fmt::format("{{\"m\": \"done\", \"unit\": {}}}\n", unit));
  }
  return 0;
}

int number_in(const std::string& line, const std::string& name) {
  std::size_t place = line.find("\"" + name + "\":");
  if (place == std::string::npos) return -1;
  place = line.find_first_not_of(" [", place + name.size() + 3);
  int number = -1;
  if (place != std::string::npos) std::from_chars(line.data() + place, line.data() + line.size(), number);
  return number;
}

}  // namespace shoal::testing
