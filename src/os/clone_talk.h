// Carries the clone desk's words to those who make clones: the workers and, outside a run, the host.
#pragma once

#include <functional>
#include <string>
#include <utility>

#include "base/error.h"
#include "databases/clone_desk.h"
#include "protocol/message.h"

namespace shoal {

class CloneTalk {
 public:
  static constexpr Slot kHost = CloneDesk::kHost;

  // `tell` sends a message; `prepares` takes what a worker is at before its first test, empty when it is done.
  CloneTalk(std::function<void(Slot, const Outgoing&)> tell, std::function<void(Slot, std::string)> prepares)
      : tell_(std::move(tell)), prepares_(std::move(prepares)) {}

  // The errors are breaches of the protocol.
  [[nodiscard]] Result<void> take(Slot slot, const CloneAsked& message);
  [[nodiscard]] Result<void> take(Slot slot, const RowsReturned& message);
  [[nodiscard]] Result<void> take(Slot slot, const StepsPerformed& message);
  [[nodiscard]] Result<void> take(Slot slot, const StepRefused& message);

  // What only the host may say.
  [[nodiscard]] Result<void> take(const ClonesSetUpAsked& message);
  [[nodiscard]] Result<void> take(const DatabasesDropAsked& message);
  [[nodiscard]] Result<void> take(const GrantsCheckAsked& message);

  // It is gone, whatever it was at.
  void left(Slot slot);

 private:
  [[nodiscard]] Result<void> say(const Result<CloneDesk::Words>& words);
  void say(const CloneDesk::Word& word);

  CloneDesk desk_ = {};
  std::function<void(Slot, const Outgoing&)> tell_;
  std::function<void(Slot, std::string)> prepares_;
};

}  // namespace shoal
