#include "protocol/template_message.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "protocol/message.h"

namespace shoal {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::string_view kAsk =
    R"({"m": "ask_template", "folder": "/f", "database": "d", "vendor": "mysql", "server": "h:1", "alias": "default", )"
    R"("source": "test_x", "mode": "use", "inputs": [["model", "M", "", "whole", true]], "squashes": ["s"]})";

template <class Kind>
Kind parsed(std::string_view line) {
  const auto message = parse_message(line);
  if (!message) throw std::runtime_error(message.error().message + ": " + message.error().cause);
  return std::get<Kind>(*message);
}

std::string cause_with(std::string_view line, const std::string& field, const nlohmann::json& value) {
  auto json = nlohmann::json::parse(line);
  json[field] = value;
  const auto message = parse_message(json.dump());
  return message ? "no error" : message.error().cause;
}

TEST(TemplateMessage, asks_for_a_template) {
  const auto asked = parsed<TemplateAsked>(kAsk);

  EXPECT_EQ(asked.source, "test_x");
  EXPECT_FALSE(asked.wish.fresh);
  EXPECT_THAT(asked.wish.squashes, ElementsAre("s"));
  EXPECT_THAT(
      asked.wish.inputs,
      ElementsAre(TemplateInput{
          .kind = "model", .name = "M", .digest = "", .stage = TemplateInput::Stage::whole, .observed = true}));
}

TEST(TemplateMessage, leaves_choices_open_that_nobody_has_made) {
  EXPECT_EQ(parsed<SetUpAsked>(R"({"m": "ask_set_up", "django_migrate": null, "template_cache": false})").wish,
            (DatabaseSetUpWish{.django_migrate = {}, .template_cache = false, .oracle_clone = {}}));
  EXPECT_EQ(parsed<SetUpAsked>(R"({"m": "ask_set_up", "oracle_clone": "dump"})").wish,
            (DatabaseSetUpWish{.oracle_clone = OracleWay::dump}));
  EXPECT_EQ(parsed<SetUpAsked>(R"({"m": "ask_set_up", "oracle_clone": null})").wish, DatabaseSetUpWish{});
  EXPECT_EQ(parsed<SetUpAsked>(R"({"m": "ask_set_up"})").wish, DatabaseSetUpWish{});
}

TEST(TemplateMessage, refuses_what_is_of_another_form) {
  EXPECT_THAT(cause_with(R"({"m": "ask_set_up"})", "oracle_clone", "expdp"), HasSubstr("expected \"auto\""));
  EXPECT_THAT(cause_with(kAsk, "mode", "new"), HasSubstr("expected \"use\" or \"fresh\""));
  EXPECT_THAT(cause_with(kAsk, "folder", ""), HasSubstr("'folder'"));
  EXPECT_THAT(cause_with(kAsk, "squashes", nullptr), HasSubstr("'squashes'"));
  for (const nlohmann::json& input :
       std::initializer_list<nlohmann::json>{5, nlohmann::json::array({"model", "M", "", "whole"}),
                                             nlohmann::json::array({"model", "M", "", "all", true}),
                                             nlohmann::json::array({"model", "M", nullptr, "whole", true}),
                                             nlohmann::json::array({"model", "M", "", "whole", 1})}) {
    EXPECT_THAT(cause_with(kAsk, "inputs", nlohmann::json::array({input})), HasSubstr("'inputs'")) << input;
  }
  constexpr std::string_view kMade =
      R"({"m": "template_made", "folder": "/f", "database": "d", "id": "x", "inputs": [], "size": 1, "checks": ["a", "b"]})";
  EXPECT_THAT(cause_with(kMade, "checks", nlohmann::json::array({"a"})), HasSubstr("'checks'"));
  EXPECT_THAT(cause_with(kMade, "size", -1), HasSubstr("'size'"));
}

TEST(TemplateMessage, says_nothing_where_there_is_nothing_to_say) {
  const auto json =
      nlohmann::json::parse(print_message(TemplateFound{.found = TemplateFound::Found::busy, .holder = 7}));

  EXPECT_EQ(json["found"], "busy");
  EXPECT_EQ(json["holder"], 7);
  EXPECT_EQ(json["make"]["id"], "");
  EXPECT_EQ(json["checks"].size(), 2u);
}

}  // namespace
}  // namespace shoal
