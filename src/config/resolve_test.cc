#include "config/resolve.h"

#include <gtest/gtest.h>

namespace shoal {
namespace {

using std::chrono::seconds;

TEST(Resolve, what_nobody_says_anything_about_has_its_default) {
  const Options options = resolve(OptionsAsked{.workers = 3}, Config{});

  EXPECT_EQ(options.max_worker_restarts, 12u);
  EXPECT_EQ(options.slow_timeout, seconds{60});
  EXPECT_EQ(options.timeout, seconds{0});
  EXPECT_EQ(options.grace, seconds{10});
  EXPECT_EQ(options.max_fail, std::nullopt);
  EXPECT_EQ(options.isolate, Isolations{Isolation::caches});
  EXPECT_FALSE(options.django_flush);
}

TEST(Resolve, the_project_beats_the_default_and_the_command_line_beats_the_project) {
  Config config;
  config.timeout = seconds{5};
  config.retries = 2;
  config.leaks = Leaks::warn;
  config.isolate = Isolations{};
  config.django_flush = true;
  config.max_fail = 7;
  config.overrides = {Override{.filter = "a.*", .retries = 1}};
  OptionsAsked asked;
  asked.timeout = seconds{0};
  asked.max_fail = 1;
  asked.django_flush = false;

  const Options options = resolve(asked, config);

  EXPECT_EQ(options.timeout, seconds{0});
  EXPECT_EQ(options.retries, 2u);
  EXPECT_EQ(options.leaks, Leaks::warn);
  EXPECT_EQ(options.max_fail, 1u);
  EXPECT_EQ(options.isolate, Isolations{});
  EXPECT_FALSE(options.django_flush);
  EXPECT_EQ(options.overrides, config.overrides);
}

TEST(Resolve, databases_are_remembered_unless_somebody_says_otherwise) {
  EXPECT_EQ(
      resolve(DatabaseSetUpWish{}, Config{}),
      (DatabaseSetUp{
          .django_migrate = false, .template_cache = true, .template_inputs = {}, .template_keep = 5, .oracle = {}}));

  Config config;
  config.django_migrate = true;
  config.template_cache = false;
  config.template_inputs = {"data/*.json"};
  config.template_keep = 2;
  EXPECT_EQ(
      resolve(DatabaseSetUpWish{}, config),
      (DatabaseSetUp{
          .django_migrate = true, .template_cache = false, .template_inputs = {"data/*.json"}, .template_keep = 2}));
  const DatabaseSetUp asked = resolve(DatabaseSetUpWish{.django_migrate = false, .template_cache = true}, config);
  EXPECT_FALSE(asked.django_migrate);
  EXPECT_TRUE(asked.template_cache);
}

TEST(Resolve, oracle_is_told_what_the_project_says_of_it) {
  EXPECT_EQ(
      resolve(DatabaseSetUpWish{}, Config{}).oracle,
      (OracleSetUp{.clone = OracleWay::automatic, .link = "", .directory = "DATA_PUMP_DIR", .directory_path = ""}));

  Config config;
  config.oracle_clone = OracleWay::dump;
  config.oracle_link = "LOOP";
  config.oracle_directory = "DUMPS";
  config.oracle_directory_path = "/u01/dumps";
  EXPECT_EQ(
      resolve(DatabaseSetUpWish{}, config).oracle,
      (OracleSetUp{.clone = OracleWay::dump, .link = "LOOP", .directory = "DUMPS", .directory_path = "/u01/dumps"}));
  config.oracle_directory = "";
  EXPECT_EQ(resolve(DatabaseSetUpWish{}, config).oracle.directory, "SHOAL_DIR");
  EXPECT_EQ(resolve(DatabaseSetUpWish{.oracle_clone = OracleWay::automatic}, config).oracle.clone,
            OracleWay::automatic);
}

}  // namespace
}  // namespace shoal
