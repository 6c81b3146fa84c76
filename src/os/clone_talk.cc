#include "os/clone_talk.h"

#include <fmt/format.h>

#include <variant>
#include <vector>

namespace shoal {

Result<void> CloneTalk::take(Slot slot, const CloneAsked& message) {
  if (slot == kHost) return say(desk_.host_asked(message.order, message.probe));
  if (message.probe) return fail({"it asked for a probe, which only a host may"});
  prepares_(slot, fmt::format("making the database '{}'", message.order.name));
  return say(desk_.asked(slot, message.order));
}

Result<void> CloneTalk::take(Slot slot, const RowsReturned& message) {
  return desk_.returned(slot, message.rows, message.more);
}

Result<void> CloneTalk::take(Slot slot, const StepsPerformed& /*message*/) { return say(desk_.performed(slot)); }

Result<void> CloneTalk::take(Slot slot, const StepRefused& message) {
  return say(desk_.refused(slot, message.error));
}

Result<void> CloneTalk::take(const ClonesSetUpAsked& message) { return say(desk_.set_up(message.orders)); }

Result<void> CloneTalk::take(const DatabasesDropAsked& message) { return say(desk_.drop(message.orders)); }

Result<void> CloneTalk::take(const GrantsCheckAsked& message) { return say(desk_.check_grants(message.order)); }

void CloneTalk::left(Slot slot) { static_cast<void>(say(desk_.left(slot))); }

Result<void> CloneTalk::say(const Result<CloneDesk::Words>& words) {
  if (!words) return fail(words.error());
  for (const CloneDesk::Word& word : *words) say(word);
  return {};
}

void CloneTalk::say(const CloneDesk::Word& word) {
  if (const auto* steps = std::get_if<std::vector<Step>>(&word.what)) return tell_(word.slot, StepsWanted{*steps});
  if (word.slot != kHost) prepares_(word.slot, "");
  if (const auto* error = std::get_if<Error>(&word.what)) {
    tell_(word.slot, CloneFailed{*error});
  } else if (const auto* dropped = std::get_if<CloneDesk::Dropped>(&word.what)) {
    tell_(word.slot, DatabasesDropped{dropped->left});
  } else {
    tell_(word.slot, CloneMade{std::get<CloneDesk::Made>(word.what).notes});
  }
}

}  // namespace shoal
