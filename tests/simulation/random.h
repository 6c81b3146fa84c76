// Random numbers that are the same on every system: a seed is a bug report.
#pragma once

#include <cstddef>
#include <cstdint>

namespace shoal {

// splitmix64 (Steele, Lea, Flood 2014): small, quick, good enough for dice.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  // 0 to limit-1. Precondition: limit > 0.
  std::uint32_t below(std::uint32_t limit) { return static_cast<std::uint32_t>(next() % limit); }

  // low to high, both included.
  std::uint32_t between(std::uint32_t low, std::uint32_t high) { return low + below(high - low + 1); }

  bool chance(std::uint32_t percent) { return below(100) < percent; }

  // One of the values, each as likely as the others.
  template <class Value, std::size_t count>
  Value pick(const Value (&values)[count]) {
    return values[below(count)];
  }

 private:
  std::uint64_t next() {
    std::uint64_t mixed = (state_ += 0x9e3779b97f4a7c15u);
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9u;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebu;
    return mixed ^ (mixed >> 31);
  }

  std::uint64_t state_;
};

}  // namespace shoal
