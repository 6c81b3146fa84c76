#include "report/findings.h"

#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "report/fakes.h"

namespace shoal {
namespace {

const std::string kDouble = std::string(70, '=') + "\n";
const std::string kSingle = std::string(70, '-') + "\n";

Problem problem(Problem::Kind kind, std::string title, std::string text = "text\n", std::string sql = "") {
  return {.kind = kind, .title = std::move(title), .text = std::move(text), .sql = std::move(sql)};
}

TestReported report(std::string id, Outcome outcome, std::vector<Problem> problems, OutputSlice output = {}) {
  return {
      .id = std::move(id),
      .slot = Slot{1},
      .result = {
          .test = TestIndex{0}, .outcome = outcome, .problems = std::move(problems), .output = std::move(output)}};
}

class FindingsTest : public testing::Test {
 protected:
  [[nodiscard]] std::string written(bool color = false) {
    StringSink sink;
    Screen screen(sink, false);
    findings_.write(screen, outputs_, Palette(color));
    screen.flush();
    return sink.text();
  }

  Findings findings_;
  FakeOutputs outputs_;
};

using Kind = Problem::Kind;

TEST_F(FindingsTest, lists_errors_first_then_failures_then_unexpected_successes) {
  findings_.add(report("a.u", Outcome::unexpected_success, {problem(Kind::unexpected_success, "u (a.u)", "")}));
  findings_.add(report("a.f", Outcome::failed, {problem(Kind::failure, "f (a.f)")}));
  findings_.add(report("a.e", Outcome::error, {problem(Kind::error, "e (a.e)")}));

  EXPECT_EQ(written(), kDouble + "ERROR: e (a.e)\n" + kSingle + "text\n\n" + kDouble + "FAIL: f (a.f)\n" + kSingle +
                           "text\n\n" + kDouble + "UNEXPECTED SUCCESS: u (a.u)\n");
}

TEST_F(FindingsTest, forgets_what_is_not_bad) {
  findings_.add(report("a.p", Outcome::passed, {}));
  findings_.add(report("a.s", Outcome::skipped, {problem(Kind::skip, "s", "why")}));
  findings_.add(report("a.x", Outcome::expected_failure, {problem(Kind::expected_failure, "x")}));
  findings_.add(report("a.n", Outcome::not_run, {}));
  findings_.add(
      FixtureReported{.unit = "a", .slot = Slot{1}, .result = {.problem = problem(Kind::skip, "setUpClass")}});

  EXPECT_EQ(written(), "");
}

TEST_F(FindingsTest, has_a_block_for_every_failing_subtest_and_none_for_a_skipped_one) {
  findings_.add(report("a.t", Outcome::failed,
                       {problem(Kind::failure, "t (a.t) (n=1)"), problem(Kind::skip, "t (a.t) (n=2)"),
                        problem(Kind::failure, "t (a.t) (n=3)")}));

  EXPECT_EQ(written(), kDouble + "FAIL: t (a.t) (n=1)\n" + kSingle + "text\n\n" + kDouble + "FAIL: t (a.t) (n=3)\n" +
                           kSingle + "text\n\n");
}

TEST_F(FindingsTest, shows_queries_under_a_line_of_their_own) {
  findings_.add(report("a.f", Outcome::failed, {problem(Kind::failure, "f", "text\n", "SELECT 1;\n")}));

  EXPECT_EQ(written(), kDouble + "FAIL: f\n" + kSingle + "text\n\n" + kSingle + "SELECT 1;\n\n");
}

TEST_F(FindingsTest, shows_output_once_after_the_last_block_of_its_test) {
  outputs_.put("out", "0123printed\n");
  findings_.add(report("a.t", Outcome::failed, {problem(Kind::failure, "f"), problem(Kind::error, "e")},
                       {.file = "out", .from = 4, .to = 12}));

  EXPECT_EQ(written(), kDouble + "ERROR: e\n" + kSingle + "text\n\n" + kDouble + "FAIL: f\n" + kSingle +
                           "text\n\n---- output of a.t ----\nprinted\n\n");
}

TEST_F(FindingsTest, shows_the_output_of_fixtures) {
  outputs_.put("out", "half a line");
  findings_.add(FixtureReported{.unit = "a",
                                .slot = Slot{1},
                                .result = {.problem = problem(Kind::error, "setUpClass (a.T)"),
                                           .output = {.file = "out", .from = 0, .to = 11}}});

  EXPECT_EQ(written(), kDouble + "ERROR: setUpClass (a.T)\n" + kSingle +
                           "text\n\n---- output of setUpClass (a.T) ----\nhalf a line\n\n");
}

TEST_F(FindingsTest, shows_the_last_of_much_output) {
  outputs_.put("out", std::string(100'000, 'a') + "end\n");
  findings_.add(
      report("a.f", Outcome::failed, {problem(Kind::failure, "f")}, {.file = "out", .from = 0, .to = 100'004}));

  const std::string text = written();

  EXPECT_NE(text.find("---- output of a.f ----\n[34468 bytes left out]\naaa"), std::string::npos);
  EXPECT_TRUE(text.ends_with("aaaend\n\n"));
  EXPECT_LT(text.size(), 66'000u);
}

TEST_F(FindingsTest, says_nothing_of_output_that_is_gone) {
  findings_.add(report("a.f", Outcome::failed, {problem(Kind::failure, "f")}, {.file = "lost", .from = 0, .to = 4}));

  EXPECT_EQ(written().find("output of"), std::string::npos);
}

TEST_F(FindingsTest, has_a_block_for_a_bad_outcome_without_a_problem) {
  findings_.add(report("a.c", Outcome::crashed, {}));
  findings_.add(report("a.f", Outcome::failed, {}));
  findings_.add(report("a.u", Outcome::unexpected_success, {}));

  EXPECT_EQ(written(), kDouble + "CRASHED: a.c\n" + kSingle + "\n\n" + kDouble + "FAIL: a.f\n" + kSingle + "\n\n" +
                           kDouble + "UNEXPECTED SUCCESS: a.u\n");
}

TEST_F(FindingsTest, keeps_the_second_line_of_a_title_and_spells_out_its_control_characters) {
  findings_.add(report("a.f", Outcome::failed, {problem(Kind::failure, "f (a.f)\nAdds \033[2J up.", "a\033[1mb")}));

  EXPECT_EQ(written(), kDouble + "FAIL: f (a.f)\nAdds \\x1b[2J up.\n" + kSingle + "a\033[1mb\n\n");
}

TEST_F(FindingsTest, ends_colours_that_output_left_switched_on) {
  outputs_.put("out", "\033[32mgreen");
  findings_.add(report("a.f", Outcome::failed, {problem(Kind::failure, "f")}, {.file = "out", .from = 0, .to = 10}));

  EXPECT_TRUE(written(true).ends_with("green\n\033[0m\n"));
  EXPECT_TRUE(written(false).ends_with("green\n\n"));
}

TestRetried tried(const std::string& id, std::vector<Problem> problems) {
  TestReported reported = report(id, Outcome::failed, std::move(problems));
  return {.id = id, .slot = Slot{1}, .result = std::move(reported.result)};
}

TEST_F(FindingsTest, a_test_that_did_well_at_last_is_flaky_with_what_was_wrong_first) {
  TestReported passed = report("a.f", Outcome::passed, {});
  passed.result.attempt = 3;
  findings_.add(tried("a.f", {problem(Kind::failure, "f (a.f)", "first\n")}));
  findings_.add(tried("a.f", {problem(Kind::failure, "f (a.f)", "second\n")}));
  findings_.add(passed);

  EXPECT_EQ(written(), kDouble + "FLAKY, well on try 3: a.f\n" + kSingle + "first\n\n");
}

TEST_F(FindingsTest, of_a_test_that_stays_bad_only_its_end_is_told) {
  TestReported failed = report("a.f", Outcome::failed, {problem(Kind::failure, "f (a.f)", "last\n")});
  failed.result.attempt = 2;
  findings_.add(tried("a.f", {problem(Kind::failure, "f (a.f)", "first\n")}));
  findings_.add(failed);

  EXPECT_EQ(written(), kDouble + "FAIL: f (a.f)\n" + kSingle + "last\n\n");
}

TEST_F(FindingsTest, leaks_are_told_when_that_was_asked_for) {
  TestReported leaking = report("a.p", Outcome::passed, {});
  leaking.result.leaks = {"thread 'x'", "working folder '/tmp'"};
  findings_.add(leaking);
  EXPECT_EQ(written(), "");

  findings_.add(leaking, true);
  EXPECT_EQ(written(), kDouble + "LEAK: a.p\n" + kSingle + "thread 'x'\nworking folder '/tmp'\n\n");
}

}  // namespace
}  // namespace shoal
