// What holds for a run: what was asked for, else what the project says, else
// the default.
#pragma once

#include "config/config.h"
#include "model/options.h"

namespace shoal {

[[nodiscard]] Options resolve(const OptionsAsked& asked, const Config& config);
[[nodiscard]] DatabaseSetUp resolve(const DatabaseSetUpWish& asked, const Config& config);

}  // namespace shoal
