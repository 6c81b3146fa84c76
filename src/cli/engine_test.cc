// The real engine with a scripted host and scripted workers.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

#include "cli/scripted_run.h"
#include "protocol/message.h"

namespace shoal {
namespace {

using testing::comes_true;
using testing::contents_of;
using testing::Engine;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::Script;
using testing::ScriptedRun;
using testing::TemporaryFolder;

std::string host_hello() {
  return fmt::format(R"({{"m": "hello", "role": "host", "token": "secret", "protocol": {}, "pid": 1}})"
                     "\n",
                     kProtocolVersion);
}

TEST(Engine, says_where_it_listens_and_nothing_else) {
  ScriptedRun run{{.units = {{"a.T", {"passes"}}}}};

  run.play();

  EXPECT_EQ(run.engine().output(),
            fmt::format("{{\"listening\": \"{}\", \"protocol\": {}, \"version\": \"" SHOAL_VERSION "\"}}\n",
                        run.folder() / "endpoint", kProtocolVersion));
}

TEST(Engine, runs_everything_once) {
  ScriptedRun run{{.units = {{"a.T", {"passes", "skips"}}, {"b.T", {"prints"}}}, .workers = 2}};

  EXPECT_EQ(run.play(), 0);

  EXPECT_TRUE(run.heard("\"exit_code\": 0"));
  EXPECT_TRUE(run.heard("\"run\": 3"));
  EXPECT_TRUE(run.heard("\"kind\": \"skip\""));
  EXPECT_THAT(run.engine().report(), HasSubstr("Ran 3 tests"));
  EXPECT_THAT(run.engine().report(), HasSubstr("OK (skipped=1)"));
}

TEST(Engine, tells_each_worker_what_to_prepare_before_anything_else) {
  ScriptedRun run{{.units = {{"a.T", {"passes"}}, {"b.T", {"passes"}}},
                   .workers = 2,
                   .options = R"("isolate": ["email", "media"], "django_flush": true)"}};

  EXPECT_EQ(run.play(), 0);

  const std::string told = contents_of(run.folder() / "prepared");
  const std::string line = told.substr(0, told.find('\n') + 1);
  EXPECT_EQ(told, line + line);
  EXPECT_THAT(line, HasSubstr(R"("slots": 2, "isolate": ["email", "media"], "django_flush": true)"));
}

TEST(Engine, reports_a_failure_and_tells_the_host) {
  ScriptedRun run{{.units = {{"a.T", {"passes", "fails", "passes"}}}}};

  EXPECT_EQ(run.play(), 1);

  EXPECT_TRUE(run.heard("\"title\": \"test 1\""));
  EXPECT_THAT(run.engine().report(), HasSubstr("AssertionError: 1 != 2"));
  EXPECT_THAT(run.engine().report(), HasSubstr("FAILED (failures=1)"));
}

TEST(Engine, blames_the_test_that_a_worker_died_in_and_runs_the_others) {
  ScriptedRun run{
      {.units = {{"a.T", {"passes", "segfaults", "passes"}}, {"b.T", {"exits", "passes"}}}, .workers = 2}};

  EXPECT_EQ(run.play(), 1);

  EXPECT_TRUE(run.heard("\"errors\": 2"));
  EXPECT_TRUE(run.heard("\"not_run\": 0"));
  EXPECT_THAT(run.engine().report(), HasSubstr("signal SIGSEGV (11), running a.T.segfaults"));
  EXPECT_THAT(run.engine().report(), HasSubstr("exit code 7, running b.T.exits"));
  EXPECT_THAT(run.engine().report(), HasSubstr("Ran 5 tests"));
}

TEST(Engine, treats_a_worker_that_babbles_as_dead) {
  ScriptedRun run{{.units = {{"a.T", {"passes", "babbles", "passes"}}}}};

  EXPECT_EQ(run.play(), 1);

  EXPECT_TRUE(run.heard("\"errors\": 1"));
  EXPECT_TRUE(run.heard("\"not_run\": 0"));
  EXPECT_THAT(run.engine().report(), HasSubstr("worker 1 was refused"));
}

TEST(Engine, passes_over_garbage_in_a_log) {
  ScriptedRun run{{.units = {{"a.T", {"scribbles", "passes"}}}}};

  EXPECT_EQ(run.play(), 0);

  EXPECT_TRUE(run.heard("\"run\": 2"));
  EXPECT_THAT(run.engine().report(), HasSubstr("a result of worker 1 was passed over"));
}

TEST(Engine, says_why_no_worker_could_start) {
  ScriptedRun run{{.units = {{"a.T", {"cannot_start"}}}}};

  EXPECT_EQ(run.play(), 3);

  EXPECT_THAT(run.engine().report(), HasSubstr("no database"));
}

TEST(Engine, has_an_exit_code_for_a_suite_without_tests) {
  ScriptedRun run{{}};

  EXPECT_EQ(run.play(), 4);
}

TEST(Engine, lets_running_tests_end_at_the_first_interrupt) {
  ScriptedRun run{{.units = {{"a.T", {"sleeps", "passes"}}}}};
  ASSERT_TRUE(run.play_until([&] { return run.is_running(0); }));

  run.say(R"({"m": "interrupt"})");

  EXPECT_EQ(run.play(), 130);
  EXPECT_TRUE(run.heard("\"run\": 1"));
  EXPECT_TRUE(run.heard("\"not_run\": 1"));
}

TEST(Engine, waits_for_nobody_after_the_second_interrupt) {
  ScriptedRun run{{.units = {{"a.T", {"hangs"}}}}};
  ASSERT_TRUE(run.play_until([&] { return run.is_running(0); }));

  run.say(R"({"m": "interrupt"})");
  run.say(R"({"m": "interrupt"})");

  EXPECT_EQ(run.play(), 130);
  EXPECT_EQ(run.workers(), 0u);
}

TEST(Engine, takes_a_termination_signal_of_its_own_as_an_interrupt_and_no_other) {
  ScriptedRun run{{.units = {{"a.T", {"sleeps", "passes"}}}}};
  ASSERT_TRUE(run.play_until([&] { return run.is_running(0); }));

  kill(run.engine().pid(), SIGINT);
  kill(run.engine().pid(), SIGHUP);
  kill(run.engine().pid(), SIGTERM);

  EXPECT_EQ(run.play(), 130);
  EXPECT_TRUE(run.heard("\"run\": 1"));
}

TEST(Engine, ends_the_workers_and_itself_when_the_host_dies) {
  ScriptedRun run{{.units = {{"a.T", {"passes", "hangs"}}, {"b.T", {"hangs"}}}, .workers = 2}};
  ASSERT_TRUE(run.play_until([&] { return run.is_running(1) && run.is_running(2); }));

  const auto begin = std::chrono::steady_clock::now();
  run.hang_up();

  EXPECT_EQ(run.engine().wait(), 1);
  // Nobody tells how the workers ended, and nobody waits for it.
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds{4});
  EXPECT_TRUE(comes_true([&] {
    run.mind_workers();
    return run.workers() == 0;
  }));
  EXPECT_THAT(run.engine().report(), HasSubstr("Ran 1 test"));
}

TEST(Engine, treats_a_host_that_babbles_as_dead) {
  ScriptedRun run{{.units = {{"a.T", {"hangs"}}}}};
  ASSERT_TRUE(run.play_until([&] { return run.is_running(0); }));

  run.say("babble");

  EXPECT_TRUE(run.play_until([&] { return run.hung_up(); }));
  EXPECT_EQ(run.engine().wait(), 1);
  EXPECT_TRUE(run.heard("\"refused\""));
  EXPECT_THAT(run.engine().report(), HasSubstr("the host was refused"));
}

TEST(Engine, stays_until_its_host_has_cleaned_up_and_said_goodbye) {
  ScriptedRun run{{.units = {{"a.T", {"passes"}}}}};
  ASSERT_TRUE(run.play_until([&] { return run.heard("\"finished\""); }));

  run.say(R"({"m": "intend", "things": [{"kind": "file", "name": "/nowhere/x"}]})");
  EXPECT_TRUE(run.play_until([&] { return run.heard("\"noted\""); }));
  run.say(R"({"m": "goodbye"})");

  EXPECT_EQ(run.engine().wait(), 0);
}

TEST(Engine, ends_a_test_that_takes_too_long_and_says_where_it_was) {
  ScriptedRun run{{.units = {{"a.T", {"hangs", "passes"}}}, .options = R"("timeout": 0.3, "grace": 0.1)"}};

  EXPECT_EQ(run.play(), 1);

  EXPECT_THAT(run.engine().report(), HasSubstr("TIMEOUT"));
  EXPECT_THAT(run.engine().report(), HasSubstr("its limit of 0.3 s"));
  EXPECT_THAT(run.engine().report(), HasSubstr("Ran 2 tests"));
}

TEST(Engine, takes_limits_from_the_project_s_configuration) {
  const TemporaryFolder folder;
  testing::append_to(folder / "pyproject.toml", "[tool.shoal]\ntimeout = \"300ms\"\ngrace = 0.1\n");
  ScriptedRun run{{.units = {{"a.T", {"hangs"}}}, .arguments = {"--config", folder / "pyproject.toml"}}};

  EXPECT_EQ(run.play(), 1);

  EXPECT_THAT(run.engine().report(), HasSubstr("its limit of 0.3 s"));
}

TEST(Engine, does_not_start_with_a_configuration_that_is_wrong) {
  const TemporaryFolder folder;
  testing::append_to(folder / "pyproject.toml", "[tool.shoal]\ntimeot = 5\n");
  Engine engine{folder, {"run", "--directory", folder.path(), "--config", folder / "pyproject.toml"}};

  EXPECT_EQ(engine.wait(), 3);
  EXPECT_THAT(engine.report(), HasSubstr("timeot"));
  EXPECT_THAT(engine.report(), HasSubstr("timeout"));
}

TEST(Engine, names_what_a_host_has_left_that_ended_without_goodbye) {
  const TemporaryFolder folder;
  ScriptedRun run{{.units = {{"a.T", {"passes"}}}, .arguments = {"--state", folder / "state"}}};
  run.say(R"({"m": "intend", "things": [{"kind": "file", "name": "/nowhere/x"}]})");

  EXPECT_EQ(run.play(), 3);

  EXPECT_THAT(run.engine().report(), HasSubstr("the host ended before it had cleaned up"));
  EXPECT_THAT(run.engine().report(), HasSubstr("shoal clean"));
}

TEST(Engine, leaves_no_journal_of_a_run_that_has_cleaned_up) {
  const TemporaryFolder folder;
  ScriptedRun run{{.units = {{"a.T", {"passes"}}}, .arguments = {"--state", folder / "state"}}};
  ASSERT_TRUE(run.play_until([&] { return run.heard("\"finished\""); }));

  run.say(R"({"m": "goodbye"})");

  EXPECT_EQ(run.engine().wait(), 0);
  EXPECT_FALSE(std::filesystem::exists(folder / "state/journal") &&
               std::distance(std::filesystem::directory_iterator{folder / "state/journal"}, {}) > 1);
}

TEST(Engine, stands_still_with_its_workers_when_the_terminal_suspends_it) {
  ScriptedRun run{{.units = {{"a.T", {"hangs"}}}, .options = R"("timeout": 1.0, "grace": 0.1)"}};
  ASSERT_TRUE(run.play_until([&] { return run.is_running(0); }));

  kill(run.engine().pid(), SIGTSTP);
  std::this_thread::sleep_for(std::chrono::milliseconds{1500});
  EXPECT_THAT(run.engine().report(), Not(HasSubstr("TIMEOUT")));
  kill(run.engine().pid(), SIGCONT);
  std::this_thread::sleep_for(std::chrono::milliseconds{300});
  EXPECT_FALSE(run.heard("\"problem\"")) << "the time in which it stood still was counted";

  EXPECT_EQ(run.play(), 1);
  EXPECT_THAT(run.engine().report(), HasSubstr("TIMEOUT"));
}

TEST(Engine, does_not_start_without_the_host_that_it_was_started_for) {
  const TemporaryFolder folder;
  Engine engine{folder, {"run", "--directory", folder.path()}};
  ASSERT_THAT(engine.announcement(), HasSubstr("listening"));
  testing::Client host{folder / "endpoint"};
  host.send(host_hello());

  host.close();

  EXPECT_EQ(engine.wait(), 3);
  EXPECT_THAT(engine.report(), HasSubstr("the host ended before the run began"));
}

TEST(Engine, stops_at_once_when_it_is_interrupted_before_the_run) {
  const TemporaryFolder folder;
  Engine engine{folder, {"run", "--directory", folder.path()}};
  ASSERT_THAT(engine.announcement(), HasSubstr("listening"));

  kill(engine.pid(), SIGTERM);

  EXPECT_EQ(engine.wait(), 130);
}

TEST(Engine, begins_nothing_after_an_interrupt_that_came_first) {
  const TemporaryFolder folder;
  Engine engine{folder, {"run", "--directory", folder.path()}};
  ASSERT_THAT(engine.announcement(), HasSubstr("listening"));
  testing::Client host{folder / "endpoint"};
  host.send(host_hello() +
            R"({"m": "interrupt"})"
            "\n" +
            testing::options_of({}) + "\n" + R"({"m": "suite_complete"})" + "\n");

  EXPECT_THAT(host.receive(), HasSubstr("\"verdict\": \"interrupted\""));

  host.close();
  EXPECT_EQ(engine.wait(), 130);
  EXPECT_EQ(engine.report(), "");
}

TEST(Engine, replays_what_it_recorded) {
  const TemporaryFolder folder;
  const std::string events = folder / "events.jsonl";
  ScriptedRun run{{.units = {{"a.T", {"prints", "fails", "segfaults", "skips"}}}, .arguments = {"--events", events}}};
  ASSERT_EQ(run.play(), 1);

  Engine replay{folder, {"replay", events}};

  EXPECT_EQ(replay.wait(), 1);
  EXPECT_EQ(replay.report(), run.engine().report());
  EXPECT_EQ(contents_of(events + ".output"), "hello from test 0\n");
}

TEST(Engine, does_not_run_when_the_events_have_nowhere_to_go) {
  const TemporaryFolder folder;
  Engine engine{folder, {"run", "--directory", folder.path(), "--events", folder / "nowhere/events.jsonl"}};

  EXPECT_EQ(engine.wait(), 3);
  EXPECT_THAT(engine.report(), HasSubstr("cannot write"));
  EXPECT_EQ(engine.output(), "");
}

TEST(Engine, says_what_is_wrong_with_a_command) {
  const TemporaryFolder folder;
  Engine engine{folder, {"fly", "--high"}};

  EXPECT_EQ(engine.wait(), 2);
  EXPECT_THAT(engine.report(), HasSubstr("shoal: wrong usage"));
}

TEST(Engine, answers_questions_about_itself) {
  const TemporaryFolder folder;
  Engine version{folder, {"--version"}};
  Engine help{folder, {"--help"}};

  EXPECT_EQ(version.wait(), 0);
  EXPECT_EQ(version.output(), "shoal-engine " SHOAL_VERSION "\n");
  EXPECT_EQ(help.wait(), 0);
  EXPECT_THAT(help.output(), HasSubstr("usage: shoal-engine run --directory DIR"));
}

}  // namespace
}  // namespace shoal
