// A small file that is there whole or not at all, whatever dies when.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"

namespace shoal {

// What a file is called while it is written; one of that name was left by a process that died.
inline constexpr std::string_view kUnfinished = ".new";

// Writes the file, or another in its place, and returns once it is on disk; only the user can read it. Two writers of
// one path at once are not meant to be.
[[nodiscard]] Result<void> write_durably(const std::string& path, std::string_view text);

// Makes the folder, and those that it is in, for the user alone. One that is there stays as it is.
[[nodiscard]] Result<void> make_private_folder(const std::string& path);

}  // namespace shoal
