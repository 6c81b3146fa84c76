// Reads what tests printed out of the files that caught it.
#pragma once

#include <string>
#include <utility>

#include "report/reporter.h"

namespace shoal {

class CaptureFiles final : public OutputSource {
 public:
  // Slices name their files relative to `directory`.
  explicit CaptureFiles(std::string directory) : directory_(std::move(directory)) {}

  // A file that is gone or shorter than the slice gives what is there.
  [[nodiscard]] std::string read(const OutputSlice& slice, std::size_t limit) override;

 private:
  std::string directory_;
};

}  // namespace shoal
