#include "protocol/result_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>

namespace shoal {
namespace {

using testing::HasSubstr;

TestResult test_in(std::string_view line) {
  const auto record = parse_log_line(line);
  if (!record) throw std::runtime_error(record.error().cause);
  return std::get<TestResult>(*record);
}

std::string cause_of(std::string_view line) {
  const auto record = parse_log_line(line);
  return record ? "no error" : record.error().cause;
}

TEST(ResultLog, has_a_short_form_for_a_test_that_passed) {
  EXPECT_EQ(test_in(". 17 1234 10 250"), (TestResult{.test = TestIndex{17},
                                                     .duration = Microseconds{1234},
                                                     .output = {.file = {}, .from = 10, .to = 250}}));
  EXPECT_EQ(test_in(". 0 0 0 0"), (TestResult{.test = TestIndex{0}}));
  EXPECT_EQ(test_in(". 4294967295 1000000000000000 0 18446744073709551615").test, TestIndex{4294967295});
}

TEST(ResultLog, takes_the_short_form_to_the_letter) {
  for (const std::string line : {".",
                                 ". ",
                                 ". 1",
                                 ". 1 2",
                                 ". 1 2 3",
                                 ". 1 2 3 ",
                                 ". 1 2 3 4 ",
                                 ". 1 2 3 4 5",
                                 ". 1  2 3 4",
                                 ".  1 2 3 4",
                                 ". -1 2 3 4",
                                 ". 1 -2 3 4",
                                 ". +1 2 3 4",
                                 ". 1 2 4 3",
                                 ". 1.5 2 3 4",
                                 ". 0x1 2 3 4",
                                 ". 4294967296 2 3 4",
                                 ". 1 2 3 4\r",
                                 ". 1,2,3,4",
                                 ". 1 1000000000000001 0 0",
                                 ". 1 2 3 99999999999999999999",
                                 ". a b c d"}) {
    EXPECT_FALSE(parse_log_line(line)) << "'" << line << "'";
  }
  EXPECT_FALSE(parse_log_line(std::string_view(". 1 2 3 4\0", 10)));
}

TEST(ResultLog, has_a_long_form_for_everything_else) {
  const TestResult result = test_in(
      R"({"r": "test", "test": 1, "outcome": "failed", "us": 12, "started": false, "out": [3, 9], "problems": [)"
      R"({"kind": "failure", "title": "t", "text": "x"}, )"
      R"({"kind": "error", "title": "u", "text": "y", "sql": "z"}]})");

  EXPECT_EQ(result, (TestResult{.test = TestIndex{1},
                                .outcome = Outcome::failed,
                                .duration = Microseconds{12},
                                .started = false,
                                .problems = {{.kind = Problem::Kind::failure, .title = "t", .text = "x"},
                                             {.kind = Problem::Kind::error, .title = "u", .text = "y", .sql = "z"}},
                                .output = {.file = {}, .from = 3, .to = 9}}));
}

TEST(ResultLog, may_leave_out_what_is_usual) {
  const TestResult result = test_in(R"({"r": "test", "test": 1, "outcome": "passed", "us": 0, "problems": []})");

  EXPECT_EQ(result, (TestResult{.test = TestIndex{1}}));
}

TEST(ResultLog, has_fixtures) {
  const auto record = parse_log_line(R"({"r": "fixture", "kind": "skip", "title": "setUpClass", "text": "why"})");

  ASSERT_TRUE(record);
  EXPECT_EQ(std::get<FixtureResult>(*record),
            (FixtureResult{.problem = {.kind = Problem::Kind::skip, .title = "setUpClass", .text = "why"}}));
}

TEST(ResultLog, may_say_whose_fixture_it_was) {
  const auto record = parse_log_line(R"({"r": "fixture", "unit": 3, "kind": "skip", "title": "t", "text": "why"})");

  ASSERT_TRUE(record);
  EXPECT_EQ(std::get<FixtureResult>(*record).unit, UnitIndex{3});
  EXPECT_FALSE(parse_log_line(R"({"r": "fixture", "unit": -3, "kind": "skip", "title": "t", "text": "why"})"));
}

TEST(ResultLog, says_what_is_wrong_with_a_line) {
  EXPECT_THAT(cause_of(""), HasSubstr("not JSON"));
  EXPECT_EQ(cause_of("{}"), "field 'r' is missing, expected a text");
  EXPECT_EQ(cause_of(R"({"r": "tea"})"), "field 'r' is \"tea\", expected \"test\" or \"fixture\"");
  EXPECT_THAT(cause_of(R"({"r": "test", "test": 1, "outcome": "fine", "us": 0, "problems": []})"),
              HasSubstr("field 'outcome' is \"fine\", expected \"passed\""));
  EXPECT_THAT(cause_of(R"({"r": "test", "test": 1, "outcome": "passed", "us": 0, "problems": [7]})"),
              HasSubstr("found 7, expected an object"));
  EXPECT_THAT(cause_of(R"({"r": "fixture", "kind": "bug", "title": "t", "text": "x"})"),
              HasSubstr("field 'kind' is \"bug\""));
}

TEST(ResultLog, leaves_it_to_the_engine_to_say_that_a_test_crashed_or_was_not_run) {
  for (const std::string outcome : {"crashed", "not_run"}) {
    EXPECT_THAT(cause_of(R"({"r": "test", "test": 1, "outcome": ")" + outcome + R"(", "us": 0, "problems": []})"),
                HasSubstr("field 'outcome'"));
  }
}

TEST(ResultLog, has_no_output_that_ends_before_it_begins) {
  for (const std::string out : {"[2, 1]", "[1]", "[1, 2, 3]", "[-1, 2]", "[0.5, 2]", "7", "[\"0\", 1]"}) {
    EXPECT_FALSE(parse_log_line(R"({"r": "fixture", "kind": "skip", "title": "t", "text": "x", "out": )" + out + "}"))
        << out;
  }
}

TEST(ResultLog, says_what_outlived_a_test) {
  const auto record = parse_log_line(
      R"({"r": "test", "test": 1, "outcome": "passed", "us": 5, "leaks": ["thread 'x'"], "children": [12, 13]})");

  ASSERT_TRUE(record) << record.error().cause;
  const auto& result = std::get<TestResult>(*record);
  EXPECT_EQ(result.leaks, std::vector<std::string>{"thread 'x'"});
  EXPECT_EQ(result.children, (std::vector<std::int64_t>{12, 13}));
}

TEST(ResultLog, refuses_what_only_the_engine_may_say_and_children_that_are_none) {
  EXPECT_FALSE(parse_log_line(R"({"r": "test", "test": 1, "outcome": "timed_out", "us": 5})"));
  EXPECT_FALSE(parse_log_line(R"({"r": "test", "test": 1, "outcome": "passed", "us": 5, "children": [0]})"));
  EXPECT_FALSE(parse_log_line(R"({"r": "test", "test": 1, "outcome": "passed", "us": 5, "leaks": [1]})"));
}

}  // namespace
}  // namespace shoal
