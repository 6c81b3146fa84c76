#include "databases/print_oracle_plans.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>

#include "databases/clone_plans.h"
#include "databases/fake_oracle.h"
#include "databases/oracle_facts.h"
#include "databases/oracle_identity.h"
#include "databases/oracle_job.h"
#include "databases/oracle_names.h"
#include "databases/oracle_rehearsal.h"
#include "databases/print_plans.h"

namespace shoal {
namespace {

using testing::HasSubstr;
using testing::Not;

const std::filesystem::path kGolden = SHOAL_SOURCE_DIR "/tests/golden/oracle";

// With SHOAL_WRITE_GOLDEN=1 the file is written anew, for a person to look at what has changed.
void expect_golden(const std::string& file, const std::string& text) {
  if (std::getenv("SHOAL_WRITE_GOLDEN") != nullptr) {
    std::filesystem::create_directories(kGolden);
    std::ofstream(kGolden / file, std::ios::binary) << text;
    return;
  }
  std::ifstream stream(kGolden / file, std::ios::binary);
  const std::string golden{std::istreambuf_iterator<char>(stream), {}};
  EXPECT_EQ(golden, text) << "in tests/golden/oracle/" << file << "; SHOAL_WRITE_GOLDEN=1 writes it anew";
}

class PrintOraclePlans : public testing::TestWithParam<int> {};

TEST_P(PrintOraclePlans, is_what_a_dba_has_agreed_to) {
  const int clones = GetParam();

  const std::string text = print_plans(oracle_orders_for_tests(clones));

  expect_golden("plan-" + std::to_string(clones) + ".txt", text);
  EXPECT_EQ(text.find("IDENTIFIED BY \"<password>\""), text.find("IDENTIFIED BY"));
}

INSTANTIATE_TEST_SUITE_P(Clones, PrintOraclePlans, testing::Values(1, 2, 16, 32));

TEST(PrintOraclePlans, shows_only_the_way_that_was_asked_for) {
  CloneOrder order = oracle_order_for_tests(1);
  order.oracle->way = OracleWay::migrate;

  const std::string text = print_plans(std::vector{order});

  EXPECT_THAT(text, HasSubstr("clone, the way migrate: by Django's migrations\n"));
  EXPECT_THAT(text, HasSubstr("as TEST_DJANGO_1: migrate, as Django does\n"));
  EXPECT_THAT(text, Not(HasSubstr("DBMS_DATAPUMP.OPEN")));
}

TEST(PrintOraclePlans, leaves_a_template_that_the_run_has_not_made) {
  CloneOrder order = oracle_order_for_tests(1);
  order.oracle->marks_source = false;

  EXPECT_THAT(print_plans(std::vector{order}), Not(HasSubstr("DROP USER \"TEST_DJANGO\" CASCADE")));
}

TEST(PrintOraclePlans, has_one_for_each_template) {
  std::vector<CloneOrder> orders = oracle_orders_for_tests(2);
  orders.push_back(oracle_order_for_tests(3));
  orders.back().server = "other:1521/X";

  const std::string text = print_plans(orders);

  EXPECT_THAT(
      text, HasSubstr("default: 'TEST_DJANGO' is copied to 'TEST_DJANGO_1', 'TEST_DJANGO_2' on db:1521/FREEPDB1\n"));
  EXPECT_THAT(text, HasSubstr("\n\ndefault: 'TEST_DJANGO' is copied to 'TEST_DJANGO_3' on other:1521/X\n"));
}

TEST(PrintOraclePlans, says_which_name_cannot_be_used) {
  CloneOrder order = oracle_order_for_tests(1);
  order.name = "test";

  EXPECT_THAT(print_plans(std::vector{order}), HasSubstr("shoal: cannot use the user 'test' on Oracle\n"));
}

// What stands between two `marks` is left out, when it is within one line.
std::string emptied(const std::string& text, char mark) {
  std::string found;
  for (std::size_t place = 0; place < text.size(); ++place) {
    found += text[place];
    if (text[place] != mark) continue;
    const std::size_t end = text.find(mark, place + 1);
    if (end == std::string::npos || text.find('\n', place) < end) continue;
    found += mark;
    place = end;
  }
  return found;
}

// Texts that differ only in names and numbers are of one kind.
std::string kind_of(const std::string& text) {
  std::string kind;
  for (const char character : emptied(emptied(text, '"'), '\'')) {
    const bool is_digit = '0' <= character && character <= '9';
    if (!is_digit || kind.empty() || kind.back() != '0') kind += is_digit ? '0' : character;
  }
  constexpr std::string_view kAnother = "'', ''";
  for (std::size_t place = kind.find(kAnother); place != std::string::npos; place = kind.find(kAnother)) {
    kind.replace(place, kAnother.size(), "''");
  }
  return kind;
}

// Collects statements, those in q'[...]' too, one of each kind, in the order in which they come.
class Statements {
 public:
  void add(const std::string& text) {
    if (text.empty() || text.starts_with('<')) return;  // What the server defines.
    if (kinds_.insert(kind_of(text)).second) text_ += (text_.empty() ? "" : "--\n") + text + "\n";
    for (std::size_t begin = text.find("EXECUTE IMMEDIATE q'["); begin != std::string::npos;) {
      begin = text.find("q'[", begin) + 3;
      add(text.substr(begin, text.find("]'", begin) - begin));
      begin = text.find("EXECUTE IMMEDIATE q'[", begin);
    }
  }

  void add(const std::vector<Step>& steps) {
    for (const Step& step : steps) {
      add(step.text);
      add(step.undo);
    }
  }

  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  std::set<std::string> kinds_ = {};
  std::string text_ = {};
};

// Set-up and clean-up, on a server on which anything may be.
void add_users(Statements& statements, const CloneOrder& order, const std::string& file) {
  CloneOrder source = order;
  source.name = source.source;
  source.oracle->tablespace = source.oracle->source_tablespace;
  source.oracle->temporary = source.oracle->source_temporary;
  FakeOracle server;
  server.datafile = file;
  server.tempfile = file;
  ASSERT_TRUE(server.perform(plan_set_up(std::vector{order})));
  server.has.users.at(order.name).lingers = 1;
  ASSERT_TRUE(server.perform(plan_drop(std::vector{order, source})));
  for (const std::string& text : server.questions) statements.add(text);
  for (const std::string& text : server.done) statements.add(text);
}

// What a plan does only when something goes wrong, or that depends on the template; and what a DBA is to do.
void add_rest(Statements& statements, const CloneOrder& order) {
  const OracleFacts facts{.tables = {"SHOP_CART", "SHOP_ITEM"},
                          .identities = {{"SHOP_CART", "ID", true}, {"SHOP_ITEM", "ID", false}}};
  statements.add(ask_for_rows(order, Step::Session::clone, facts));
  statements.add({continue_identities(order, facts), end_job(job_name(order.name, 1), "EXECUTING"),
                  end_job(job_name(order.name, 1), "NOT RUNNING"), compile_schema(order)});
  statements.add("REVOKE \"SHOAL_TEST_DJANGO\" FROM \"TEST_DJANGO\"");
  statements.add(
      OracleRehearsal(std::span{&order, 1}, OracleRehearsal::Users::none).rehearse(*plan_grants_check(order)));
  std::istringstream lines(print_grants("DJANGO"));
  for (std::string line; std::getline(lines, line);) {
    if (line.ends_with(';')) statements.add(line.substr(0, line.size() - 1));
  }
}

TEST(OracleStatements, of_every_kind_are_there_for_parsers_to_read) {
  Statements statements;
  std::vector<CloneOrder> orders = oracle_orders_for_tests(2);
  for (CloneOrder& order : orders) {
    order.oracle->directory = "SHOAL_DIR";
    order.oracle->directory_path = "/dumps";
    order.oracle->link = "SHOP.EXAMPLE.COM@COPIES";
  }
  statements.add(OracleRehearsal(orders, OracleRehearsal::Users::none).rehearse(*plan_set_up(orders)));
  for (const char* file : {"/u01/oradata/test_django.dbf", "+DATA/SHOP/x.256.1", ""})
    add_users(statements, orders[0], file);
  for (const OracleWay way :
       {OracleWay::network, OracleWay::link, OracleWay::dump, OracleWay::metadata, OracleWay::migrate}) {
    orders[0].oracle->way = way;
    statements.add(OracleRehearsal(orders, OracleRehearsal::Users::marked)
                       .rehearse(*plan_survey(orders[0], CloneState::unknown)));
  }
  add_rest(statements, orders[0]);

  expect_golden("statements.txt", statements.text());
}

}  // namespace
}  // namespace shoal
