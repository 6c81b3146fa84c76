#include "report/status_line.h"

#include <gtest/gtest.h>
#include <random>
#include <string>
#include <vector>

#include "report/text.h"

namespace shoal {
namespace {

constexpr Progress kProgress{.now = std::chrono::seconds{12}, .done = 1234, .total = 18360, .failed = 2};

WorkerStanding standing(std::uint32_t slot, std::string test, int milliseconds = 3210) {
  return {.slot = Slot{slot}, .test = std::move(test), .since = std::chrono::milliseconds{milliseconds}};
}

TEST(StatusLine, says_how_far_the_run_is_and_what_runs) {
  const std::string line = print_status(kProgress, {standing(1, "queries.tests.Foo.test_x"), standing(2, "")},
                                        {.status_line = true, .width = 100});

  EXPECT_EQ(line, "[00:12] 1234/18360 2 failed | 1: queries.tests.Foo.test_x 3.2s | 2: -");
}

TEST(StatusLine, says_nothing_of_failures_while_there_are_none) {
  EXPECT_EQ(print_status({.now = {}, .done = 0, .total = 3, .failed = 0}, {}, {.status_line = true}), "[00:00] 0/3");
}

TEST(StatusLine, has_its_failures_in_red_where_colours_are_wanted) {
  EXPECT_EQ(print_status(kProgress, {}, {.status_line = true, .color = true}),
            "[00:12] 1234/18360\033[31m 2 failed\033[0m");
}

TEST(StatusLine, cuts_ids_at_their_beginnings) {
  const std::string line =
      print_status(kProgress, {standing(1, "queries.tests.Foo.test_that_has_a_long_name"), standing(2, "a.T.test_b")},
                   {.status_line = true, .width = 80});

  EXPECT_EQ(line, "[00:12] 1234/18360 2 failed | 1: …hat_has_a_long_name 3.2s | 2: a.T.test_b 3.2s");
  EXPECT_EQ(columns(line), 79u);
}

TEST(StatusLine, leaves_out_the_last_workers_when_there_is_no_room) {
  std::vector<WorkerStanding> workers;
  for (std::uint32_t slot = 1; slot <= 16; ++slot) workers.push_back(standing(slot, "queries.tests.Foo.test_x"));

  const std::string line = print_status(kProgress, workers, {.status_line = true, .width = 80});

  EXPECT_EQ(line, "[00:12] 1234/18360 2 failed | 1: …s.Foo.test_x 3.2s | 2: …s.Foo.test_x 3.2s | …");
}

TEST(StatusLine, is_cut_when_even_the_counts_do_not_fit) {
  EXPECT_EQ(print_status(kProgress, {standing(1, "a")}, {.status_line = true, .width = 12}), "[00:12] 12…");
}

TEST(StatusLine, spells_out_control_characters) {
  EXPECT_EQ(print_status({}, {standing(1, "a\033[2J\rb")}, {.status_line = true}),
            "[00:00] 0/0 | 1: a\\x1b[2J\\rb 3.2s");
}

TEST(StatusLine, is_never_wider_than_the_terminal) {
  for (unsigned seed = 0; seed < 3'000; ++seed) {
    std::mt19937 random(seed);
    std::vector<WorkerStanding> workers;
    for (std::uint32_t slot = 1; slot <= random() % 20; ++slot) {
      std::string id;
      for (auto i = random() % 60; i > 0; --i) id += random() % 4 == 0 ? "\xE6\xB8\xAC" : "t";
      workers.push_back(standing(slot, id, static_cast<int>(random() % 1'000'000)));
    }
    const auto width = static_cast<std::uint32_t>(random() % 200);

    const std::string line = print_status(kProgress, workers, {.status_line = true, .width = width});

    ASSERT_LE(columns(line), std::max(width, 2u) - 1) << "seed " << seed << ": " << line;
  }
}

}  // namespace
}  // namespace shoal
