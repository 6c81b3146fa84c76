// The names of the files in a run's directory.
#pragma once

#include <cstdint>
#include <string>

#include "model/ids.h"

namespace shoal {

// The files of one worker; docs/protocol.md says what is in them.
class WorkerFiles {
 public:
  WorkerFiles(Slot slot, std::uint32_t generation)
      : stem_("worker-" + std::to_string(slot.value) + "-" + std::to_string(generation)) {}

  [[nodiscard]] std::string log() const { return stem_ + ".log"; }
  [[nodiscard]] std::string standing() const { return stem_ + ".now"; }
  [[nodiscard]] std::string stacks() const { return stem_ + ".stack"; }
  [[nodiscard]] std::string capture() const { return stem_ + ".out"; }

 private:
  std::string stem_;
};

}  // namespace shoal
