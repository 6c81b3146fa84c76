#include <fmt/format.h>
#include <sys/mman.h>

#include <cerrno>
#include <string_view>

#include "os/loop.h"
#include "os/shared_memory.h"

namespace shoal {

Result<bool> remove_shared_memory(const std::string& name) {
  const std::string message = fmt::format("cannot remove the shared memory '{}'", name);
  std::string_view plain = name;
  if (plain.starts_with('/')) plain.remove_prefix(1);
  constexpr std::string_view kNeverInOne{"/\0", 2};
  if (plain.find_first_of(kNeverInOne) != std::string_view::npos ||
      !(plain.starts_with("psm_") || plain.starts_with("shoal"))) {
    return fail({message, "its name is not one that Python or shoal gives", {}});
  }
  if (shm_unlink(fmt::format("/{}", plain).c_str()) == 0) return true;
  if (errno == ENOENT) return false;
  return fail({message, cause_of(uv_translate_sys_error(errno)), {}});
}

}  // namespace shoal
