#include "databases/execution.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>
#include <set>
#include <string>
#include <utility>

namespace shoal {
namespace {

using testing::ElementsAre;

Step doing(const std::string& name) {
  return {.text = "make " + name, .goal = "make " + name, .undo = "drop " + name};
}

Step asking(const std::string& name) {
  return {.text = "ask " + name, .goal = "ask for " + name, .wants_rows = true};
}

// Says its rounds one after the other.
class Scripted final : public Plan {
 public:
  explicit Scripted(std::vector<std::vector<Step>> rounds) : rounds_(std::move(rounds)) {}

  Result<std::vector<Step>> next(std::span<const Rows> answers) override {
    heard.emplace_back(answers.begin(), answers.end());
    if (round_ == rounds_.size()) return std::vector<Step>{};
    if (rounds_[round_].empty()) return fail({"the plan cannot go on"});
    return rounds_[round_++];
  }

  std::vector<Step> inquire(const Step& /*failed*/, const StepError& error) override {
    return error.code == "why" ? std::vector<Step>{asking("why")} : std::vector<Step>{};
  }

  bool recovers(const Step& /*failed*/, const StepError& error) override { return error.code == "another way"; }

  std::string hint(const Step& failed, const StepError& /*error*/, std::span<const Rows> found) override {
    return failed.text + (found.empty() ? " for no reason" : " because " + *found.front().front().front());
  }

  std::vector<std::vector<Rows>> heard = {};

 private:
  std::vector<std::vector<Step>> rounds_;
  std::size_t round_ = 0;
};

Execution of(std::vector<std::vector<Step>> rounds) {
  return Execution(std::make_unique<Scripted>(std::move(rounds)), "on db (alias 'x')");
}

std::vector<std::string> texts_of(const Execution::Next& next) {
  std::vector<std::string> texts;
  for (const Step& step : std::get<std::vector<Step>>(next)) texts.push_back(step.text);
  return texts;
}

const Error& error_of(const Execution::Next& next) { return std::get<Execution::Ended>(next).error(); }

TEST(Execution, goes_from_round_to_round_with_the_answers) {
  auto plan = std::make_unique<Scripted>(
      std::vector<std::vector<Step>>{{asking("a"), doing("b"), asking("c")}, {doing("d")}});
  const Scripted& heard = *plan;
  Execution execution(std::move(plan), "");

  EXPECT_THAT(texts_of(execution.begin()), ElementsAre("ask a", "make b", "ask c"));
  ASSERT_TRUE(execution.returned({{"1"}}, true));
  ASSERT_TRUE(execution.returned({{"2"}}, false));
  ASSERT_TRUE(execution.returned({}, false));
  EXPECT_THAT(texts_of(*execution.performed()), ElementsAre("make d"));
  const auto end = *execution.performed();

  EXPECT_TRUE(std::get<Execution::Ended>(end));
  EXPECT_THAT(heard.heard[1], ElementsAre(Rows{{"1"}, {"2"}}, Rows{}));
}

TEST(Execution, sends_a_long_round_in_pieces_and_collects_its_answers) {
  std::vector<Step> many;
  many.reserve(450);
  for (int i = 0; i < 450; ++i) many.push_back(asking(std::to_string(i)));
  auto plan = std::make_unique<Scripted>(std::vector<std::vector<Step>>{many});
  const Scripted& heard = *plan;
  Execution execution(std::move(plan), "");

  auto next = execution.begin();
  std::vector<std::size_t> pieces;
  while (const auto* steps = std::get_if<std::vector<Step>>(&next)) {
    pieces.push_back(steps->size());
    for (const Step& step : *steps) ASSERT_TRUE(execution.returned({{step.text}}, false));
    next = *execution.performed();
  }

  EXPECT_THAT(pieces, ElementsAre(200u, 200u, 50u));
  ASSERT_EQ(heard.heard[1].size(), 450u);
  EXPECT_EQ(heard.heard[1][449], (Rows{{"ask 449"}}));
}

TEST(Execution, undoes_what_was_done_newest_first_and_says_which_step_failed) {
  Execution execution = of({{doing("a"), doing("b"), doing("c")}});
  (void)execution.begin();

  const auto undo = *execution.refused({.step = 2, .code = "53100", .text = "disk full"});
  EXPECT_THAT(texts_of(undo), ElementsAre("drop b", "drop a"));
  const auto end = *execution.performed();

  EXPECT_EQ(error_of(end), (Error{"cannot make c on db (alias 'x')", "disk full (53100)", "make c for no reason"}));
}

TEST(Execution, undoes_a_step_too_after_which_the_server_was_gone) {
  Execution execution = of({{doing("a"), doing("b")}});
  (void)execution.begin();

  const auto undo = *execution.refused({.step = 1, .code = "", .text = "connection lost"});

  EXPECT_THAT(texts_of(undo), ElementsAre("drop b", "drop a"));
}

TEST(Execution, takes_back_half_a_file) {
  Execution execution =
      of({{Step{.action = Step::Action::copy_file, .text = "b", .source = "a", .goal = "copy", .undo = "b"}}});
  (void)execution.begin();

  const auto undo = *execution.refused({.step = 0, .code = "ENOSPC", .text = "no space left"});

  const auto& step = std::get<std::vector<Step>>(undo).front();
  EXPECT_EQ(step.action, Step::Action::remove_file);
  EXPECT_EQ(step.text, "b");
}

TEST(Execution, goes_on_undoing_when_a_part_of_it_fails_and_says_so) {
  Execution execution = of({{doing("a"), doing("b"), doing("c")}});
  (void)execution.begin();
  (void)*execution.refused({.step = 2, .code = "1", .text = "no"});

  const auto rest = *execution.refused({.step = 0, .code = "2", .text = "never"});
  EXPECT_THAT(texts_of(rest), ElementsAre("drop a"));
  const auto end = *execution.performed();

  EXPECT_EQ(error_of(end).cause, "no (1); and it could not be undone: never (2)");
}

TEST(Execution, asks_why_before_it_undoes) {
  Execution execution = of({{doing("a"), doing("b")}});
  (void)execution.begin();

  EXPECT_THAT(texts_of(*execution.refused({.step = 1, .code = "why", .text = "no"})), ElementsAre("ask why"));
  ASSERT_TRUE(execution.returned({{"of you"}}, false));
  EXPECT_THAT(texts_of(*execution.performed()), ElementsAre("drop a"));
  const auto end = *execution.performed();

  EXPECT_EQ(error_of(end).hint, "make b because of you");
}

TEST(Execution, undoes_when_nobody_can_say_why) {
  Execution execution = of({{doing("a"), doing("b")}});
  (void)execution.begin();
  (void)*execution.refused({.step = 1, .code = "why", .text = "no"});

  EXPECT_THAT(texts_of(*execution.refused({.step = 0, .code = "", .text = "gone"})), ElementsAre("drop a"));
}

TEST(Execution, undoes_earlier_rounds_when_the_plan_cannot_go_on) {
  Execution execution = of({{doing("a")}, {}});
  (void)execution.begin();

  EXPECT_THAT(texts_of(*execution.performed()), ElementsAre("drop a"));
  EXPECT_EQ(error_of(*execution.performed()).message, "the plan cannot go on");
}

TEST(Execution, goes_another_way_that_the_plan_knows_without_the_rest_of_the_round) {
  auto plan =
      std::make_unique<Scripted>(std::vector<std::vector<Step>>{{asking("a"), doing("b"), doing("c")}, {doing("d")}});
  const Scripted& heard = *plan;
  Execution execution(std::move(plan), "on db");
  (void)execution.begin();
  ASSERT_TRUE(execution.returned({{"1"}}, false));

  EXPECT_THAT(texts_of(*execution.refused({.step = 1, .code = "another way", .text = "no"})), ElementsAre("make d"));
  const auto end = *execution.performed();

  EXPECT_TRUE(std::get<Execution::Ended>(end));
  EXPECT_TRUE(heard.heard[1].empty());
}

TEST(Execution, drops_what_is_left_of_a_long_round_on_another_way) {
  std::vector<Step> many;
  many.reserve(450);
  for (int i = 0; i < 450; ++i) many.push_back(asking(std::to_string(i)));
  Execution execution = of({many, {asking("d")}, {doing("e")}});
  (void)execution.begin();

  EXPECT_THAT(texts_of(*execution.refused({.step = 0, .code = "another way", .text = ""})), ElementsAre("ask d"));
  ASSERT_TRUE(execution.returned({}, false));
  EXPECT_THAT(texts_of(*execution.performed()), ElementsAre("make e"));
}

TEST(Execution, undoes_both_ways_when_the_other_fails_too) {
  Execution execution = of({{doing("a"), doing("b"), doing("c")}, {doing("d"), doing("e")}});
  (void)execution.begin();
  (void)*execution.refused({.step = 1, .code = "another way", .text = "no"});

  EXPECT_THAT(texts_of(*execution.refused({.step = 1, .code = "1", .text = "no"})), ElementsAre("drop d", "drop a"));
  const auto end = *execution.performed();

  EXPECT_EQ(error_of(end).message, "cannot make e on db (alias 'x')");
}

TEST(Execution, may_fail_where_there_is_no_other_way_after_all) {
  Execution execution = of({{doing("a"), doing("b")}, {}});
  (void)execution.begin();

  EXPECT_THAT(texts_of(*execution.refused({.step = 1, .code = "another way", .text = "no"})), ElementsAre("drop a"));
  EXPECT_EQ(error_of(*execution.performed()).message, "the plan cannot go on");
}

TEST(Execution, refuses_answers_that_do_not_fit) {
  Execution execution = of({{asking("a")}});
  (void)execution.begin();

  EXPECT_FALSE(execution.performed());
  EXPECT_FALSE(execution.refused({.step = 1, .code = "", .text = ""}));
  ASSERT_TRUE(execution.returned({}, true));
  EXPECT_FALSE(execution.performed());
  ASSERT_TRUE(execution.returned({}, false));
  EXPECT_FALSE(execution.returned({}, false));
}

// Does steps as a server would that fails once, at the step with the number `fault`.
class FailingServer {
 public:
  FailingServer(std::size_t fault, std::string code) : fault_(fault), code_(std::move(code)) {}

  // Does them in order; returns the error, after which none is done.
  std::optional<StepError> perform(Execution& execution, const std::vector<Step>& steps) {
    for (std::size_t place = 0; place < steps.size(); ++place) {
      const bool fails = performed_++ == fault_;
      note(steps[place].text, fails);
      if (fails) return StepError{place, code_, "no"};
      const bool taken = !steps[place].wants_rows || execution.returned({}, false).has_value();
      EXPECT_TRUE(taken);
    }
    return std::nullopt;
  }

  std::set<std::string> made = {};

 private:
  // One of which nobody knows how it ended has been done all the same.
  void note(const std::string& text, bool fails) {
    if (text.starts_with("make ") && (!fails || code_.empty())) made.insert(text.substr(5));
    if (text.starts_with("drop ")) made.erase(text.substr(5));
  }

  std::size_t fault_;
  std::string code_;
  std::size_t performed_ = 0;
};

class ExecutionFault : public testing::TestWithParam<std::string> {};

// Whatever step fails, in whatever way, all that was made is gone afterwards.
TEST_P(ExecutionFault, leaves_nothing_wherever_it_is) {
  for (std::size_t fault = 0; fault < 7; ++fault) {
    SCOPED_TRACE(fault);
    Execution execution =
        of({{doing("a"), asking("b"), doing("c")}, {doing("d"), doing("e")}, {doing("f"), asking("g")}});
    FailingServer server(fault, GetParam());
    Execution::Next next = execution.begin();
    while (const auto* steps = std::get_if<std::vector<Step>>(&next)) {
      const std::optional<StepError> error = server.perform(execution, *steps);
      next = error ? *execution.refused(*error) : *execution.performed();
    }
    EXPECT_FALSE(std::get<Execution::Ended>(next));
    EXPECT_TRUE(server.made.empty());
  }
}

// With the server's code, and without one: it was gone.
INSTANTIATE_TEST_SUITE_P(Codes, ExecutionFault, testing::Values("1", ""));

}  // namespace
}  // namespace shoal
