#include "report/json_lines.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <chrono>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "report/fakes.h"

namespace shoal {
namespace {

using testing::HasSubstr;

// Random values of everything that an event can hold.
class Maker {
 public:
  explicit Maker(unsigned seed) : random_(seed) {}

  std::uint32_t bits() { return static_cast<std::uint32_t>(random_()); }
  std::uint32_t number() { return bits() >> (bits() % 32u); }
  bool flag() { return bits() % 2 == 0; }
  Microseconds duration() { return Microseconds{(std::int64_t{number()} << 17) + number()}; }
  Slot slot() { return Slot{number() / 2 + 1}; }

  std::string text() {
    const std::vector<std::string> pieces{
        "a",    "\n",   "\"", "\\",           "\xC3\xA9", "\xF0\x9F\x90\x9F", std::string(1, '\0'),
        "\x1B", "\x7F", "{",  "shop.tests.T", " "};
    std::string made;
    for (unsigned i = bits() % 9; i > 0; --i) made += pieces[bits() % pieces.size()];
    return made;
  }

  Problem problem() {
    return {.kind = static_cast<Problem::Kind>(bits() % 5), .title = text(), .text = text(), .sql = text()};
  }

  OutputSlice output() {
    if (flag()) return {};
    const std::uint64_t from = number();
    return {.file = text(), .from = from, .to = from + 1 + number()};
  }

  Options options() {
    Options made{.workers = number() / 2 + 1, .failfast = flag(), .verbosity = static_cast<int>(bits() % 4)};
    if (flag()) made.durations = static_cast<int>(bits() % 100);
    made.max_worker_restarts = number();
    if (flag()) made.max_fail = number();
    made.slow_timeout = duration();
    made.timeout = duration();
    made.global_timeout = duration();
    made.grace = duration();
    made.retries = number();
    made.flaky_result = static_cast<FlakyResult>(bits() % 2);
    made.leaks = static_cast<Leaks>(bits() % 3);
    made.start_method = text();
    made.shoal = text();
    made.python = text();
    made.django = text();
    return made;
  }

  ExitStatus status() {
    if (bits() % 4 == 0) return {.known = false};
    return {.code = static_cast<int>(bits()), .signal = static_cast<int>(bits() % 64)};
  }

  TestReported test() {
    TestReported made{.id = text(), .slot = Slot{number()}, .result = {}};
    made.result = {.test = TestIndex{number()},
                   .outcome = static_cast<Outcome>(bits() % 9),
                   .duration = duration(),
                   .started = flag(),
                   .problems = {},
                   .output = output(),
                   .attempt = number() / 2 + 1};
    for (unsigned i = bits() % 3; i > 0; --i) made.result.leaks.push_back(text());
    for (unsigned i = bits() % 3; i > 0; --i) made.result.problems.push_back(problem());
    return made;
  }

  Counts counts() {
    return {.run = number(),
            .failures = number(),
            .errors = number(),
            .skipped = number(),
            .expected_failures = number(),
            .unexpected_successes = number(),
            .not_run = number(),
            .flaky = number()};
  }

  RunEvent event(std::size_t kind) {
    const TimePoint at = duration();
    switch (kind) {
      case 0:
        return {at, RunStarted{
                        .run = text(), .time = text(), .tests = number(), .units = number(), .options = options()}};
      case 1:
        return {at, WorkerStarted{.slot = slot(), .generation = number() / 2 + 1, .pid = number()}};
      case 2:
        return {at, WorkerDied{.slot = slot(), .generation = number() / 2 + 1, .status = status(), .doing = text()}};
      case 3:
        return {at, UnitGiven{.unit = UnitIndex{number()}, .name = text(), .slot = slot(), .tests = number()}};
      case 4:
        return {at, test()};
      case 5:
        return {at, FixtureReported{.unit = text(), .slot = slot(), .result = {problem(), output()}}};
      case 6:
        return {at, Warned{text()}};
      case 7:
        return {at, WorkerIsSlow{.slot = slot(), .doing = text(), .running = duration(), .at = text()}};
      case 8: {
        TestReported tried = test();
        return {at, TestRetried{.id = tried.id, .slot = tried.slot, .result = tried.result}};
      }
      case 9:
        return {at, ProcessLeft{.slot = slot(), .test = text(), .pid = number(), .command = text()}};
      default:
        return {at,
                RunFinished{.verdict = static_cast<Verdict>(bits() % 5), .counts = counts(), .duration = duration()}};
    }
  }

 private:
  std::mt19937 random_;
};

bool same(const RunStarted& a, const RunStarted& b) {
  return a.run == b.run && a.time == b.time && a.tests == b.tests && a.units == b.units && a.options == b.options;
}
bool same(const WorkerStarted& a, const WorkerStarted& b) {
  return a.slot == b.slot && a.generation == b.generation && a.pid == b.pid;
}
bool same(const WorkerDied& a, const WorkerDied& b) {
  return a.slot == b.slot && a.generation == b.generation && a.status == b.status && a.doing == b.doing;
}
bool same(const UnitGiven& a, const UnitGiven& b) {
  return a.unit == b.unit && a.name == b.name && a.slot == b.slot && a.tests == b.tests;
}
bool same(const TestReported& a, const TestReported& b) {
  return a.id == b.id && a.slot == b.slot && a.result == b.result;
}
bool same(const FixtureReported& a, const FixtureReported& b) {
  return a.unit == b.unit && a.slot == b.slot && a.result == b.result;
}
bool same(const TestRetried& a, const TestRetried& b) {
  return a.id == b.id && a.slot == b.slot && a.result == b.result;
}
bool same(const WorkerIsSlow& a, const WorkerIsSlow& b) {
  return a.slot == b.slot && a.doing == b.doing && a.running == b.running && a.at == b.at;
}
bool same(const ProcessLeft& a, const ProcessLeft& b) {
  return a.slot == b.slot && a.test == b.test && a.pid == b.pid && a.command == b.command;
}
bool same(const Warned& a, const Warned& b) { return a.text == b.text; }
bool same(const RunFinished& a, const RunFinished& b) {
  return a.verdict == b.verdict && a.counts == b.counts && a.duration == b.duration;
}

bool same(const RunEvent& a, const RunEvent& b) {
  if (a.at != b.at || a.what.index() != b.what.index()) return false;
  return std::visit([&b](const auto& what) { return same(what, std::get<std::decay_t<decltype(what)>>(b.what)); },
                    a.what);
}

TEST(JsonLines, can_be_read_back_whatever_the_event_holds) {
  constexpr std::size_t kKinds = std::variant_size_v<decltype(RunEvent::what)>;
  for (unsigned seed = 0; seed < 8'000; ++seed) {
    const RunEvent event = Maker(seed).event(seed % kKinds);

    const std::string line = print_event(event);
    ASSERT_EQ(line.find('\n'), line.size() - 1);
    const auto read = parse_event(std::string_view(line).substr(0, line.size() - 1));

    ASSERT_TRUE(read) << "seed " << seed << ": " << line << read.error().cause;
    ASSERT_TRUE(same(*read, event)) << "seed " << seed << ": " << line;
  }
}

TEST(JsonLines, have_wrong_bytes_replaced) {
  const auto read = parse_event(print_event({.what = Warned{"a\xFFz"}}));

  ASSERT_TRUE(read);
  EXPECT_EQ(std::get<Warned>(read->what).text, "a\uFFFDz");
}

TestReported printed(const std::string& file, std::uint64_t from, std::uint64_t to) {
  return {.id = "a.p", .slot = Slot{1}, .result = {.test = TestIndex{0}, .output = {file, from, to}}};
}

TEST(JsonLines, keep_what_tests_printed_in_a_file_of_its_own) {
  StringSink lines;
  StringSink outputs;
  FakeOutputs captured;
  captured.put("worker-1-1.out", "0123456789");
  JsonLinesReporter reporter(lines, outputs, "events.out", captured);

  reporter.on({.what = printed("worker-1-1.out", 2, 5)});
  reporter.on({.what = printed("lost", 0, 5)});
  reporter.on({.what = FixtureReported{
                   .unit = "a", .slot = Slot{1}, .result = {.problem = {}, .output = {"worker-1-1.out", 5, 9}}}});

  EXPECT_EQ(outputs.text(), "2345678");
  EXPECT_THAT(lines.text(), HasSubstr(R"("output": {"file": "events.out", "from": 0, "to": 3}})"));
  EXPECT_THAT(lines.text(), HasSubstr(R"("output": null})"));
  EXPECT_THAT(lines.text(), HasSubstr(R"("output": {"file": "events.out", "from": 3, "to": 7}})"));
}

TEST(JsonLines, are_written_as_things_happen) {
  StringSink lines;
  StringSink outputs;
  FakeOutputs captured;
  JsonLinesReporter reporter(lines, outputs, "events.out", captured);

  reporter.on({.what = Warned{"one"}});

  EXPECT_EQ(lines.text(), "{\"event\": \"warning\", \"at\": 0, \"text\": \"one\"}\n");
}

std::string cause_of(std::string_view line) {
  const auto event = parse_event(line);
  return event ? "no error" : event.error().message + ": " + event.error().cause;
}

TEST(JsonLines, may_have_fields_that_nobody_knows) {
  EXPECT_EQ(cause_of(R"({"event": "warning", "at": 1, "text": "x", "color": "red"})"), "no error");
}

TEST(JsonLines, that_are_wrong_are_refused_with_the_reason) {
  EXPECT_THAT(cause_of(""), HasSubstr("a line is no event: not JSON"));
  EXPECT_THAT(cause_of(std::string(100'000, '[')), HasSubstr("nested more than 64 deep"));
  EXPECT_EQ(cause_of("{}"), "a line is no event: field 'event' is missing, expected a text");
  EXPECT_EQ(cause_of(R"({"event": "tea", "at": 1})"), "an event of an unknown kind: field 'event' is \"tea\"");
  EXPECT_EQ(cause_of(R"({"event": "warning", "at": -1, "text": ""})"),
            "an event 'warning' is not valid: field 'at' is -1, expected a number from 0 to 1000000000");
  EXPECT_THAT(cause_of(R"({"event": "warning", "at": 1e300, "text": ""})"), HasSubstr("field 'at'"));
  EXPECT_THAT(cause_of(R"({"event": "worker_started", "at": 0, "slot": 0, "generation": 1, "pid": 1})"),
              HasSubstr("field 'slot' is 0"));
}

TEST(JsonLines, of_another_version_are_refused) {
  std::string line = print_event({.what = RunStarted{}});
  line.replace(line.find("\"version\": 2"), 12, "\"version\": 3");

  EXPECT_EQ(cause_of(line), "an event 'run_started' is not valid: field 'version' is 3, expected 2");
}

// As many tests as the largest suites have; a quadratic writer would need minutes.
TEST(JsonLines, are_quick) {
  StringSink lines;
  StringSink outputs;
  FakeOutputs captured;
  JsonLinesReporter reporter(lines, outputs, "events.out", captured);
  const RunEvent event{.at = Microseconds{123'456'789},
                       .what = TestReported{.id = "shop.tests.test_cart.CartTests.test_add_twice",
                                            .slot = Slot{3},
                                            .result = {.test = TestIndex{17}, .duration = Microseconds{1234}}}};

  const auto began = std::chrono::steady_clock::now();
  for (int i = 0; i < 20'000; ++i) reporter.on(event);
  const auto needed = std::chrono::steady_clock::now() - began;

  RecordProperty("milliseconds",
                 static_cast<int>(std::chrono::duration_cast<std::chrono::milliseconds>(needed).count()));
  EXPECT_EQ(lines.writes(), 20'000);
  EXPECT_LT(needed, std::chrono::seconds(5));
}

TEST(JsonLines, of_spoiled_bytes_get_an_answer) {
  for (unsigned seed = 0; seed < 10'000; ++seed) {
    Maker maker(seed);
    std::string line = print_event(maker.event(seed % 11));
    for (unsigned i = maker.number() % 4 + 1; i > 0; --i) {
      line[maker.number() % line.size()] = static_cast<char>(maker.number());
    }

    const auto event = parse_event(line);

    if (event) continue;
    EXPECT_NE(event.error().cause, "") << "seed " << seed;
  }
}

}  // namespace
}  // namespace shoal
