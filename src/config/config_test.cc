#include "config/config.h"

#include <gtest/gtest.h>

#include <chrono>

namespace shoal {
namespace {

using namespace std::chrono_literals;

const std::string kFile = "pyproject.toml";

Result<Config> parse(std::string_view table) {
  return parse_config("[project]\nname = \"shop\"\n[tool.shoal]\n" + std::string{table}, kFile);
}

Error error_of(std::string_view table) {
  const Result<Config> config = parse(table);
  return config ? Error{"no error"} : config.error();
}

TEST(Config, is_empty_where_the_project_says_nothing) {
  for (const std::string_view text :
       {"", "[project]\nname = \"shop\"\n", "[tool.black]\nline-length = 100\n", "[tool.shoal]\n", "tool = 3\n"}) {
    EXPECT_EQ(parse_config(text, kFile), Config{}) << text;
  }
}

TEST(Config, has_every_key) {
  const Result<Config> config = parse(R"(
slow-timeout = 30
timeout = "2m"
global-timeout = "1h30m"
grace = 2.5
max-fail = 10
retries = 2
flaky-result = "fail"
leaks = "warn"
isolate = ["tempfile", "media", "tempfile"]
django-flush = true
max-worker-restarts = 0
template-cache = false
template-inputs = ["data/*.json", "shop/seed.sql"]
template-keep = 1
django-migrate = true
oracle-clone = "dump"
oracle-link = "loop.example.com"
oracle-directory = "dumps"
oracle-directory-path = "/u01/Dumps"
)");

  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(*config, (Config{.slow_timeout = 30s,
                             .timeout = 2min,
                             .global_timeout = 90min,
                             .grace = 2500ms,
                             .max_fail = 10,
                             .retries = 2,
                             .flaky_result = FlakyResult::fail,
                             .leaks = Leaks::warn,
                             .isolate = Isolations{Isolation::tempfile, Isolation::media},
                             .django_flush = true,
                             .max_worker_restarts = 0,
                             .template_cache = false,
                             .template_inputs = {"data/*.json", "shop/seed.sql"},
                             .template_keep = 1,
                             .django_migrate = true,
                             .oracle_clone = OracleWay::dump,
                             .oracle_link = "LOOP.EXAMPLE.COM",
                             .oracle_directory = "DUMPS",
                             .oracle_directory_path = "/u01/Dumps"}));
}

TEST(Config, none_is_a_limit_that_was_lifted_not_one_that_was_not_mentioned) {
  EXPECT_EQ(parse("slow-timeout = \"none\"\n")->slow_timeout, Microseconds{0});
  EXPECT_EQ(parse("slow-timeout = 0\n")->slow_timeout, Microseconds{0});
  EXPECT_EQ(parse("")->slow_timeout, std::nullopt);
}

TEST(Config, an_empty_list_isolates_nothing) {
  EXPECT_EQ(parse("isolate = []\n")->isolate, Isolations{});
  EXPECT_EQ(parse("")->isolate, std::nullopt);
}

TEST(Config, overrides_keep_their_order) {
  const Result<Config> config = parse(R"(
[[tool.shoal.overrides]]
filter = "shop.tests.slow.*"
timeout = "10m"
slow-timeout = "none"

[[tool.shoal.overrides]]
filter = "*test_flaky_?"
retries = 3
)");

  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->overrides,
            (std::vector<Override>{{.filter = "shop.tests.slow.*", .timeout = 10min, .slow_timeout = Microseconds{0}},
                                   {.filter = "*test_flaky_?", .retries = 3}}));
}

TEST(Config, an_unknown_key_is_named_with_its_line_and_what_may_have_been_meant) {
  EXPECT_EQ(
      error_of("retries = 1\nslow-timout = 3\n"),
      (Error{"pyproject.toml:5: 'slow-timout' is no key of [tool.shoal]",
             "expected one of slow-timeout, timeout, global-timeout, grace, max-fail, retries, flaky-result, leaks, "
             "isolate, django-flush, max-worker-restarts, template-cache, template-inputs, template-keep, "
             "django-migrate, oracle-clone, oracle-link, oracle-directory, oracle-directory-path, overrides",
             "did you mean 'slow-timeout'?"}));
  EXPECT_EQ(error_of("colour = 3\n").hint, "");
  EXPECT_EQ(error_of("[[tool.shoal.overrides]]\nfilter = \"*\"\nretry = 3\ntimeouts = 1\n"),
            (Error{"pyproject.toml:6: 'retry' is no key of [[tool.shoal.overrides]]",
                   "expected one of filter, timeout, slow-timeout, retries", ""}));
}

TEST(Config, a_value_of_another_kind_is_quoted_with_what_was_expected) {
  const std::string kDuration = "expected seconds, or a text like \"90s\", \"2m\", \"1h30m\", \"500ms\" or \"none\"";
  const std::vector<std::pair<std::string, std::pair<std::string, std::string>>> cases{
      {"timeout = \"soon\"", {"'timeout' is \"soon\"", kDuration}},
      {"timeout = -1", {"'timeout' is -1", kDuration}},
      {"timeout = -0.5", {"'timeout' is -0.5", kDuration}},
      {"timeout = nan", {"'timeout' is nan", kDuration}},
      {"timeout = inf", {"'timeout' is inf", kDuration}},
      {"timeout = true", {"'timeout' is true", kDuration}},
      {"timeout = 31536001", {"'timeout' is 31536001", kDuration}},
      {"timeout = 9223372036854775807", {"'timeout' is 9223372036854775807", kDuration}},
      {"grace = [1]", {"'grace' is a list", kDuration}},
      {"grace = {}", {"'grace' is a table", kDuration}},
      {"grace = 07:32:00", {"'grace' is a date or a time", kDuration}},
      {"max-fail = 0", {"'max-fail' is 0", "expected a whole number of 1 or more"}},
      {"max-fail = 4294967296", {"'max-fail' is 4294967296", "expected a whole number of 1 or more"}},
      {"max-fail = 1.5", {"'max-fail' is 1.5", "expected a whole number of 1 or more"}},
      {"retries = 101", {"'retries' is 101", "expected a whole number from 0 to 100"}},
      {"retries = -1", {"'retries' is -1", "expected a whole number from 0 to 100"}},
      {"flaky-result = \"skip\"", {"'flaky-result' is \"skip\"", "expected \"pass\" or \"fail\""}},
      {"leaks = true", {"'leaks' is true", "expected \"off\", \"warn\" or \"fail\""}},
      {"isolate = \"caches\"",
       {"'isolate' is \"caches\"", "expected a list of \"caches\", \"email\", \"media\" or \"tempfile\""}},
      {"isolate = [\"caches\", 3]", {"'isolate' is 3", "expected \"caches\", \"email\", \"media\" or \"tempfile\""}},
      {"django-flush = 1", {"'django-flush' is 1", "expected true or false"}},
      {"max-worker-restarts = -1", {"'max-worker-restarts' is -1", "expected a whole number of 0 or more"}},
      {"template-cache = \"no\"", {"'template-cache' is \"no\"", "expected true or false"}},
      {"template-inputs = \"a\"",
       {"'template-inputs' is \"a\"", "expected a list of patterns over paths, like \"data/*.json\""}},
      {"template-inputs = [\"a\", \"\"]",
       {"'template-inputs' is \"\"", "expected patterns over paths, like \"data/*.json\""}},
      {"template-keep = 0", {"'template-keep' is 0", "expected a whole number from 1 to 1000"}},
      {"template-keep = 1001", {"'template-keep' is 1001", "expected a whole number from 1 to 1000"}},
      {"django-migrate = []", {"'django-migrate' is a list", "expected true or false"}},
      {"oracle-clone = \"expdp\"",
       {"'oracle-clone' is \"expdp\"",
        "expected \"auto\", \"network\", \"link\", \"dump\", \"metadata\" or \"migrate\""}},
      {"oracle-link = \"\"", {"'oracle-link' is \"\"", "expected the name of a database link, of at most 128 bytes"}},
      {"oracle-directory = \"my dumps\"",
       {"'oracle-directory' is \"my dumps\"",
        "expected a name of letters, digits, _, $ and #, of at most 128 bytes"}},
      {"oracle-directory-path = \"/it's\"",
       {"'oracle-directory-path' is \"/it's\"",
        "expected a path without quotes or control characters, and no ] at its end"}},
      {"oracle-directory-path = 3",
       {"'oracle-directory-path' is 3", "expected a path without quotes or control characters, and no ] at its end"}},
      {"oracle-directory = \"Data_Pump_Dir\"\noracle-directory-path = \"/u01\"",
       {"'oracle-directory' is \"Data_Pump_Dir\"",
        "expected another name beside 'oracle-directory-path': that directory is made for the run"}},
      {"overrides = 3", {"'overrides' is 3", "expected tables, each headed [[tool.shoal.overrides]]"}},
      {"overrides = [3]", {"'overrides' is 3", "expected tables, each headed [[tool.shoal.overrides]]"}},
      {"overrides = [{retries = 1}]", {"an override has no 'filter'", "expected a pattern over test ids"}},
      {"overrides = [{filter = \"*\"}]",
       {"an override says nothing but its 'filter'", "expected 'timeout', 'slow-timeout' or 'retries'"}},
      {"overrides = [{filter = \"\", retries = 1}]",
       {"'filter' is \"\"", "expected a pattern over test ids, like \"shop.tests.slow.*\""}},
  };

  for (const auto& [line, expected] : cases) {
    const Error error = error_of(line + "\n");
    EXPECT_EQ(error.message, "pyproject.toml:4: " + expected.first);
    EXPECT_EQ(error.cause, expected.second);
  }
}

TEST(Config, of_several_faults_the_first_is_told) {
  EXPECT_EQ(error_of("timeout = -1\nretries = -1\n").message, "pyproject.toml:4: 'timeout' is -1");
  EXPECT_EQ(error_of("retries = -1\ncolour = 1\ntimeout = -1\n").message, "pyproject.toml:4: 'retries' is -1");
}

TEST(Config, a_table_that_is_none_is_refused) {
  EXPECT_EQ(parse_config("[tool]\nshoal = 7\n", kFile).error(),
            (Error{"pyproject.toml:2: 'tool.shoal' is 7", "expected a table", ""}));
}

TEST(Config, a_header_that_begins_with_a_wrong_character_is_an_error) {
  for (const std::string_view text : {"[>]\n", "[[>]]\n", "[[[a]]]\n", "[=", "[\n]", "[ #\n"}) {
    const Result<Config> config = parse_config(text, kFile);
    ASSERT_FALSE(config) << text;
    EXPECT_EQ(config.error().message, "pyproject.toml:1: not valid TOML");
  }
}

TEST(Config, letters_beyond_ascii_are_read_where_they_may_stand_and_are_errors_elsewhere) {
  EXPECT_EQ(parse_config("a = \"\"\"\\\n  тест \"\"\" # ﻵ\n'é' = 'é'\n[tool.shoal]\nretries = 1\n", kFile)->retries,
            1u);
  for (const std::string_view line :
       {"wärter = 2\n", "\xEF\xBB\xBDretries = 2\n", "retries = é\n", "retries = 2 é\n"}) {
    EXPECT_EQ(error_of(line).message, "pyproject.toml:4: not valid TOML") << line;
  }
}

TEST(Config, what_is_no_toml_is_refused_with_its_line) {
  const Error error = error_of("timeout = \n");

  EXPECT_EQ(error.message, "pyproject.toml:4: not valid TOML");
  EXPECT_FALSE(error.cause.empty());
  EXPECT_FALSE(parse_config("a = \"\xff\"\n", kFile));
  EXPECT_FALSE(parse_config(std::string_view{"[\0]\n", 4}, kFile));
  EXPECT_FALSE(parse_config("a = " + std::string(100'000, '['), kFile));
}

}  // namespace
}  // namespace shoal
