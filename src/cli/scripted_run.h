// A whole run around the real engine, with a host and workers that follow a
// script: what a test is called says what its worker does in it.
//
//     passes      passes                  prints      passes, after printing "hello from ..."
//     fails       fails                   skips       is skipped
//     segfaults   dies of SIGSEGV         exits       ends with exit code 7
//     babbles     sends garbage           scribbles   passes, after garbage in the log
//     sleeps      takes half a second     hangs       never ends
//     cannot_start   already the worker's start fails
#pragma once

#include <sys/types.h>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "os/testing.h"

namespace shoal::testing {

struct ScriptedUnit {
  std::string name;
  std::vector<std::string> tests;  // Their last parts.
};

struct Script {
  std::vector<ScriptedUnit> units = {};
  int workers = 1;
  bool failfast = false;
  std::vector<std::string> arguments = {};  // Of the engine, beyond --directory.
  std::string options = {};                 // More of them, as JSON fields.
};

// The host's message about options.
[[nodiscard]] std::string options_of(const Script& script);

// The engine as a child process.
class Engine {
 public:
  // `run` with the token "secret"; other words as they are.
  Engine(const TemporaryFolder& folder, const std::vector<std::string>& words);

  [[nodiscard]] std::string announcement() const;  // Waits for its first line.
  [[nodiscard]] std::string output() const { return contents_of(output_); }
  [[nodiscard]] std::string report() const { return contents_of(report_); }
  [[nodiscard]] pid_t pid() const { return child_->pid(); }
  [[nodiscard]] int wait() { return child_->wait(); }

 private:
  std::string output_;  // The file that standard output goes to.
  std::string report_;  // And standard error.
  std::unique_ptr<Child> child_;
};

class ScriptedRun {
 public:
  explicit ScriptedRun(Script script);

  // Plays the host until `done` says so or the engine hangs up. Returns false
  // when neither happens within ten seconds.
  bool play_until(const std::function<bool()>& done);

  // Plays to the end; returns the engine's exit code.
  int play();

  // A line from the host.
  void say(std::string_view line);
  void hang_up() { host_->close(); }
  [[nodiscard]] bool hung_up() const { return over_; }

  // True once the engine sent a line with `text`.
  [[nodiscard]] bool heard(std::string_view text) const;
  [[nodiscard]] Engine& engine() { return *engine_; }
  [[nodiscard]] const TemporaryFolder& folder() const { return folder_; }

  // True once a worker runs the test with that number.
  [[nodiscard]] bool is_running(std::uint32_t test) const;

  // How many workers are there still.
  [[nodiscard]] std::size_t workers() const { return workers_.size(); }
  void mind_workers();

 private:
  struct Worker {
    int slot;
    int generation;
    std::unique_ptr<Child> child;
  };

  void take(const std::string& line);
  void start_worker(int slot, int generation);

  TemporaryFolder folder_;
  Script script_;
  std::unique_ptr<Engine> engine_;
  std::unique_ptr<Client> host_;
  std::vector<std::string> heard_ = {};
  std::vector<Worker> workers_ = {};
  std::vector<std::pair<int, int>> asked_ = {};  // Slot and generation of all workers.
  bool over_ = false;
};

}  // namespace shoal::testing
