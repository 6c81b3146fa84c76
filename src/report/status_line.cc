#include "report/status_line.h"

#include <fmt/format.h>
#include <algorithm>
#include <cstddef>

#include "report/palette.h"
#include "report/text.h"

namespace shoal {
namespace {

constexpr std::size_t kNarrowestId = 12;  // Columns; below, an id says nothing any more.

std::string clock_and_counts(const Progress& progress) {
  return fmt::format("[{}] {}/{}", print_clock(progress.now), progress.done, progress.total);
}

// Tenths are all that the eye can follow.
std::string print_age(Microseconds age) { return fmt::format(" {:.1f}s", to_seconds(age)); }

struct Part {
  std::string before;  // " | 1: "
  std::string id;
  std::string after;  // " 3.2s"

  [[nodiscard]] std::size_t fixed_columns() const { return columns(before) + columns(after); }
};

Part part_of(const WorkerStanding& worker) {
  const std::string before = fmt::format(" | {}: ", worker.slot.value);
  if (worker.test.empty()) return {before, "-", ""};
  return {before, printable(worker.test), print_age(worker.since)};
}

// How many columns each id may have so that the parts fit into `room`; ids
// that need less leave theirs to the others.
std::size_t columns_for_each_id(const std::vector<Part>& parts, std::size_t room) {
  std::size_t fixed = 0;
  std::vector<std::size_t> wanted;
  for (const Part& part : parts) {
    fixed += part.fixed_columns();
    wanted.push_back(columns(part.id));
  }
  if (fixed >= room) return 0;

  std::sort(wanted.begin(), wanted.end());
  std::size_t left = room - fixed;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const std::size_t share = left / (wanted.size() - i);
    if (wanted[i] > share) return share;
    left -= wanted[i];
  }
  return room;
}

std::string print_parts(std::vector<Part> parts, std::size_t room) {
  const std::size_t all = parts.size();
  const auto room_now = [&] { return parts.size() == all ? room : room - std::min(room, columns(" | …")); };
  while (!parts.empty() && columns_for_each_id(parts, room_now()) < kNarrowestId) parts.pop_back();

  const std::size_t share = columns_for_each_id(parts, room_now());
  std::string text;
  for (const Part& part : parts) text += part.before + keep_tail(part.id, share) + part.after;
  if (parts.size() < all && columns(text) + columns(" | …") <= room) text += " | …";
  return text;
}

}  // namespace

std::string print_status(const Progress& progress, const std::vector<WorkerStanding>& workers,
                         const TerminalStyle& style) {
  const std::size_t room = style.width > 1 ? style.width - 1 : 1;
  const std::string counts = clock_and_counts(progress);
  const std::string failed = progress.failed == 0 ? "" : fmt::format(" {} failed", progress.failed);
  const std::size_t used = columns(counts) + columns(failed);
  if (used > room) return keep_head(counts + failed, room);

  std::vector<Part> parts;
  parts.reserve(workers.size());
  for (const WorkerStanding& worker : workers) parts.push_back(part_of(worker));
  const std::string painted = failed.empty() ? failed : Palette(style.color).red(failed);
  return counts + painted + print_parts(std::move(parts), room - used);
}

}  // namespace shoal
