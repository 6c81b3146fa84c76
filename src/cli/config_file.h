// The project's configuration, from the file that it stands in.
#pragma once

#include <string>

#include "base/error.h"
#include "config/config.h"

namespace shoal {

// Reads a pyproject.toml; an empty path is a project that says nothing.
[[nodiscard]] Result<Config> read_config(const std::string& path);

}  // namespace shoal
