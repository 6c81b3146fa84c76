// What the desk does for the host, and with plans that have more to say: with plans of its own.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "databases/clone_desk.h"
#include "databases/mysql_schema.h"

namespace shoal {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// What the next plans are to do.
struct Mood {
  bool wants_to_be_alone = false;
  std::vector<std::string> notes = {};
  std::vector<NotDropped> left = {};
};

// Has one step, called after what it does.
class OneStep final : public Plan {
 public:
  OneStep(std::string what, const Mood& mood) : what_(std::move(what)), mood_(mood) {}

  [[nodiscard]] Result<std::vector<Step>> next(std::span<const Rows> /*answers*/) override {
    if (std::exchange(begun_, true)) return std::vector<Step>{};
    return std::vector{Step{.text = what_, .goal = what_}};
  }
  [[nodiscard]] bool wants_to_be_alone() const override { return mood_.wants_to_be_alone; }
  [[nodiscard]] std::vector<std::string> notes() const override { return mood_.notes; }

 private:
  std::string what_;
  const Mood& mood_;
  bool begun_ = false;
};

std::string names_of(std::span<const CloneOrder> orders) {
  std::string names;
  for (const CloneOrder& order : orders) names += " " + order.name;
  return names;
}

std::string_view name_of(CloneState state) { return state == CloneState::set_up ? " (set up)" : ""; }

CloneOrder order(std::uint32_t slot, Vendor vendor = Vendor::oracle, const std::string& server = "db") {
  return {.vendor = vendor, .alias = "default", .server = server, .source = "T", .name = "T_" + std::to_string(slot)};
}

class HostsDesk : public testing::Test {
 protected:
  using Made = CloneDesk::Made;
  using Words = CloneDesk::Words;

  [[nodiscard]] DeskPlans plans() {
    const auto step = [this](std::string what) { return std::make_unique<OneStep>(std::move(what), mood_); };
    return {.survey = [step](const CloneOrder& order,
                             CloneState state) { return step("survey " + order.name + std::string{name_of(state)}); },
            .findings_of = [](const Plan&) { return findings_of_nothing(); },
            .clone = [step](const CloneOrder& order, const TemplateFindings&,
                            CloneState state) { return step("clone " + order.name + std::string{name_of(state)}); },
            .set_up = [step](std::span<const CloneOrder> orders) { return step("set up" + names_of(orders)); },
            .drop = [step](std::span<const CloneOrder> orders) { return step("drop" + names_of(orders)); },
            .not_dropped = [this](const Plan&) { return mood_.left; },
            .check_grants = [step](const CloneOrder& order) { return step("check for " + order.name); }};
  }

  // What all who are told something are told: "1: clone T_1", "2: made".
  static std::vector<std::string> told(const Result<Words>& words) {
    std::vector<std::string> lines;
    for (const CloneDesk::Word& word : *words) {
      const std::string what = std::visit([](const auto& kind) { return tell(kind); }, word.what);
      lines.push_back(fmt::format("{}: {}", word.slot.value, what));
    }
    return lines;
  }

  Result<Words> refuse(Slot slot) {
    return desk_.refused(slot, {.step = 0, .code = "ORA-31623", .text = "out of resources"});
  }

  // The survey of a template, by a worker, so that others need none.
  void survey() {
    (void)*desk_.asked(Slot{99}, order(99));
    ASSERT_THAT(told(desk_.performed(Slot{99})), ElementsAre("99: made"));
  }

  static constexpr Slot kHost = CloneDesk::kHost;
  Mood mood_ = {};
  CloneDesk desk_{plans()};

 private:
  static std::string tell(const std::vector<Step>& steps) { return steps.at(0).text; }
  static std::string tell(const Made& made) {
    std::string text = "made";
    for (const std::string& note : made.notes) text += "; " + note;
    return text;
  }
  static std::string tell(const CloneDesk::Dropped& dropped) {
    std::string text = "dropped";
    for (const NotDropped& one : dropped.left) text += fmt::format("; but {}: {}", one.name, one.cause);
    return text;
  }
  static std::string tell(const Error& error) { return error.message; }
};

// --- Surveys ---

TEST_F(HostsDesk, makes_the_clone_with_the_survey_where_that_is_how_one_finds_out) {
  EXPECT_THAT(told(desk_.asked(Slot{1}, order(1))), ElementsAre("1: survey T_1"));
  EXPECT_THAT(told(desk_.asked(Slot{2}, order(2))), IsEmpty());

  EXPECT_THAT(told(desk_.performed(Slot{1})), ElementsAre("1: made", "2: clone T_2"));
}

TEST_F(HostsDesk, makes_the_clone_after_the_survey_elsewhere) {
  EXPECT_THAT(told(desk_.asked(Slot{1}, order(1, Vendor::mysql))), ElementsAre("1: survey T_1"));

  EXPECT_THAT(told(desk_.performed(Slot{1})), ElementsAre("1: clone T_1"));
  EXPECT_THAT(told(desk_.performed(Slot{1})), ElementsAre("1: made"));
}

TEST_F(HostsDesk, hands_on_what_a_person_should_know) {
  mood_.notes = {"slow"};
  (void)*desk_.asked(Slot{1}, order(1, Vendor::mysql));
  (void)*desk_.performed(Slot{1});

  EXPECT_THAT(told(desk_.performed(Slot{1})), ElementsAre("1: made; slow; slow"));  // Of both plans.
}

// --- Set-up ---

TEST_F(HostsDesk, tells_the_first_clone_of_a_name_that_it_was_set_up) {
  EXPECT_THAT(told(desk_.set_up({order(1), order(2)})), ElementsAre("0: set up T_1 T_2"));
  EXPECT_THAT(told(desk_.performed(kHost)), ElementsAre("0: made"));

  EXPECT_THAT(told(desk_.asked(Slot{1}, order(1))), ElementsAre("1: survey T_1 (set up)"));
  EXPECT_THAT(told(desk_.performed(Slot{1})), ElementsAre("1: made"));
  EXPECT_THAT(told(desk_.asked(Slot{2}, order(2))), ElementsAre("2: clone T_2 (set up)"));
  EXPECT_THAT(told(desk_.left(Slot{2})), IsEmpty());
  EXPECT_THAT(told(desk_.asked(Slot{2}, order(2))), ElementsAre("2: clone T_2"));
  EXPECT_THAT(told(desk_.asked(Slot{3}, order(3))), ElementsAre("3: clone T_3"));
}

TEST_F(HostsDesk, keeps_in_mind_what_was_set_up_while_it_surveys_first) {
  (void)*desk_.set_up({order(1, Vendor::mysql)});
  (void)*desk_.performed(kHost);

  EXPECT_THAT(told(desk_.asked(Slot{1}, order(1, Vendor::mysql))), ElementsAre("1: survey T_1 (set up)"));
  EXPECT_THAT(told(desk_.performed(Slot{1})), ElementsAre("1: clone T_1 (set up)"));
}

TEST_F(HostsDesk, knows_of_nothing_that_was_set_up_when_that_went_wrong) {
  (void)*desk_.set_up({order(1)});
  EXPECT_THAT(told(refuse(kHost)), ElementsAre("0: cannot set up T_1 on db (alias 'default')"));

  EXPECT_THAT(told(desk_.asked(Slot{1}, order(1))), ElementsAre("1: survey T_1"));
}

TEST_F(HostsDesk, forgets_all_about_a_template_that_is_set_up_anew) {
  (void)*desk_.set_up({order(1), order(2)});
  (void)*desk_.performed(kHost);
  (void)*desk_.host_asked(order(1), true);
  (void)*desk_.performed(kHost);

  (void)*desk_.set_up({order(3)});
  (void)refuse(kHost);

  EXPECT_THAT(told(desk_.asked(Slot{1}, order(1))), ElementsAre("1: survey T_1"));
  (void)*desk_.performed(Slot{1});
  EXPECT_THAT(told(desk_.asked(Slot{2}, order(2))), ElementsAre("2: clone T_2"));
}

TEST_F(HostsDesk, tells_servers_with_the_same_names_apart) {
  (void)*desk_.set_up({order(1)});
  (void)*desk_.performed(kHost);
  (void)*desk_.host_asked(order(2), true);
  (void)*desk_.performed(kHost);

  EXPECT_THAT(told(desk_.asked(Slot{1}, order(1, Vendor::oracle, "other"))), ElementsAre("1: survey T_1"));
  EXPECT_THAT(told(desk_.asked(Slot{2}, order(2, Vendor::mysql))), ElementsAre("2: survey T_2"));
}

// --- The host's clones ---

TEST_F(HostsDesk, keeps_what_a_probe_has_found_and_made) {
  EXPECT_THAT(told(desk_.host_asked(order(1), true)), ElementsAre("0: survey T_1"));
  mood_.notes = {"by hand"};
  EXPECT_THAT(told(desk_.performed(kHost)), ElementsAre("0: made; by hand"));

  EXPECT_THAT(told(desk_.asked(Slot{1}, order(1))), ElementsAre("1: made"));
  EXPECT_THAT(told(desk_.asked(Slot{2}, order(2))), ElementsAre("2: clone T_2"));
  EXPECT_THAT(told(desk_.asked(Slot{1}, order(1))), ElementsAre("1: clone T_1"));  // Its worker has died.
}

TEST_F(HostsDesk, keeps_nothing_of_a_probe_that_went_wrong) {
  (void)*desk_.host_asked(order(1), true);
  (void)*refuse(kHost);

  EXPECT_THAT(told(desk_.asked(Slot{1}, order(1))), ElementsAre("1: survey T_1"));
}

TEST_F(HostsDesk, looks_anew_before_and_after_a_clone_that_is_no_probe) {
  survey();

  EXPECT_THAT(told(desk_.host_asked(order(1), false)), ElementsAre("0: survey T_1"));
  (void)*desk_.performed(kHost);
  EXPECT_THAT(told(desk_.asked(Slot{1}, order(1))), ElementsAre("1: survey T_1"));
}

TEST_F(HostsDesk, looks_anew_for_a_second_probe) {
  (void)*desk_.host_asked(order(1), true);
  (void)*desk_.performed(kHost);

  EXPECT_THAT(told(desk_.host_asked(order(1), true)), ElementsAre("0: survey T_1"));
  EXPECT_THAT(told(refuse(kHost)), ElementsAre("0: cannot survey T_1 on db (alias 'default')"));
  EXPECT_THAT(told(desk_.asked(Slot{1}, order(1))), ElementsAre("1: survey T_1"));
}

TEST_F(HostsDesk, keeps_a_probe_of_another_template) {
  (void)*desk_.host_asked(order(1), true);
  (void)*desk_.performed(kHost);
  CloneOrder other = order(1, Vendor::postgresql, "elsewhere");

  (void)*desk_.host_asked(other, false);
  (void)*desk_.performed(kHost);

  EXPECT_THAT(told(desk_.asked(Slot{1}, order(1))), ElementsAre("1: made"));
}

TEST_F(HostsDesk, forgets_a_template_that_is_made_anew_as_a_clone) {
  (void)*desk_.host_asked(order(1), true);
  (void)*desk_.performed(kHost);
  CloneOrder remade = order(1);
  remade.source = "REMEMBERED";
  remade.name = "T";

  (void)*desk_.host_asked(remade, false);
  (void)*desk_.performed(kHost);

  EXPECT_THAT(told(desk_.asked(Slot{1}, order(1))), ElementsAre("1: survey T_1"));
}

TEST_F(HostsDesk, takes_one_thing_at_a_time_from_the_host) {
  (void)*desk_.check_grants(order(1));

  EXPECT_FALSE(desk_.host_asked(order(1), false));
  EXPECT_FALSE(desk_.set_up({order(1)}));
  EXPECT_FALSE(desk_.drop({order(1)}));
  EXPECT_FALSE(desk_.check_grants(order(1)));
}

TEST_F(HostsDesk, checks_grants) {
  EXPECT_THAT(told(desk_.check_grants(order(1))), ElementsAre("0: check for T_1"));
  EXPECT_THAT(told(desk_.performed(kHost)), ElementsAre("0: made"));
}

// --- Dropping ---

TEST_F(HostsDesk, tells_what_could_not_be_dropped) {
  mood_.left = {{.name = "T_2", .cause = "it is not shoal's", .by_hand = {}}};

  EXPECT_THAT(told(desk_.drop({order(1), order(2)})), ElementsAre("0: drop T_1 T_2"));
  EXPECT_THAT(told(desk_.performed(kHost)), ElementsAre("0: dropped; but T_2: it is not shoal's"));
}

TEST_F(HostsDesk, takes_everything_to_be_there_still_when_dropping_itself_went_wrong) {
  mood_.left = {{.name = "T_2", .cause = "it is not shoal's", .by_hand = {}}};
  (void)*desk_.drop({order(1), order(2)});

  EXPECT_THAT(told(refuse(kHost)),
              ElementsAre("0: dropped; but T_2: it is not shoal's; but T_1: cannot drop T_1 T_2 on db (alias "
                          "'default'): out of resources (ORA-31623)"));
}

TEST_F(HostsDesk, knows_no_more_of_a_clone_that_was_dropped) {
  (void)*desk_.set_up({order(1), order(2), order(3)});
  (void)*desk_.performed(kHost);
  (void)*desk_.host_asked(order(1), true);
  (void)*desk_.performed(kHost);

  (void)*desk_.drop({order(1), order(2)});
  (void)*desk_.performed(kHost);

  EXPECT_THAT(told(desk_.asked(Slot{1}, order(1))), ElementsAre("1: clone T_1"));
  EXPECT_THAT(told(desk_.asked(Slot{2}, order(2))), ElementsAre("2: clone T_2"));
  (void)*desk_.performed(Slot{1});
  EXPECT_THAT(told(desk_.asked(Slot{3}, order(3))), ElementsAre("3: clone T_3 (set up)"));
}

TEST_F(HostsDesk, knows_no_more_of_a_template_that_was_dropped) {
  survey();
  CloneOrder itself = order(1);
  itself.name = "T";

  (void)*desk_.drop({itself});
  (void)*desk_.performed(kHost);

  EXPECT_THAT(told(desk_.asked(Slot{1}, order(1))), ElementsAre("1: survey T_1"));
}

// --- One at a time ---

TEST_F(HostsDesk, tries_again_alone_what_a_server_could_not_do_with_others) {
  survey();
  (void)*desk_.asked(Slot{1}, order(1));
  (void)*desk_.asked(Slot{2}, order(2));
  mood_.wants_to_be_alone = true;

  EXPECT_THAT(told(desk_.asked(Slot{3}, order(3))), IsEmpty());
  EXPECT_THAT(told(refuse(Slot{2})), IsEmpty());  // It does not queue up again.

  EXPECT_THAT(told(desk_.performed(Slot{1})), ElementsAre("1: made", "2: clone T_2"));
  EXPECT_THAT(told(desk_.performed(Slot{2})), ElementsAre("2: made", "3: clone T_3"));
  EXPECT_THAT(told(desk_.asked(Slot{4}, order(4))), IsEmpty());  // From now on.
}

TEST_F(HostsDesk, tries_again_what_was_given_company) {
  survey();
  (void)*desk_.asked(Slot{1}, order(1));
  (void)*desk_.asked(Slot{2}, order(2));
  mood_.wants_to_be_alone = true;

  EXPECT_THAT(told(refuse(Slot{1})), IsEmpty());
  EXPECT_THAT(told(desk_.left(Slot{2})), ElementsAre("1: clone T_1"));
}

TEST_F(HostsDesk, tries_again_what_had_company_only_at_its_beginning) {
  survey();
  (void)*desk_.asked(Slot{1}, order(1));
  (void)*desk_.asked(Slot{2}, order(2));
  (void)*desk_.performed(Slot{1});
  mood_.wants_to_be_alone = true;

  EXPECT_THAT(told(refuse(Slot{2})), ElementsAre("2: clone T_2"));
  EXPECT_THAT(told(refuse(Slot{2})), ElementsAre("2: cannot clone T_2 on db (alias 'default')"));
}

TEST_F(HostsDesk, tells_why_a_clone_that_was_alone_cannot_be_made) {
  survey();
  (void)*desk_.asked(Slot{1}, order(1));
  (void)*desk_.asked(Slot{2}, order(2, Vendor::oracle, "other"));
  mood_.wants_to_be_alone = true;

  EXPECT_THAT(told(refuse(Slot{1})), ElementsAre("1: cannot clone T_1 on db (alias 'default')"));
}

TEST_F(HostsDesk, knows_not_what_is_there_of_a_clone_that_it_tries_again) {
  (void)*desk_.set_up({order(1), order(2)});
  (void)*desk_.performed(kHost);
  survey();
  (void)*desk_.asked(Slot{1}, order(1));
  (void)*desk_.asked(Slot{2}, order(2));
  mood_.wants_to_be_alone = true;

  (void)*refuse(Slot{2});

  EXPECT_THAT(told(desk_.left(Slot{1})), ElementsAre("2: clone T_2"));
}

TEST_F(HostsDesk, lets_other_servers_do_as_many_as_ever) {
  survey();
  (void)*desk_.asked(Slot{1}, order(1));
  (void)*desk_.asked(Slot{2}, order(2));
  mood_.wants_to_be_alone = true;
  (void)*refuse(Slot{2});

  EXPECT_THAT(told(desk_.asked(Slot{3}, order(3, Vendor::postgresql, "other"))), ElementsAre("3: clone T_3"));
  EXPECT_THAT(told(desk_.asked(Slot{4}, order(4, Vendor::postgresql, "other"))), ElementsAre("4: clone T_4"));
}

}  // namespace
}  // namespace shoal
