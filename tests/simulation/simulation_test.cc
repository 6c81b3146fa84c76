// Thousands of whole runs, each with its own suite and its own bad luck.
//
// A failure names a seed; `SHOAL_SEED=n simulation_test` replays that one with
// every event and every command. SHOAL_SEEDS=n tries so many in each part, and
// SHOAL_FIRST_SEED=n begins there.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <charconv>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "world.h"

namespace shoal {
namespace {

std::optional<std::uint64_t> number_in_environment(const char* name) {
  const char* text = std::getenv(name);
  if (text == nullptr) return std::nullopt;
  const std::string_view digits(text);
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  const bool whole = error == std::errc{} && end == digits.data() + digits.size();
  EXPECT_TRUE(whole) << name << " is '" << digits << "', not a number";
  return whole ? std::optional(number) : std::nullopt;
}

// An assertion of the engine ends the whole program; then this line is all
// that says which run it was.
std::string& seed_line() {
  static std::string line;
  return line;
}

void print_seed(int) {
  std::fprintf(stderr, "%s\n", seed_line().c_str());
  std::fflush(stdout);  // The replay's lines.
}

std::string simulate_one(std::uint64_t seed, Faults faults, Telling telling) {
  seed_line() = fmt::format("seed {}; replay it with SHOAL_SEED={}", seed, seed);
  const auto before = std::signal(SIGABRT, print_seed);
  std::string violation = World(seed, faults, telling).run();
  std::signal(SIGABRT, before);
  return violation.empty() ? violation : fmt::format("{} ({})", violation, seed_line());
}

// So many seeds, or the one that was asked for. The parts of a range follow
// each other.
void simulate(std::uint64_t part, std::uint64_t count, Faults faults) {
  if (const auto seed = number_in_environment("SHOAL_SEED")) {
    EXPECT_EQ(simulate_one(*seed, faults, Telling::all), "");
    return;
  }
  const std::uint64_t seeds = number_in_environment("SHOAL_SEEDS").value_or(count);
  const std::uint64_t first = number_in_environment("SHOAL_FIRST_SEED").value_or(0) + part * seeds;
  for (std::uint64_t seed = first; seed < first + seeds; ++seed) {
    ASSERT_EQ(simulate_one(seed, faults, Telling::nothing), "");
  }
}

// So many runs in four parts, which ctest runs side by side.
constexpr std::uint64_t kRuns = 100'000;
constexpr std::uint64_t kParts = 4;

class SimulationPart : public testing::TestWithParam<std::uint64_t> {};

TEST_P(SimulationPart, every_test_is_reported_once_and_the_run_ends_whatever_goes_wrong) {
  simulate(GetParam(), kRuns / kParts, Faults::all);
}

INSTANTIATE_TEST_SUITE_P(Parts, SimulationPart, testing::Range<std::uint64_t>(0, kParts));

TEST(Simulation, the_same_seed_gives_the_same_run) {
  std::set<std::uint64_t> transcripts;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    World first(seed, Faults::all, Telling::sum);
    World second(seed, Faults::all, Telling::sum);
    EXPECT_EQ(first.run(), second.run());
    EXPECT_EQ(first.transcript(), second.transcript()) << "seed " << seed;
    transcripts.insert(first.transcript());
  }

  EXPECT_GT(transcripts.size(), 250u);  // Many empty suites are alike.
}

TEST(Simulation, it_meets_every_kind_of_trouble) {
  std::set<std::string_view> met;
  for (std::uint64_t seed = 0; seed < 2'000; ++seed) {
    World world(seed, Faults::all, Telling::nothing);
    EXPECT_EQ(world.run(), "") << "seed " << seed;
    met.insert(world.met().begin(), world.met().end());
  }

  for (const std::string_view trouble : {"passed",
                                         "failed",
                                         "error",
                                         "skipped",
                                         "expected_failure",
                                         "unexpected_success",
                                         "crashed",
                                         "not_run",
                                         "fixture",
                                         "unit blamed",
                                         "forgotten test",
                                         "replacement",
                                         "restarts used up",
                                         "no worker left",
                                         "hold",
                                         "kill",
                                         "unit given ahead",
                                         "part of a unit given",
                                         "timed_out",
                                         "flaky",
                                         "retry",
                                         "slow",
                                         "stacks",
                                         "terminate",
                                         "process left",
                                         "global timeout",
                                         "grace is over",
                                         "nobody saw it end",
                                         "no_tests",
                                         "interrupted",
                                         "could_not_start"}) {
    EXPECT_TRUE(met.contains(trouble)) << trouble;
  }
}

TEST(Simulation, when_nothing_goes_wrong_every_test_has_its_own_outcome) { simulate(0, 500, Faults::none); }

}  // namespace
}  // namespace shoal
