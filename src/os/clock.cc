#include "os/clock.h"

#include <fmt/format.h>
#include <uv.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <string_view>

#include "os/loop.h"

namespace shoal {
namespace {

std::string print_local_time(const char* format) {
  const std::time_t now = std::time(nullptr);
  std::array<char, 64> text{};
  const std::size_t size = std::strftime(text.data(), text.size(), format, std::localtime(&now));
  return {text.data(), size};
}

}  // namespace

Stopwatch::Stopwatch() : start_(monotonic_nanoseconds()) {}

TimePoint Stopwatch::now() const { return at(monotonic_nanoseconds()); }

TimePoint Stopwatch::at(std::uint64_t moment) const {
  if (moment <= start_) return TimePoint{0};
  std::uint64_t passed = moment - start_;
  for (const Pause& pause : pauses_) {
    if (moment > pause.begin) passed -= std::min(moment, pause.end) - pause.begin;
  }
  return TimePoint{static_cast<std::int64_t>(passed / 1000)};
}

std::string read_wall_clock() {
  // "+0100" is what strftime knows; ISO's long form wants a colon in it.
  const std::string zone = print_local_time("%z");
  const std::string_view view = zone;
  const std::string time = print_local_time("%Y-%m-%dT%H:%M:%S");
  return zone.size() == 5 ? fmt::format("{}{}:{}", time, view.substr(0, 3), view.substr(3)) : time + zone;
}

std::string make_run_id() {
  std::uint32_t random = 0;
  uv_random(nullptr, nullptr, &random, sizeof random, 0, nullptr);
  return fmt::format("{}-{:08x}", print_local_time("%Y%m%d-%H%M%S"), random);
}

}  // namespace shoal
