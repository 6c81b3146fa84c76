#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <variant>

#include "protocol/message.h"

namespace shoal {
namespace {

using Json = nlohmann::json;
using ::testing::HasSubstr;

Json order(const std::string& name = "test_shop_1") {
  return {{"vendor", "oracle"}, {"alias", "default"}, {"server", "db:1521/SHOP"}, {"source", "test_shop"},
          {"name", name},       {"version", 190000},  {"mariadb", false},         {"oracle", Json::object()}};
}

Json message(const std::string& name, const Json& orders) { return {{"m", name}, {"orders", orders}}; }

// Of any message with one order.
Json clone(const Json& one) {
  Json message = one;
  message["m"] = "clone";
  return message;
}

template <class Kind>
Kind parsed(const Json& json) {
  const auto message = parse_message(json.dump());
  if (!message) throw std::runtime_error(message.error().message + ": " + message.error().cause);
  return std::get<Kind>(*message);
}

std::string cause_of(const Json& json) {
  const auto message = parse_message(json.dump());
  return message ? "no error" : message.error().cause;
}

// With one field of `oracle` in it.
Json with(const std::string& field, const Json& value) {
  Json one = order();
  one["oracle"][field] = value;
  return clone(one);
}

TEST(CloneMessage, of_oracle_has_a_default_for_everything) {
  const CloneOrder read = parsed<CloneAsked>(clone(order())).order;

  EXPECT_EQ(read.source, "TEST_SHOP");
  EXPECT_EQ(read.name, "TEST_SHOP_1");
  EXPECT_EQ(read.oracle, (OracleOrder{.tablespace = "TEST_SHOP_1",
                                      .temporary = "TEST_SHOP_1_TEMP",
                                      .source_tablespace = "TEST_SHOP",
                                      .source_temporary = "TEST_SHOP_TEMP"}));
}

TEST(CloneMessage, of_oracle_says_what_is_to_be_made) {
  Json one = order();
  one["oracle"] = {{"tablespace", "space"},
                   {"temporary", "space_temp"},
                   {"source_tablespace", "old"},
                   {"source_temporary", "oldt"},
                   {"makes_tablespaces", false},
                   {"managed_files", true},
                   {"datafile", "/u01/a.dbf"},
                   {"tempfile", "+DATA"},
                   {"size", "10m"},
                   {"extend", "5M"},
                   {"most", "unlimited"},
                   {"temporary_size", "11M"},
                   {"temporary_extend", "6M"},
                   {"temporary_most", "1G"},
                   {"marks_source", true},
                   {"way", "link"},
                   {"link", "loop.example.com"},
                   {"directory", "dumps"},
                   {"directory_path", "/u01"}};

  EXPECT_EQ(parsed<CloneAsked>(clone(one)).order.oracle,
            (OracleOrder{.tablespace = "SPACE",
                         .temporary = "SPACE_TEMP",
                         .source_tablespace = "OLD",
                         .source_temporary = "OLDT",
                         .makes_tablespaces = false,
                         .managed_files = true,
                         .datafile = "/u01/a.dbf",
                         .tempfile = "+DATA",
                         .data = {.initial = "10M", .extend = "5M", .most = "UNLIMITED"},
                         .temp = {.initial = "11M", .extend = "6M", .most = "1G"},
                         .marks_source = true,
                         .way = OracleWay::link,
                         .link = "LOOP.EXAMPLE.COM",
                         .directory = "DUMPS",
                         .directory_path = "/u01"}));
}

TEST(CloneMessage, takes_an_empty_text_for_one_that_was_left_out) {
  Json one = order();
  for (const char* field :
       {"tablespace", "temporary", "source_tablespace", "source_temporary", "datafile", "tempfile", "size", "extend",
        "most", "temporary_size", "temporary_extend", "temporary_most", "link", "directory", "directory_path"}) {
    one["oracle"][field] = "";
  }

  EXPECT_EQ(parsed<CloneAsked>(clone(one)).order, parsed<CloneAsked>(clone(order())).order);
}

TEST(CloneMessage, names_the_field_that_cannot_stand_in_a_statement) {
  for (const char* field : {"tablespace", "temporary", "source_tablespace", "source_temporary", "directory"}) {
    EXPECT_EQ(cause_of(with(field, "a\"b")),
              std::string("field '") + field +
                  "' is \"a\\\"b\", expected a name of letters, digits, _, $ and #, of "
                  "at most 128 bytes");
  }
  for (const char* field : {"datafile", "tempfile", "directory_path"}) {
    EXPECT_THAT(cause_of(with(field, "/o'brien")), HasSubstr(std::string("field '") + field + "' is"));
  }
  for (const char* field : {"size", "extend", "temporary_size", "temporary_extend"}) {
    EXPECT_THAT(cause_of(with(field, "UNLIMITED")), HasSubstr(std::string("field '") + field + "' is"));
  }
  for (const char* field : {"most", "temporary_most"}) {
    EXPECT_THAT(cause_of(with(field, "50X")), HasSubstr(std::string("field '") + field + "' is"));
  }
  EXPECT_THAT(cause_of(with("link", "a b")), HasSubstr("field 'link' is \"a b\""));
  EXPECT_THAT(cause_of(with("way", "expdp")), HasSubstr("expected \"auto\", \"network\""));
  EXPECT_THAT(cause_of(with("makes_tablespaces", 1)), HasSubstr("'makes_tablespaces'"));
  EXPECT_THAT(cause_of(with("size", 50)), HasSubstr("field 'size' is 50, expected a text"));
}

TEST(CloneMessage, checks_the_users_of_oracle_and_what_is_named_after_them) {
  Json one = order();
  one["source"] = "test shop";
  EXPECT_THAT(cause_of(clone(one)), HasSubstr("field 'source' is \"test shop\""));
  EXPECT_THAT(cause_of(clone(order("1"))), HasSubstr("field 'name' is \"1\""));
  EXPECT_THAT(cause_of(clone(order(std::string(128, 'a')))), HasSubstr("field 'temporary' is missing"));
  EXPECT_THAT(cause_of(clone(order("TEST_SHOP"))), HasSubstr("expected another name than the template's"));
}

TEST(CloneMessage, drops_no_directory_that_every_database_has) {
  EXPECT_THAT(cause_of(with("directory_path", "/u01")), HasSubstr("'directory'"));
}

TEST(CloneMessage, says_what_oracle_needs_for_oracle_and_nothing_else) {
  Json one = order();
  one.erase("oracle");
  EXPECT_EQ(cause_of(clone(one)), "field 'oracle' is missing, expected an object");
  one["oracle"] = 5;
  EXPECT_EQ(cause_of(clone(one)), "found 5, expected an object");
  one = order();
  one["vendor"] = "postgresql";
  EXPECT_EQ(cause_of(clone(one)), "field 'oracle' is an object, expected none of another vendor");
  one["oracle"] = nullptr;
  EXPECT_EQ(parsed<CloneAsked>(clone(one)).order.name, "test_shop_1");
  EXPECT_EQ(parsed<CloneAsked>(clone(one)).order.oracle, std::nullopt);
  EXPECT_THAT(cause_of({{"m", "reset"}, {"vendor", "oracle"}, {"tables", {"a"}}}), HasSubstr("'vendor'"));
}

TEST(CloneMessage, may_be_about_a_probe) {
  Json one = clone(order());
  EXPECT_FALSE(parsed<CloneAsked>(one).probe);
  one["probe"] = true;
  EXPECT_TRUE(parsed<CloneAsked>(one).probe);
  one["probe"] = "yes";
  EXPECT_THAT(cause_of(one), HasSubstr("'probe'"));
}

TEST(CloneMessage, about_several_clones_keeps_their_order) {
  const Json orders = {order("test_shop_2"), order("test_shop_1"), order("test_shop")};

  const auto drop = parsed<DatabasesDropAsked>(message("drop_databases", orders));

  ASSERT_EQ(drop.orders.size(), 3u);
  EXPECT_EQ(drop.orders[0].name, "TEST_SHOP_2");
  EXPECT_EQ(drop.orders[2].name, "TEST_SHOP");
  const auto set_up =
      parsed<ClonesSetUpAsked>(message("set_up_clones", {order("test_shop_1"), order("test_shop_2")}));
  EXPECT_EQ(set_up.orders.size(), 2u);
  EXPECT_THAT(cause_of(message("set_up_clones", orders)), HasSubstr("than the template's"));
}

TEST(CloneMessage, about_several_clones_is_about_one_template) {
  Json other_template = order("test_shop_2");
  other_template["source"] = "test_till";
  Json other_server = order("test_shop_2");
  other_server["server"] = "db2:1521/SHOP";
  Json other_vendor = order("test_shop_2");
  other_vendor["vendor"] = "mysql";
  other_vendor["oracle"] = nullptr;
  for (const std::string name : {"set_up_clones", "drop_databases"}) {
    for (const Json& orders : {Json::array(), Json{order(), other_template}, Json{order(), other_server},
                               Json{order(), order("TEST_SHOP_1")}, Json::array({other_vendor})}) {
      EXPECT_THAT(cause_of(message(name, orders)), HasSubstr("field 'orders' is")) << orders;
    }
  }
}

TEST(CloneMessage, asks_about_grants) {
  EXPECT_EQ(parsed<GrantsCheckAsked>({{"m", "check_grants"}, {"order", order()}}).order.name, "TEST_SHOP_1");
  EXPECT_EQ(parsed<GrantsAsked>({{"m", "ask_grants"}, {"user", "shop"}}).user, "SHOP");

  EXPECT_THAT(cause_of({{"m", "check_grants"}}), HasSubstr("expected an object"));
  EXPECT_THAT(cause_of({{"m", "ask_grants"}, {"user", "sh op"}}), HasSubstr("field 'user' is \"sh op\""));
  Json sqlite = order();
  sqlite["vendor"] = "sqlite";
  sqlite.erase("oracle");
  EXPECT_THAT(cause_of({{"m", "check_grants"}, {"order", sqlite}}), HasSubstr("'order'"));
}

TEST(CloneMessage, says_nothing_where_there_is_nothing_to_say) {
  EXPECT_EQ(print_message(CloneMade{}), "{\"m\": \"clone_made\"}\n");
  EXPECT_EQ(print_message(DatabasesDropped{}), "{\"m\": \"databases_dropped\", \"left\": []}\n");
  EXPECT_EQ(print_message(DatabasesDropped{{{.name = "A", .cause = "b", .by_hand = {}, .is_ours = false}}}),
            "{\"m\": \"databases_dropped\", \"left\": [{\"name\": \"A\", \"cause\": \"b\", \"by_hand\": [], "
            "\"ours\": false}]}\n");
  EXPECT_EQ(print_message(StepsWanted{{Step{.text = "SELECT 1", .goal = {}}}}),
            "{\"m\": \"perform\", \"steps\": [{\"do\": \"sql\", \"text\": \"SELECT 1\"}]}\n");
}

}  // namespace
}  // namespace shoal
