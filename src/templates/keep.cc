#include "templates/keep.h"

#include <algorithm>

#include "templates/changes.h"

namespace shoal {
namespace {

// Whoever would have found the old one finds the new one.
bool replaces(const TemplateRecord& made, const TemplateRecord& old) {
  return find_changes(made.inputs, old.inputs).empty();
}

}  // namespace

std::vector<std::size_t> choose_dropped(std::span<const RememberedTemplate> remembered, std::string_view id,
                                        std::size_t keep) {
  const auto made = std::ranges::find_if(remembered, [id](const auto& each) { return each.record.id == id; });
  std::size_t kept = made == remembered.end() ? 0 : 1;
  std::vector<std::size_t> dropped;
  for (std::size_t place = 0; place < remembered.size(); ++place) {
    const TemplateRecord& record = remembered[place].record;
    if (record.id == id) continue;
    if (kept >= keep || (made != remembered.end() && replaces(made->record, record))) {
      dropped.push_back(place);
    } else {
      ++kept;
    }
  }
  return dropped;
}

}  // namespace shoal
