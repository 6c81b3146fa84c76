#include "cli/command_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <variant>
#include <vector>

namespace shoal {
namespace {

using ::testing::HasSubstr;

Result<Asked> parse(std::vector<const char*> words) {
  words.insert(words.begin(), "shoal-engine");
  return parse_command_line(static_cast<int>(words.size()), words.data());
}

std::string cause_of(const std::vector<const char*>& words) {
  const Result<Asked> asked = parse(words);
  return asked ? "no error" : asked.error().cause;
}

TEST(CommandLine, knows_run) {
  const auto plain = parse({"run", "--directory", "run/1"});
  const auto with_events = parse({"run", "--events", "e.jsonl", "--directory=run/1"});

  EXPECT_EQ(std::get<RunAsked>(*plain).directory, "run/1");
  EXPECT_FALSE(std::get<RunAsked>(*plain).events);
  EXPECT_EQ(std::get<RunAsked>(*with_events).events, "e.jsonl");
}

TEST(CommandLine, knows_replay) {
  const auto plain = parse({"replay", "e.jsonl"});
  const auto adjusted = parse({"replay", "-v", "2", "e.jsonl", "--durations", "0"});

  EXPECT_EQ(std::get<ReplayAsked>(*plain).file, "e.jsonl");
  EXPECT_FALSE(std::get<ReplayAsked>(*plain).verbosity);
  EXPECT_FALSE(std::get<ReplayAsked>(*plain).durations);
  EXPECT_EQ(std::get<ReplayAsked>(*adjusted).verbosity, 2);
  EXPECT_EQ(std::get<ReplayAsked>(*adjusted).durations, 0);
}

TEST(CommandLine, knows_help_and_version_everywhere) {
  EXPECT_TRUE(std::holds_alternative<HelpAsked>(*parse({"--help"})));
  EXPECT_TRUE(std::holds_alternative<HelpAsked>(*parse({"run", "-h"})));
  EXPECT_TRUE(std::holds_alternative<VersionAsked>(*parse({"--version"})));
}

TEST(CommandLine, says_what_is_missing) {
  EXPECT_EQ(cause_of({}), "a command was expected: 'run' or 'replay'");
  EXPECT_EQ(cause_of({"run"}), "'run' needs --directory DIR");
  EXPECT_EQ(cause_of({"replay"}), "'replay' needs the events FILE of a run");
}

TEST(CommandLine, says_what_is_wrong_as_a_fragment) {
  EXPECT_EQ(cause_of({"--fly"}), "the following argument was not expected: --fly");
  EXPECT_THAT(cause_of({"replay", "e.jsonl", "-v", "4"}), HasSubstr("4"));
  EXPECT_THAT(cause_of({"replay", "e.jsonl", "--durations", "-1"}), HasSubstr("-1"));
  EXPECT_THAT(cause_of({"run", "--directory"}), HasSubstr("--directory"));
  EXPECT_EQ(parse({"--fly"}).error().hint, "'shoal-engine --help' shows what can be typed");
}

TEST(CommandLine, has_help_that_fits_one_screen) {
  const std::string help = print_help();

  EXPECT_LE(std::count(help.begin(), help.end(), '\n'), 24);
  for (std::size_t begin = 0; begin < help.size(); begin = help.find('\n', begin) + 1) {
    EXPECT_LE(help.find('\n', begin) - begin, 80u) << help.substr(begin, 90);
  }
}

}  // namespace
}  // namespace shoal
