#include "cli/command_line.h"

#include <CLI/CLI.hpp>
#include <cctype>

namespace shoal {
namespace {

constexpr const char* kHelp = R"(usage: shoal-engine run --directory DIR [--state DIR] [--config FILE]
                        [--events FILE]
       shoal-engine replay FILE [-v N] [--durations N]
       shoal-engine --version | --help

The engine of shoal, a test runner for Django. It is started by shoal's Python
half; type 'shoal test' or 'manage.py test' to run tests.

  run                 perform a run with the host that connects
    --directory DIR   the run's own folder; the engine listens on DIR/endpoint
    --state DIR       the project's own folder (.shoal), which has the journal
    --config FILE     a pyproject.toml, whose table [tool.shoal] is read
    --events FILE     write what happens to FILE, one JSON object a line
  replay FILE         print the report of a run again, from its events file
    -v, --verbosity N say less or more, 0 to 3 [as the run did]
    --durations N     show the N slowest tests, 0 shows all [as the run did]

environment: SHOAL_TOKEN  what host and workers prove themselves with (run)
             NO_COLOR     when set, no colors
exit status: 0 passed, 1 tests failed, 2 wrong usage, 3 could not start,
             4 no tests, 130 interrupted
)";

// CLI11 writes sentences; ours are fragments.
std::string as_fragment(std::string text) {
  if (!text.empty()) text[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(text[0])));
  while (!text.empty() && (text.back() == '.' || text.back() == '\n')) text.pop_back();
  return text;
}

Error usage_error(const CLI::ParseError& error) {
  return Error{"wrong usage", as_fragment(error.what()), "'shoal-engine --help' shows what can be typed"};
}

template <class Value>
CLI::Option* add(CLI::App& command, const std::string& name, std::optional<Value>& value) {
  return command.add_option(name, value);
}

}  // namespace

std::string print_help() { return kHelp; }

Result<Asked> parse_command_line(int count, const char* const* words) {
  CLI::App app;
  app.set_help_flag();
  bool help = false;
  bool version = false;
  app.add_flag("-h,--help", help);
  app.add_flag("--version", version);

  RunAsked run;
  CLI::App* run_command = app.add_subcommand("run")->fallthrough();
  run_command->set_help_flag();
  run_command->add_option("--directory", run.directory);
  add(*run_command, "--state", run.state);
  add(*run_command, "--config", run.config);
  add(*run_command, "--events", run.events);

  ReplayAsked replay;
  CLI::App* replay_command = app.add_subcommand("replay")->fallthrough();
  replay_command->set_help_flag();
  replay_command->add_option("file", replay.file);
  add(*replay_command, "-v,--verbosity", replay.verbosity)->check(CLI::Range(0, 3));
  add(*replay_command, "--durations", replay.durations)->check(CLI::NonNegativeNumber);

  try {
    app.parse(count, words);
  } catch (const CLI::ParseError& error) {
    return fail(usage_error(error));
  }

  const auto missing = [](const char* what) {
    return fail({"wrong usage", what, usage_error(CLI::ParseError{"", 0}).hint});
  };
  if (help) return HelpAsked{};
  if (version) return VersionAsked{};
  if (*run_command && run.directory.empty()) return missing("'run' needs --directory DIR");
  if (*run_command) return run;
  if (*replay_command && replay.file.empty()) return missing("'replay' needs the events FILE of a run");
  if (*replay_command) return replay;
  return missing("a command was expected: 'run' or 'replay'");
}

}  // namespace shoal
