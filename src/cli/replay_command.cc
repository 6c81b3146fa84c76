#include "cli/replay_command.h"

#include <fmt/format.h>

#include <array>
#include <filesystem>
#include <string_view>
#include <utility>
#include <variant>

#include "os/capture_files.h"
#include "os/file.h"
#include "os/terminal_screen.h"
#include "report/replay.h"
#include "report/terminal.h"

namespace shoal {
namespace {

// Passes everything on, with another wish for the slowest tests if there is one.
class Adjusted final : public Reporter {
 public:
  Adjusted(Reporter& next, std::optional<int> durations) : next_(next), durations_(durations) {}

  void on(const RunEvent& event) override {
    const auto* started = std::get_if<RunStarted>(&event.what);
    if (started == nullptr || !durations_) return next_.on(event);
    RunStarted adjusted = *started;
    adjusted.options.durations = durations_;
    next_.on(RunEvent{event.at, std::move(adjusted)});
  }

 private:
  Reporter& next_;
  std::optional<int> durations_;
};

// Remembers how the run ended.
class VerdictKeeper final : public Reporter {
 public:
  void on(const RunEvent& event) override {
    if (const auto* finished = std::get_if<RunFinished>(&event.what)) verdict_ = finished->verdict;
  }
  [[nodiscard]] Verdict verdict() const { return verdict_; }

 private:
  Verdict verdict_ = Verdict::failed;
};

Result<void> feed_file(const std::string& path, Replay& replay) {
  const Result<File> file = File::open_to_read(path);
  if (!file) return fail(file.error());
  std::array<char, 65536> chunk;
  for (std::uint64_t read = 0;;) {
    const Result<std::size_t> got = file->read_at(chunk, read);
    if (!got) return fail({fmt::format("cannot read '{}'", path), got.error().cause});
    if (*got == 0) return replay.finish();
    read += *got;
    if (const Result<void> fed = replay.feed({chunk.data(), *got}); !fed) return fed;
  }
}

}  // namespace

Result<Verdict> replay_file(const ReplayAsked& asked) {
  const std::string folder = std::filesystem::path{asked.file}.parent_path().string();
  CaptureFiles captured{folder.empty() ? "." : folder};
  StreamSink screen{StreamSink::Stream::standard_error};
  TerminalStyle style = read_terminal_style();
  style.status_line = false;  // Nothing is going on.
  TerminalReporter terminal{screen, captured, style};
  if (asked.verbosity) terminal.set_verbosity(*asked.verbosity);
  Adjusted adjusted{terminal, asked.durations};
  VerdictKeeper keeper;

  Replay replay{{&adjusted, &keeper}};
  const Result<void> replayed = feed_file(asked.file, replay);
  terminal.flush();
  screen.flush();
  if (!replayed) return fail(replayed.error());
  return keeper.verdict();
}

}  // namespace shoal
