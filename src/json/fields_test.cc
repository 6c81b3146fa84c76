#include "json/fields.h"

#include <gtest/gtest.h>
#include <string>

namespace shoal {
namespace {

// What `read` notes as wrong about an object.
template <class Read>
std::string fault_of(std::string_view object, Read read) {
  const auto value = parse_json(object);
  std::string fault;
  JsonFields fields(*value, fault);
  (void)read(fields);
  return fault;
}

TEST(JsonFields, gives_what_is_there) {
  const auto value = parse_json(R"({"t": "x", "f": true, "n": -3, "u": 7, "d": 1.5, "l": [1], "z": null})");
  std::string fault;
  JsonFields fields(*value, fault);

  EXPECT_EQ(fields.text("t"), "x");
  EXPECT_TRUE(fields.flag("f"));
  EXPECT_EQ(fields.whole<int>("n", -5), -3);
  EXPECT_EQ(fields.whole<std::uint32_t>("u"), 7u);
  EXPECT_EQ(fields.number("d", 10), 1.5);
  EXPECT_EQ(fields.number("u", 10), 7.0);
  EXPECT_EQ(fields.list("l").size(), 1u);
  EXPECT_TRUE(fields.has("t"));
  EXPECT_FALSE(fields.has("z"));
  EXPECT_FALSE(fields.has("missing"));
  EXPECT_EQ(fault, "");
}

TEST(JsonFields, says_what_is_missing) {
  EXPECT_EQ(fault_of("{}", [](JsonFields& fields) { return fields.text("name"); }),
            "field 'name' is missing, expected a text");
}

TEST(JsonFields, says_what_it_found_instead) {
  EXPECT_EQ(fault_of(R"({"a": 1})", [](JsonFields& fields) { return fields.text("a"); }),
            "field 'a' is 1, expected a text");
  EXPECT_EQ(fault_of(R"({"a": "yes"})", [](JsonFields& fields) { return fields.flag("a"); }),
            "field 'a' is \"yes\", expected true or false");
  EXPECT_EQ(fault_of(R"({"a": {}})", [](JsonFields& fields) { return fields.list("a").size(); }),
            "field 'a' is an object, expected a list");
  EXPECT_EQ(fault_of(R"({"a": -0.5})", [](JsonFields& fields) { return fields.number("a", 10); }),
            "field 'a' is -0.5, expected a number from 0 to 10");
}

TEST(JsonFields, keeps_whole_numbers_within_their_limits) {
  const auto slot = [](JsonFields& fields) { return fields.whole<std::uint32_t>("slot", 1); };

  EXPECT_EQ(fault_of(R"({"slot": 4294967295})", slot), "");
  EXPECT_EQ(fault_of(R"({"slot": 0})", slot), "field 'slot' is 0, expected a whole number from 1 to 4294967295");
  EXPECT_NE(fault_of(R"({"slot": -1})", slot), "");
  EXPECT_NE(fault_of(R"({"slot": 4294967296})", slot), "");
  EXPECT_NE(fault_of(R"({"slot": 1e3})", slot), "");
  EXPECT_NE(fault_of(R"({"slot": 99999999999999999999999})", slot), "");
}

TEST(JsonFields, does_not_wrap_signed_numbers) {
  const auto pid = [](JsonFields& fields) { return fields.whole<std::int64_t>("pid"); };

  EXPECT_EQ(fault_of(R"({"pid": 9223372036854775807})", pid), "");
  EXPECT_EQ(fault_of(R"({"pid": 9223372036854775808})", pid),
            "field 'pid' is 9223372036854775808, expected a whole number of 0 or more");
}

TEST(JsonFields, notes_only_the_first_fault) {
  EXPECT_EQ(fault_of("{}",
                     [](JsonFields& fields) {
                       (void)fields.text("first");
                       return fields.text("second");
                     }),
            "field 'first' is missing, expected a text");
}

TEST(JsonFields, wants_an_object) {
  EXPECT_EQ(fault_of("[]", [](JsonFields& fields) { return fields.text("a"); }), "found a list, expected an object");
}

}  // namespace
}  // namespace shoal
