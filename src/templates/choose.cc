#include "templates/choose.h"

#include <algorithm>
#include <optional>

#include "templates/changes.h"
#include "templates/explain.h"

namespace shoal {
namespace {

constexpr std::size_t kMostReasons = 3;

using Changes = std::vector<TemplateChange>;

// How many migrations have to be applied to the base that differs so; nothing when that does not lead to what is
// wanted.
std::optional<std::uint32_t> new_migrations_of(const Changes& changes, const std::vector<std::string>& squashes) {
  std::uint32_t count = 0;
  for (const TemplateChange& change : changes) {
    if (change.stage == TemplateInput::Stage::whole) continue;
    if (change.kind != kMigrationKind || change.what != TemplateChange::What::is_new) return std::nullopt;
    // It stands for migrations of which some may be applied already.
    if (std::ranges::find(squashes, change.name) != squashes.end()) return std::nullopt;
    ++count;
  }
  return count;
}

}  // namespace

TemplateChoice choose_template(const TemplateWish& wish, std::span<const RememberedTemplate> remembered) {
  TemplateChoice choice;
  if (wish.fresh) return {.reasons = {"--fresh asks for a new one"}};
  if (remembered.empty()) return {.reasons = {"none was made so far"}};

  for (std::size_t place = 0; place < remembered.size(); ++place) {
    const Changes changes = find_changes(wish.inputs, remembered[place].record.inputs);
    if (changes.empty()) return {.found = TemplateChoice::Found::whole, .place = place};
    if (place == 0) choice.reasons = print_changes(changes, kMostReasons);
    const auto count = new_migrations_of(changes, wish.squashes);
    if (!count || (choice.found == TemplateChoice::Found::base && choice.new_migrations <= *count)) continue;
    choice.found = TemplateChoice::Found::base;
    choice.place = place;
    choice.new_migrations = *count;
  }
  return choice;
}

}  // namespace shoal
