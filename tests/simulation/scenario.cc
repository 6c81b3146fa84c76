#include "scenario.h"

#include <fmt/format.h>
#include <algorithm>
#include <string>
#include <utility>

#include "random.h"

namespace shoal {
namespace {

Suite make_suite(Random& random) {
  // Half of the suites are small: most ways to go wrong need no more.
  const std::uint32_t units = random.below(random.chance(50) ? 6 : 41);
  const std::uint32_t longest = random.chance(50) ? 3 : 12;
  Suite suite;
  for (std::uint32_t unit = 0; unit < units; ++unit) {
    std::vector<std::string> ids(random.between(1, longest));
    for (std::size_t test = 0; test < ids.size(); ++test) ids[test] = fmt::format("m.U{}.t{}", unit, test);
    suite.add(fmt::format("m.U{}", unit), std::move(ids));
  }
  return suite;
}

void script_outcomes(Scenario& scenario, Random& random) {
  const std::uint32_t percent_not_passed = random.pick({0u, 0u, 5u, 40u});
  const std::uint32_t longest = random.pick({50u, 2'000u, 40'000u});
  scenario.tests.resize(scenario.suite.test_count());
  for (TestScript& test : scenario.tests) {
    test.duration = Microseconds{random.between(1, longest)};
    if (!random.chance(percent_not_passed)) continue;
    test.outcome = random.pick(
        {Outcome::failed, Outcome::error, Outcome::skipped, Outcome::expected_failure, Outcome::unexpected_success});
  }
}

void script_deaths_in_tests(Scenario& scenario, Random& random) {
  const std::uint32_t percent_that_kill = random.pick({0u, 0u, 1u, 10u});
  const std::uint32_t percent_forgotten = random.pick({0u, 0u, 0u, 3u});
  for (TestScript& test : scenario.tests) {
    test.kills = random.chance(percent_that_kill);
    test.forgotten = random.chance(percent_forgotten);
  }
}

void script_hangs(Scenario& scenario, Random& random) {
  const std::uint32_t percent_tests = random.pick({0u, 0u, 0u, 1u, 5u});
  const std::uint32_t percent_units = random.pick({0u, 0u, 0u, 5u});
  for (TestScript& test : scenario.tests) test.hangs = random.chance(percent_tests);
  for (UnitScript& unit : scenario.units) {
    if (random.chance(percent_units)) unit.hangs_in_fixture = random.between(1, 2);
    unit.hangs_at_the_end = random.chance(percent_units);
  }
  scenario.stubborn = random.chance(30);
  scenario.mute = random.chance(30);
  scenario.unconfirmed = random.chance(20);
  scenario.percent_seen = random.pick({100u, 100u, 60u});
}

// All times are far longer than a test that does not hang takes.
void script_limits(Scenario& scenario, Random& random) {
  using std::chrono::milliseconds;
  Options& options = scenario.options;
  options.slow_timeout = random.pick({milliseconds{0}, milliseconds{300}, milliseconds{60'000}});
  options.grace = random.pick({milliseconds{0}, milliseconds{200}, milliseconds{10'000}});
  options.timeout = random.pick({milliseconds{0}, milliseconds{500}, milliseconds{2'000}});
  if (random.chance(20)) options.global_timeout = milliseconds{random.between(1, 3'000)};
  // Where nothing ends a hang, a run may wait for ever; that is its right.
  const bool bounded = options.timeout > Microseconds{0} || options.global_timeout > Microseconds{0};
  if (!bounded) options.timeout = milliseconds{1'000};
}

void script_retries(Scenario& scenario, Random& random) {
  scenario.options.retries = random.pick({0u, 0u, 1u, 2u});
  scenario.options.flaky_result = random.pick({FlakyResult::pass, FlakyResult::fail});
  scenario.options.leaks = random.pick({Leaks::off, Leaks::warn, Leaks::fail});
  if (random.chance(20)) scenario.options.max_fail = random.between(1, 4);
  const std::uint32_t percent_flaky = random.pick({0u, 10u});
  const std::uint32_t percent_leaks = random.pick({0u, 10u});
  for (TestScript& test : scenario.tests) {
    if (random.chance(percent_flaky)) test.bad_tries = random.between(1, 3);
    test.leaks = random.chance(percent_leaks);
    test.leaves_process = random.chance(percent_leaks);
  }
}

void script_units(Scenario& scenario, Random& random) {
  const std::uint32_t percent_fixtures = random.pick({0u, 0u, 5u, 30u});
  const std::uint32_t percent_deaths = random.pick({0u, 0u, 3u, 20u});
  using Fixture = UnitScript::Fixture;
  for (UnitScript& unit : scenario.units) {
    if (random.chance(percent_fixtures)) {
      unit.fixture = random.pick({Fixture::error, Fixture::skip, Fixture::error_at_the_end});
    }
    if (random.chance(percent_deaths)) unit.deaths_in_fixture = random.between(1, 3);
    unit.dies_between = random.chance(percent_deaths);
    unit.dies_at_the_end = random.chance(percent_deaths);
  }
}

void script_starts(Scenario& scenario, Random& random) {
  const std::uint32_t percent_bad = random.pick({0u, 0u, 10u, 60u});
  for (std::vector<Start>& slot : scenario.starts) {
    for (int generation = 0; generation < 6; ++generation) {
      slot.push_back(random.chance(percent_bad) ? random.pick({Start::dies, Start::fails, Start::hangs})
                                                : Start::ready);
    }
  }
}

void script_the_outside(Scenario& scenario, Random& random) {
  Microseconds work{1'000};
  for (const TestScript& test : scenario.tests) work += test.duration;
  const auto some_time = [&] {
    return Microseconds{random.below(static_cast<std::uint32_t>(work.count() / scenario.options.workers) + 1)};
  };

  scenario.options.failfast = random.chance(20);
  if (random.chance(50)) scenario.options.max_worker_restarts = random.below(12);
  for (std::uint32_t count = random.pick({0u, 0u, 0u, 1u, 2u}); count > 0; --count) {
    scenario.interrupts.push_back(some_time());
  }
  std::sort(scenario.interrupts.begin(), scenario.interrupts.end());
  if (random.chance(10)) scenario.host_dies = some_time();
  scenario.loses_messages = random.chance(30);
  scenario.noise = random.chance(30);
}

}  // namespace

Scenario make_scenario(std::uint64_t seed, Faults faults) {
  Random random(seed);
  Scenario scenario;
  scenario.suite = make_suite(random);
  scenario.options.workers = random.between(1, 6);
  scenario.slowest_message = random.pick({1u, 100u, 5'000u});
  scenario.units.resize(scenario.suite.units.size());
  scenario.starts.resize(scenario.options.workers);
  script_outcomes(scenario, random);
  if (faults == Faults::none) return scenario;

  script_deaths_in_tests(scenario, random);
  script_units(scenario, random);
  script_hangs(scenario, random);
  script_limits(scenario, random);
  script_retries(scenario, random);
  script_starts(scenario, random);
  script_the_outside(scenario, random);
  return scenario;
}

}  // namespace shoal
