// What must hold for every input. Stops the program where it does not, also
// in a build without assertions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/error.h"

namespace shoal {

inline void check(bool holds) {
  if (!holds) std::abort();
}

// An error is an answer as long as it says something, and not too much.
inline void check(const Error& error) {
  constexpr std::size_t kMost = 2'000;
  check(!error.message.empty());
  check(print_error(error).size() <= kMost);
}

inline std::string_view as_text(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

}  // namespace shoal

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
