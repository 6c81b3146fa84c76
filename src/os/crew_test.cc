#include "os/crew.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstring>
#include <fstream>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include "os/loop.h"
#include "os/process_group.h"
#include "os/testing.h"

namespace shoal {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::append_to;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr Slot kSlot{1};
constexpr ExitStatus kSegfault{0, 11, true};

struct Notebook final : Crew::Listener {
  std::vector<Event> events;
  std::vector<std::string> warnings;
  std::vector<Slot> disconnected;
  std::vector<std::int64_t> living;

  void happened(Event event) override { events.push_back(std::move(event)); }
  void warned(std::string text) override { warnings.push_back(std::move(text)); }
  void disconnect_worker(Slot slot) override { disconnected.push_back(slot); }
  void worker_lives(std::int64_t pid) override { living.push_back(pid); }
  void worker_is_gone(std::int64_t pid) override { std::erase(living, pid); }

  template <class Kind>
  [[nodiscard]] std::vector<Kind> all() const {
    std::vector<Kind> found;
    for (const Event& event : events) {
      if (const auto* kind = std::get_if<Kind>(&event)) found.push_back(*kind);
    }
    return found;
  }
};

Suite two_units() {
  Suite suite;
  suite.add("a.T", {"a.T.test_0", "a.T.test_1"});
  suite.add("b.T", {"b.T.test_2"});
  return suite;
}

struct CrewTest : ::testing::Test {
  testing::TemporaryFolder folder;
  Suite suite = two_units();
  Notebook notebook;
  Crew crew{folder.path(), suite, notebook};
  std::string log = folder / "worker-1-1.log";

  // A worker that has connected; nobody has its pid.
  void SetUp() override {
    ASSERT_TRUE(crew.expect(kSlot, 1));
    crew.joined(kSlot, 0);
  }
  void write_record(std::size_t word, std::uint64_t value) {
    std::fstream file{folder / "worker-1-1.now", std::ios::in | std::ios::out | std::ios::binary};
    file.seekp(static_cast<std::streamoff>(word * 8));
    file.write(reinterpret_cast<const char*>(&value), sizeof value);
  }
  void end_worker() {
    crew.left(kSlot, false, seconds{1});
    crew.exited(kSlot, 1, kSegfault, seconds{1});
  }
};

TEST_F(CrewTest, awaits_the_worker_that_was_asked_for_until_it_comes) {
  ASSERT_TRUE(crew.expect(Slot{2}, 3));

  EXPECT_TRUE(crew.awaits(Slot{2}, 3));
  EXPECT_FALSE(crew.awaits(Slot{2}, 2));
  EXPECT_FALSE(crew.awaits(Slot{3}, 3));
  crew.joined(Slot{2}, 99'999'999);
  EXPECT_FALSE(crew.awaits(Slot{2}, 3));
}

TEST_F(CrewTest, cannot_expect_a_worker_whose_files_are_there) { EXPECT_FALSE(crew.expect(kSlot, 1)); }

TEST_F(CrewTest, tells_the_results_before_the_end_of_their_unit) {
  crew.give(kSlot, UnitIndex{0});
  append_to(log, ". 0 5 0 0\n. 1 5 10 20\n");

  ASSERT_TRUE(crew.finished_unit(kSlot, UnitIndex{0}));

  ASSERT_EQ(notebook.events.size(), 3u);
  EXPECT_EQ(std::get<TestFinished>(notebook.events[0]).result.output, OutputSlice{});
  EXPECT_EQ(std::get<TestFinished>(notebook.events[1]).result.output, (OutputSlice{"worker-1-1.out", 10, 20}));
  EXPECT_EQ(std::get<UnitFinished>(notebook.events[2]).unit, UnitIndex{0});
}

TEST_F(CrewTest, finds_results_without_being_told_of_them) {
  append_to(log, ". 0 5 0 0\n");
  crew.look_around(seconds{1});
  append_to(log, ". 1 5 0 0\n");
  crew.wrote_more(kSlot);

  EXPECT_EQ(notebook.all<TestFinished>().size(), 2u);
}

TEST_F(CrewTest, gives_a_fixture_to_the_unit_that_its_record_names) {
  crew.give(kSlot, UnitIndex{0});
  crew.give(kSlot, UnitIndex{1});
  append_to(log, R"({"r": "fixture", "unit": 1, "kind": "skip", "title": "setUpClass", "text": "", "out": [1, 2]})"
                 "\n");
  append_to(log, R"({"r": "fixture", "kind": "skip", "title": "setUpClass", "text": ""})"
                 "\n");

  crew.wrote_more(kSlot);

  const auto fixtures = notebook.all<FixtureFinished>();
  ASSERT_EQ(fixtures.size(), 2u);
  EXPECT_EQ(fixtures[0].unit, UnitIndex{1});
  EXPECT_EQ(fixtures[0].result.output.file, "worker-1-1.out");
  EXPECT_EQ(fixtures[1].unit, UnitIndex{0});
}

TEST_F(CrewTest, warns_of_lines_that_mean_nothing_and_goes_on) {
  append_to(log, "nonsense\n. 3 5 0 0\n. 2 5 0 0\n");

  crew.wrote_more(kSlot);

  EXPECT_EQ(notebook.all<TestFinished>().size(), 1u);
  EXPECT_THAT(notebook.warnings, ElementsAre(HasSubstr("a result of worker 1 was passed over"),
                                             HasSubstr("there is no test 3 among 3")));
}

TEST_F(CrewTest, takes_only_what_a_worker_may_say_when_it_says_it) {
  crew.give(kSlot, UnitIndex{0});
  crew.give(kSlot, UnitIndex{1});

  EXPECT_FALSE(crew.finished_unit(kSlot, UnitIndex{1}));
  EXPECT_TRUE(crew.became_ready(kSlot));
  EXPECT_FALSE(crew.became_ready(kSlot));
  EXPECT_FALSE(crew.failed_to_start(kSlot, "why"));
}

TEST_F(CrewTest, tells_of_an_end_after_the_last_results_with_the_test_that_was_running) {
  append_to(log, ". 0 5 0 0\n. 1");
  append_to(folder / "worker-1-1.out", "before|last words");
  write_record(0, 2);
  write_record(4, 7);

  end_worker();

  ASSERT_EQ(notebook.events.size(), 2u);
  EXPECT_EQ(std::get<TestFinished>(notebook.events[0]).result.test, TestIndex{0});
  const auto& ended = std::get<WorkerEnded>(notebook.events[1]);
  EXPECT_EQ(ended.status, kSegfault);
  EXPECT_EQ(ended.running, TestIndex{1});
  EXPECT_EQ(ended.output, (OutputSlice{"worker-1-1.out", 7, 17}));
}

TEST_F(CrewTest, does_not_blame_a_test_that_has_its_result) {
  append_to(log, ". 1 5 0 0\n");
  write_record(0, 2);

  end_worker();

  EXPECT_FALSE(notebook.all<WorkerEnded>().at(0).running);
}

TEST_F(CrewTest, tells_which_unit_a_worker_was_at_when_it_ended) {
  write_record(3, 2);

  end_worker();

  EXPECT_EQ(notebook.all<WorkerEnded>().at(0).unit, UnitIndex{1});
}

TEST_F(CrewTest, does_not_blame_a_test_or_a_unit_that_cannot_be) {
  write_record(0, 4);
  write_record(3, 3);

  end_worker();

  EXPECT_FALSE(notebook.all<WorkerEnded>().at(0).running);
  EXPECT_FALSE(notebook.all<WorkerEnded>().at(0).unit);
}

TEST_F(CrewTest, waits_for_both_the_connection_and_the_host) {
  crew.left(kSlot, false, seconds{1});
  EXPECT_THAT(notebook.events, IsEmpty());

  crew.exited(kSlot, 7, kSegfault, seconds{1});  // Of another generation.
  EXPECT_THAT(notebook.events, IsEmpty());

  crew.exited(kSlot, 1, kSegfault, seconds{1});
  EXPECT_EQ(notebook.all<WorkerEnded>().size(), 1u);
  EXPECT_TRUE(crew.expect(kSlot, 2));
}

TEST_F(CrewTest, cuts_a_connection_that_a_child_of_the_worker_holds_open) {
  crew.exited(kSlot, 1, kSegfault, seconds{1});
  EXPECT_THAT(notebook.disconnected, IsEmpty());
  append_to(log, ". 0 5 0 0\n");

  crew.look_around(seconds{1} + milliseconds{200});

  EXPECT_THAT(notebook.disconnected, ::testing::Contains(kSlot));
  EXPECT_EQ(notebook.all<TestFinished>().size(), 1u);
  EXPECT_EQ(notebook.all<WorkerEnded>().size(), 1u);
}

TEST_F(CrewTest, ends_all_within_two_seconds_when_the_host_is_gone) {
  ASSERT_TRUE(crew.expect(Slot{2}, 1));

  crew.host_left(seconds{1});
  EXPECT_EQ(notebook.all<WorkerEnded>().size(), 1u);  // The one that nobody will start.

  crew.look_around(seconds{3});
  const auto ended = notebook.all<WorkerEnded>();
  ASSERT_EQ(ended.size(), 2u);
  EXPECT_FALSE(ended[1].status.known);
}

TEST_F(CrewTest, kills_a_worker_that_was_refused) {
  testing::Child child{[] {
    for (;;) pause();
    return 0;
  }};
  ASSERT_TRUE(crew.expect(Slot{2}, 1));
  crew.joined(Slot{2}, child.pid());

  crew.left(Slot{2}, true, seconds{1});

  EXPECT_EQ(child.wait(), -SIGKILL);
}

TEST_F(CrewTest, kills_nobody_who_has_the_pid_of_a_worker_that_ended) {
  testing::Child stranger{[] {
    for (;;) pause();
    return 0;
  }};
  ASSERT_TRUE(crew.expect(Slot{2}, 1));
  crew.joined(Slot{2}, stranger.pid());

  crew.exited(Slot{2}, 1, kSegfault, seconds{1});
  crew.left(Slot{2}, true, seconds{1});

  kill(stranger.pid(), SIGTERM);
  EXPECT_EQ(stranger.wait(), -SIGTERM);
}

TEST_F(CrewTest, kills_a_worker_that_was_to_die_before_it_came) {
  testing::Child child{[] {
    for (;;) pause();
    return 0;
  }};
  ASSERT_TRUE(crew.expect(Slot{2}, 1));

  crew.kill(Slot{2}, seconds{1});
  crew.joined(Slot{2}, child.pid());

  EXPECT_EQ(child.wait(), -SIGKILL);
}

TEST_F(CrewTest, says_what_each_worker_is_at) {
  ASSERT_TRUE(crew.expect(Slot{2}, 1));
  Stopwatch clock;
  const std::uint64_t began = monotonic_nanoseconds();
  write_record(1, began);
  write_record(0, 3);
  std::this_thread::sleep_for(milliseconds{60});
  clock.leave_out(began + 10'000'000, began + 30'000'000);  // It was suspended meanwhile.

  const std::vector<WorkerStanding> standings = crew.standings(clock);

  ASSERT_EQ(standings.size(), 1u);
  EXPECT_EQ(standings[0].test, "b.T.test_2");
  EXPECT_GE(standings[0].since, milliseconds{40});
  EXPECT_LT(clock.at(monotonic_nanoseconds()) - standings[0].since, milliseconds{20});
}

TEST_F(CrewTest, tells_a_worker_to_hold) {
  crew.hold(kSlot);

  EXPECT_NE(testing::contents_of(folder / "worker-1-1.now").substr(16, 8), std::string(8, '\0'));
}

TEST_F(CrewTest, it_tells_what_a_worker_is_at_and_since_when) {
  const Stopwatch clock;
  write_record(3, 2);
  write_record(0, 3);
  write_record(1, monotonic_nanoseconds());

  crew.tell_standings(clock);

  const auto seen = notebook.all<WorkerSeen>();
  ASSERT_EQ(seen.size(), 1u);
  EXPECT_EQ(seen[0].unit, UnitIndex{1});
  EXPECT_EQ(seen[0].running, TestIndex{2});
  EXPECT_LE(seen[0].since, clock.now());
}

TEST_F(CrewTest, a_record_that_names_what_does_not_exist_says_nothing) {
  write_record(3, 99);
  write_record(0, 99);

  crew.tell_standings(Stopwatch{});

  EXPECT_EQ(notebook.all<WorkerSeen>().at(0).unit, std::nullopt);
  EXPECT_EQ(notebook.all<WorkerSeen>().at(0).running, std::nullopt);
}

TEST_F(CrewTest, a_worker_that_is_asked_where_it_is_answers_with_what_it_writes) {
  const Stopwatch clock;
  crew.ask_for_stacks(kSlot, clock.now());
  append_to(folder / "worker-1-1.stack", "Thread 0x1\n");

  crew.tell_standings(clock);
  crew.tell_standings(clock);

  const auto written = notebook.all<StacksWritten>();
  ASSERT_EQ(written.size(), 1u);
  EXPECT_EQ(written[0].stacks, "Thread 0x1\n");
}

TEST_F(CrewTest, the_stacks_of_a_fatal_signal_are_among_its_last_words) {
  append_to(folder / "worker-1-1.stack", "Fatal Python error: Segmentation fault\n");

  end_worker();

  EXPECT_EQ(notebook.all<WorkerEnded>().at(0).stacks, "Fatal Python error: Segmentation fault\n");
  EXPECT_TRUE(notebook.all<WorkerEnded>().at(0).confirmed);
}

TEST_F(CrewTest, it_says_in_the_record_how_much_of_the_log_it_has_read) {
  append_to(log, ". 0 1000 0 0\n. 1 10");
  crew.look_around(seconds{0});

  crew.acknowledge();

  const std::string record = testing::contents_of(folder / "worker-1-1.now");
  std::uint64_t word = 0;
  std::memcpy(&word, record.data() + 5 * sizeof word, sizeof word);
  EXPECT_EQ(word, std::string_view{". 0 1000 0 0\n. 1 10"}.size());
}

TEST_F(CrewTest, a_result_that_the_log_could_not_take_counts_as_well) {
  append_to(log, ". 0 1000 0 0\n");

  crew.recorded(kSlot, ". 1 2000 0 0");

  const auto finished = notebook.all<TestFinished>();
  ASSERT_EQ(finished.size(), 2u);
  EXPECT_EQ(finished[1].result.test, TestIndex{1});
}

// Leads a group of its own with a child that outlives it.
int leave_a_child(const std::string& ready) {
  setpgid(0, 0);
  if (fork() == 0) {
    for (;;) pause();
  }
  testing::append_to(ready, "x");
  for (;;) pause();
}

TEST_F(CrewTest, processes_that_outlive_a_worker_in_its_group_are_told_and_ended) {
  testing::Child worker{[this] { return leave_a_child(folder / "ready"); }};
  ASSERT_TRUE(testing::comes_true([this] { return !testing::contents_of(folder / "ready").empty(); }));
  ASSERT_TRUE(crew.expect(Slot{2}, 1));
  crew.joined(Slot{2}, worker.pid());
  EXPECT_THAT(notebook.living, ElementsAre(worker.pid()));
  ::kill(worker.pid(), SIGKILL);
  (void)worker.wait();

  crew.left(Slot{2}, false, seconds{1});
  crew.exited(Slot{2}, 1, ExitStatus{0, SIGKILL}, seconds{1});

  const auto found = notebook.all<ProcessesFound>();
  ASSERT_EQ(found.size(), 1u);
  ASSERT_EQ(found[0].processes.size(), 1u);
  const auto pid = static_cast<pid_t>(found[0].processes[0].pid);
  EXPECT_TRUE(testing::comes_true([pid] { return ::kill(pid, 0) != 0 || members_of_group(pid).empty(); }));
  EXPECT_THAT(notebook.living, IsEmpty());
}

TEST_F(CrewTest, a_terminated_worker_is_asked_and_a_suspended_one_stands_still) {
  testing::Child worker{[] {
    setpgid(0, 0);
    for (;;) pause();
    return 0;
  }};
  ASSERT_TRUE(testing::comes_true([&worker] { return getpgid(worker.pid()) == worker.pid(); }));
  ASSERT_TRUE(crew.expect(Slot{2}, 1));
  crew.joined(Slot{2}, worker.pid());

  crew.suspend();
  int status = 0;
  ASSERT_EQ(waitpid(worker.pid(), &status, WUNTRACED), worker.pid());
  EXPECT_TRUE(WIFSTOPPED(status));
  crew.resume();
  crew.terminate(Slot{2});

  EXPECT_EQ(worker.wait(), -SIGTERM);
}

}  // namespace
}  // namespace shoal
