#include "cli/commands.h"

#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "base/error.h"
#include "cli/command_line.h"
#include "cli/config_file.h"
#include "cli/exit_code.h"
#include "cli/replay_command.h"
#include "os/capture_files.h"
#include "os/events_file.h"
#include "os/run_shell.h"
#include "os/terminal_screen.h"
#include "report/terminal.h"

namespace shoal {
namespace {

int stop(const Error& error, ExitCode code) {
  StreamSink screen{StreamSink::Stream::standard_error};
  screen.write(print_error(error));
  return number_of(code);
}

int say(std::string_view text) {
  StreamSink output{StreamSink::Stream::standard_output};
  output.write(text);
  return number_of(ExitCode::passed);
}

int perform(const RunAsked& asked) {
  const char* token = std::getenv("SHOAL_TOKEN");
  if (token == nullptr || *token == '\0') {
    return stop({"SHOAL_TOKEN is not set", "the engine takes its orders from whoever knows the token",
                 "run tests with 'shoal test' or 'manage.py test', which set it"},
                ExitCode::wrong_usage);
  }
  StreamSink screen{StreamSink::Stream::standard_error};
  CaptureFiles captured{asked.directory};
  TerminalReporter terminal{screen, captured, read_terminal_style()};
  std::unique_ptr<EventsFile> events;
  if (asked.events) {
    auto created = EventsFile::create(*asked.events, captured);
    if (!created) return stop(created.error(), ExitCode::could_not_start);
    events = std::move(*created);
  }

  const Result<Config> config = read_config(asked.config.value_or(""));
  if (!config) return stop(config.error(), ExitCode::could_not_start);
  const RunSetup setup{asked.directory, asked.state.value_or(""), *config, token, SHOAL_VERSION, exit_code_of};
  const Result<Verdict> verdict = perform_run(setup, RunOutputs{screen, terminal, events.get()});
  return verdict ? exit_code_of(*verdict) : stop(verdict.error(), ExitCode::could_not_start);
}

int perform(const ReplayAsked& asked) {
  const Result<Verdict> verdict = replay_file(asked);
  return verdict ? exit_code_of(*verdict) : stop(verdict.error(), ExitCode::could_not_start);
}

int perform(const HelpAsked&) { return say(print_help()); }

int perform(const VersionAsked&) { return say("shoal-engine " SHOAL_VERSION "\n"); }

}  // namespace

int run_command_line(int count, const char* const* words) {
  const Result<Asked> asked = parse_command_line(count, words);
  if (!asked) return stop(asked.error(), ExitCode::wrong_usage);
  return std::visit([](const auto& what) { return perform(what); }, *asked);
}

}  // namespace shoal
