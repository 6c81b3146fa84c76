#include "protocol/message.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <string>

namespace shoal {
namespace {

using testing::HasSubstr;

constexpr std::string_view kOptions =
    R"({"m": "options", "workers": 2, "failfast": true, "verbosity": 3, "durations": 5, "max_worker_restarts": 0, )"
    R"("start_method": "fork", "shoal": "0.1.0", "python": "3.12.1", "django": "5.2"})";

// The message, which has to be of that kind.
template <class Kind>
Kind parsed(std::string_view line) {
  const auto message = parse_message(line);
  if (!message) throw std::runtime_error(message.error().message + ": " + message.error().cause);
  return std::get<Kind>(*message);
}

std::string cause_of(std::string_view line) {
  const auto message = parse_message(line);
  return message ? "no error" : message.error().cause;
}

TEST(Message, of_a_host_says_hello) {
  const auto hello = parsed<HostHello>(R"({"m": "hello", "role": "host", "token": "t", "protocol": 1, "pid": 12})");

  EXPECT_EQ(hello.token, "t");
  EXPECT_EQ(hello.protocol, 1);
  EXPECT_EQ(hello.pid, 12);
}

TEST(Message, of_a_worker_says_hello) {
  const auto hello = parsed<WorkerHello>(
      R"({"generation": 3, "pid": 9, "slot": 2, "protocol": 1, "token": "t", "role": "worker", "m": "hello"})");

  EXPECT_EQ(hello.slot, Slot{2});
  EXPECT_EQ(hello.generation, 3u);
  EXPECT_EQ(hello.pid, 9);
}

TEST(Message, carries_all_options) {
  const OptionsAsked options = parsed<OptionsGiven>(kOptions).options;

  EXPECT_EQ(options, (OptionsAsked{.workers = 2,
                                   .failfast = true,
                                   .verbosity = 3,
                                   .durations = 5,
                                   .max_worker_restarts = 0,
                                   .start_method = "fork",
                                   .shoal = "0.1.0",
                                   .python = "3.12.1",
                                   .django = "5.2"}));
}

TEST(Message, of_options_may_have_no_durations) {
  auto without = nlohmann::json::parse(kOptions);
  without.erase("durations");
  auto null = nlohmann::json::parse(kOptions);
  null["durations"] = nullptr;

  EXPECT_EQ(parsed<OptionsGiven>(without.dump()).options.durations, std::nullopt);
  EXPECT_EQ(parsed<OptionsGiven>(null.dump()).options.durations, std::nullopt);
}

TEST(Message, describes_a_unit_in_order) {
  const auto unit = parsed<UnitDescribed>(R"({"m": "unit", "name": "a.T", "tests": ["a.T.two", "a.T.one"]})");

  EXPECT_EQ(unit.name, "a.T");
  EXPECT_EQ(unit.tests, (std::vector<std::string>{"a.T.two", "a.T.one"}));
}

TEST(Message, tells_how_a_worker_ended) {
  const auto exited =
      parsed<WorkerExited>(R"({"m": "worker_exited", "slot": 1, "generation": 2, "code": 3, "signal": 0})");

  EXPECT_EQ(exited.slot, Slot{1});
  EXPECT_EQ(exited.generation, 2u);
  EXPECT_EQ(exited.status, (ExitStatus{.code = 3}));
}

TEST(Message, takes_exit_codes_of_windows) {
  const auto exited =
      parsed<WorkerExited>(R"({"m": "worker_exited", "slot": 1, "generation": 1, "code": 3221225477, "signal": 0})");

  EXPECT_EQ(static_cast<std::uint32_t>(exited.status.code), 0xC0000005u);
}

TEST(Message, may_have_fields_that_nobody_knows) {
  EXPECT_EQ(parsed<Done>(R"({"m": "done", "unit": 4, "mood": ["good"]})").unit, UnitIndex{4});
}

TEST(Message, without_fields_is_its_name) {
  (void)parsed<SuiteComplete>(R"({"m": "suite_complete"})");
  (void)parsed<InterruptReceived>(R"({"m": "interrupt"})");
  (void)parsed<Ready>(R"({"m": "ready"})");
  (void)parsed<More>(R"({"m": "more"})");
  EXPECT_EQ(parsed<FailedToStart>(R"({"m": "failed_to_start", "error": "no such table"})").error, "no such table");
}

TEST(Message, that_is_not_valid_is_named_with_what_was_found_and_expected) {
  EXPECT_THAT(cause_of("hello"), HasSubstr("not JSON: parse error at line 1, column 1"));
  EXPECT_EQ(cause_of("[1]"), "found a list, expected an object");
  EXPECT_EQ(cause_of("{}"), "field 'm' is missing, expected a text");
  EXPECT_EQ(cause_of(R"({"m": "sing"})"), "field 'm' is \"sing\"");
  EXPECT_EQ(cause_of(R"({"m": "hello", "role": "guest", "token": "t"})"),
            "field 'role' is \"guest\", expected \"host\" or \"worker\"");
  EXPECT_EQ(cause_of(R"({"m": "unit", "name": "a", "tests": ["b", 1]})"),
            "field 'tests' is a list, expected a list of texts");
  EXPECT_EQ(cause_of(R"({"m": "done", "unit": -1})"),
            "field 'unit' is -1, expected a whole number from 0 to 4294967295");
  const auto done = parse_message(R"({"m": "done"})");
  EXPECT_EQ(done.error().message, "a message 'done' is not valid");
  EXPECT_NE(done.error().hint, "");
}

TEST(Message, has_no_slot_or_generation_of_zero) {
  EXPECT_THAT(cause_of(R"({"m": "worker_exited", "slot": 0, "generation": 1, "code": 0, "signal": 9})"),
              HasSubstr("field 'slot' is 0"));
  EXPECT_THAT(cause_of(R"({"m": "worker_exited", "slot": 1, "generation": 0, "code": 0, "signal": 9})"),
              HasSubstr("field 'generation' is 0"));
}

TEST(Message, has_no_options_out_of_range) {
  for (const auto& [name, value] : std::initializer_list<std::pair<const char*, nlohmann::json>>{
           {"workers", 0}, {"workers", 4'000'000'000u}, {"verbosity", 4}, {"durations", -1}, {"failfast", 1}}) {
    auto options = nlohmann::json::parse(kOptions);
    options[name] = value;
    EXPECT_THAT(cause_of(options.dump()), HasSubstr(name));
  }
}

TEST(Message, is_printed_on_one_line) {
  const std::string line = print_message(ProblemFound{
      .id = "a.T.test", .problem = {.kind = Problem::Kind::failure, .title = "test (a.T)", .text = "x\ny\n"}});

  EXPECT_EQ(line,
            "{\"m\": \"problem\", \"id\": \"a.T.test\", \"kind\": \"failure\", \"title\": \"test (a.T)\", "
            "\"text\": \"x\\ny\\n\", \"sql\": \"\"}\n");
}

TEST(Message, is_printed_with_wrong_bytes_replaced) {
  const auto json = nlohmann::json::parse(print_message(Refused{{.message = "a\xFFz", .cause = {}, .hint = {}}}));

  EXPECT_EQ(json["message"], "a\uFFFDz");
}

TEST(Message, that_would_be_too_long_for_its_reader_is_shortened_in_the_middle) {
  const std::string text = "first\n" + std::string(3'000'000, '\x01') + "\nlast";

  const std::string line =
      print_message(ProblemFound{.id = "a.T.test", .problem = {.title = "test", .text = text, .sql = text}});

  EXPECT_LE(line.size(), kLongestLine);
  const auto json = nlohmann::json::parse(line);
  const auto shown = json["text"].get<std::string>();
  EXPECT_EQ(json["id"], "a.T.test");
  EXPECT_TRUE(shown.starts_with("first\n"));
  EXPECT_TRUE(shown.ends_with("\nlast"));
  EXPECT_THAT(shown.substr(shown.find('['), 30), testing::ContainsRegex("[0-9]+ bytes left out"));
}

TEST(Message, leaves_options_open_that_nobody_has_asked_for) {
  const auto options =
      parsed<OptionsGiven>(
          R"({"m": "options", "workers": 1, "failfast": false, "verbosity": 1, "start_method": "fork", "shoal": "", )"
          R"("python": "", "django": "", "timeout": null, "grace": 2.5, "leaks": "warn", "isolate": null, "max_fail": 3})")
          .options;

  EXPECT_EQ(options.timeout, std::nullopt);
  EXPECT_EQ(options.grace, std::chrono::milliseconds{2500});
  EXPECT_EQ(options.leaks, Leaks::warn);
  EXPECT_EQ(options.max_fail, 3u);
  EXPECT_EQ(options.isolate, std::nullopt);
  EXPECT_EQ(options.max_worker_restarts, std::nullopt);
}

TEST(Message, says_what_each_slot_is_to_have_of_its_own) {
  auto options = nlohmann::json::parse(kOptions);
  options["isolate"] = {"media", "caches"};
  options["django_flush"] = true;

  const OptionsAsked asked = parsed<OptionsGiven>(options.dump()).options;

  EXPECT_EQ(asked.isolate, (Isolations{Isolation::media, Isolation::caches}));
  EXPECT_EQ(asked.django_flush, true);
  options["isolate"] = {"caches", "planets"};
  EXPECT_THAT(cause_of(options.dump()), HasSubstr("expected a list of \"caches\", \"email\""));
}

TEST(Message, gives_tests_limits_of_their_own) {
  const auto unit = parsed<UnitDescribed>(
      R"({"m": "unit", "name": "a.T", "tests": ["a.T.a", "a.T.b"], "timeouts": [[1, 2.5], [0, 0]]})");

  EXPECT_EQ(unit.timeouts,
            (std::map<std::uint32_t, Microseconds>{{0, Microseconds{0}}, {1, Microseconds{2'500'000}}}));
}

TEST(Message, refuses_limits_of_tests_that_are_not_there_or_of_no_time) {
  const std::string unit = R"({"m": "unit", "name": "a.T", "tests": ["a.T.a"], "timeouts": )";
  for (const std::string timeouts : {"[[1, 5]]", "[[0, -1]]", "[[0]]", "[[0, \"5\"]]", "[5]", "[[0, 1e300]]", "5"}) {
    EXPECT_THAT(cause_of(unit + timeouts + "}"), HasSubstr("'timeouts'")) << timeouts;
  }
}

TEST(Message, names_the_things_that_a_run_makes) {
  const auto gone = parsed<ThingsGone>(
      R"({"m": "gone", "run": "r-1", "things": [{"kind": "database", "name": "test_x", "vendor": "mysql", )"
      R"("server": "db:3306", "keep": true}, {"kind": "folder", "name": "/tmp/shoal-1"}]})");

  ASSERT_EQ(gone.things.size(), 2u);
  EXPECT_EQ(gone.run, "r-1");
  EXPECT_EQ(gone.things[0].kind, Thing::Kind::database);
  EXPECT_EQ(gone.things[0].server, "db:3306");
  EXPECT_TRUE(gone.things[0].keep);
  EXPECT_EQ(gone.things[1].name, "/tmp/shoal-1");
}

TEST(Message, refuses_things_without_a_name_or_of_an_unknown_kind) {
  EXPECT_THAT(cause_of(R"({"m": "intend", "things": [{"kind": "folder", "name": ""}]})"), HasSubstr("'name'"));
  EXPECT_THAT(cause_of(R"({"m": "intend", "things": [{"kind": "planet", "name": "x"}]})"), HasSubstr("'kind'"));
  EXPECT_THAT(cause_of(R"({"m": "claim", "databases": [5]})"), HasSubstr("object"));
}

}  // namespace
}  // namespace shoal
