#include "base/error.h"

#include <fmt/format.h>

namespace shoal {

std::string print_error(const Error& error) {
  std::string text = fmt::format("shoal: {}\n", error.message);
  if (!error.cause.empty()) text += fmt::format("  cause: {}\n", error.cause);
  if (!error.hint.empty()) text += fmt::format("  hint:  {}\n", error.hint);
  return text;
}

}  // namespace shoal
