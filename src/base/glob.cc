#include "base/glob.h"

#include <cstddef>

namespace shoal {

bool matches(std::string_view pattern, std::string_view text) {
  std::size_t at = 0;
  std::size_t star = std::string_view::npos;  // The last one that was met,
  std::size_t resume = 0;                     // and the text behind what it stands for so far.
  std::size_t place = 0;
  while (at < text.size()) {
    if (place < pattern.size() && pattern[place] == '*') {
      star = place++;
      resume = at;
    } else if (place < pattern.size() && (pattern[place] == '?' || pattern[place] == text[at])) {
      ++place;
      ++at;
    } else if (star != std::string_view::npos) {
      // Only the last star has to give way: an earlier one has found its text.
      place = star + 1;
      at = ++resume;
    } else {
      return false;
    }
  }
  while (place < pattern.size() && pattern[place] == '*') ++place;
  return place == pattern.size();
}

}  // namespace shoal
