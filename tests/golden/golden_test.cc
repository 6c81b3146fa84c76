// Recorded runs and the reports that have to come out of them.
//
// Each folder here is a run: events.jsonl (and events.jsonl.output), told to the terminal's reporter.
// terminal.txt is what a file gets, status.txt what a terminal of 80 columns gets: there "\" ends a
// line that has no line feed, and <CR> and <ESC> stand for the control characters. With
// SHOAL_UPDATE_GOLDEN=1 both are written instead of compared.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "report/fakes.h"
#include "report/replay.h"
#include "report/terminal.h"

namespace shoal {
namespace {

namespace fs = std::filesystem;

const fs::path kGolden = SHOAL_SOURCE_DIR "/tests/golden";

std::string read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::vector<std::string> find_cases() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(kGolden)) {
    if (fs::exists(entry.path() / "events.jsonl")) names.push_back(entry.path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

// Keeps all events, so that the future can be asked what the workers are at.
class Collector final : public Reporter {
 public:
  void on(const RunEvent& event) override { events.push_back(event); }

  std::vector<RunEvent> events;
};

std::vector<RunEvent> read_events(const fs::path& folder) {
  Collector collector;
  Replay replay({&collector});
  EXPECT_TRUE(replay.feed(read_file(folder / "events.jsonl")));
  EXPECT_TRUE(replay.finish());
  return collector.events;
}

// What each started worker is at after the event `now`: its next test in the file.
std::vector<WorkerStanding> standings_after(const std::vector<RunEvent>& events, std::size_t now) {
  std::map<std::uint32_t, WorkerStanding> workers;
  std::map<std::uint32_t, TimePoint> idle_since;
  for (std::size_t i = 0; i <= now; ++i) {
    const RunEvent& event = events[i];
    if (const auto* started = std::get_if<WorkerStarted>(&event.what)) {
      workers[started->slot.value] = {.slot = started->slot, .test = ""};
    }
    if (const auto* died = std::get_if<WorkerDied>(&event.what)) workers.erase(died->slot.value);
    if (const auto* given = std::get_if<UnitGiven>(&event.what)) idle_since[given->slot.value] = event.at;
    if (const auto* test = std::get_if<TestReported>(&event.what)) idle_since[test->slot.value] = event.at;
  }
  for (std::size_t i = events.size() - 1; i > now; --i) {
    const auto* test = std::get_if<TestReported>(&events[i].what);
    const auto worker = test == nullptr ? workers.end() : workers.find(test->slot.value);
    if (worker == workers.end() || !idle_since.contains(worker->first)) continue;
    worker->second.test = test->id;
    worker->second.since = events[now].at - idle_since[worker->first];
  }

  std::vector<WorkerStanding> standings;
  for (auto& [slot, standing] : workers) standings.push_back(std::move(standing));
  return standings;
}

std::string spelled_out(std::string_view text) {
  std::string out;
  for (const char character : text) {
    switch (character) {
      case '\r':
        out += "\\\n<CR>";
        break;
      case '\033':
        out += "<ESC>";
        break;
      default:
        out += character;
    }
  }
  return out;
}

void expect_golden(const fs::path& path, const std::string& text) {
  if (std::getenv("SHOAL_UPDATE_GOLDEN") != nullptr) {
    std::ofstream(path, std::ios::binary) << text;
    return;
  }
  EXPECT_EQ(read_file(path), text) << "in " << path.lexically_relative(kGolden)
                                   << "; tools/record_golden.py --update writes it anew";
}

class Golden : public testing::TestWithParam<std::string> {
 protected:
  Golden() : folder_(kGolden / GetParam()), events_(read_events(folder_)) {
    outputs_.put("events.jsonl.output", read_file(folder_ / "events.jsonl.output"));
  }

  fs::path folder_;
  std::vector<RunEvent> events_;
  FakeOutputs outputs_;
  StringSink sink_;
};

TEST_P(Golden, is_what_a_file_gets) {
  TerminalReporter reporter(sink_, outputs_, {});

  for (const RunEvent& event : events_) reporter.on(event);

  expect_golden(folder_ / "terminal.txt", sink_.text());
}

TEST_P(Golden, is_what_a_terminal_gets) {
  TerminalReporter reporter(sink_, outputs_, {.status_line = true, .color = true, .width = 80});

  for (std::size_t i = 0; i < events_.size(); ++i) {
    reporter.on(events_[i]);
    const bool ended = std::holds_alternative<RunFinished>(events_[i].what);
    if (!ended) reporter.draw_status(standings_after(events_, i), events_[i].at);
  }

  expect_golden(folder_ / "status.txt", spelled_out(sink_.text()));
}

INSTANTIATE_TEST_SUITE_P(Cases, Golden, testing::ValuesIn(find_cases()), [](const auto& its) { return its.param; });

TEST(GoldenCases, are_there) { EXPECT_GE(find_cases().size(), 10u); }

}  // namespace
}  // namespace shoal
