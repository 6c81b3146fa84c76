#include "os/removal.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cassert>
#include <cerrno>
#include <filesystem>
#include <optional>
#include <string_view>
#include <system_error>

#include "os/loop.h"
#include "os/process_group.h"
#include "os/shared_memory.h"

namespace shoal {
namespace {

tl::unexpected<Error> cannot_remove(const std::string& path, std::string cause) {
  return fail({fmt::format("cannot remove '{}'", path), std::move(cause), {}});
}

// A path that means the same for everybody, in whatever folder we stand.
bool is_plain_path(std::string_view path) {
  return path.starts_with('/') && path.find('\0') == std::string_view::npos &&
         path.find("/../") == std::string_view::npos && !path.ends_with("/..");
}

// Nothing when there is nothing at that path.
Result<std::optional<struct stat>> look_at(const std::string& path, mode_t expected_kind) {
  if (!is_plain_path(path)) return cannot_remove(path, "it is no absolute path");
  struct stat facts{};
  if (lstat(path.c_str(), &facts) != 0) {
    if (errno == ENOENT || errno == ENOTDIR) return std::nullopt;
    return cannot_remove(path, cause_of(uv_translate_sys_error(errno)));
  }
  if ((facts.st_mode & S_IFMT) != expected_kind) return cannot_remove(path, "something else stands in its place");
  if (facts.st_uid != geteuid()) return cannot_remove(path, "it belongs to another user");
  return facts;
}

Result<bool> remove_folder(const std::string& path) {
  if (!std::string_view{path}.substr(path.rfind('/') + 1).starts_with("shoal-")) {
    return cannot_remove(path, "expected a folder named 'shoal-...'");
  }
  const auto facts = look_at(path, S_IFDIR);
  if (!facts) return fail(facts.error());
  if (!*facts) return false;
  // Links inside are removed and not followed.
  std::error_code fault;
  std::filesystem::remove_all(path, fault);
  if (fault) return cannot_remove(path, fault.message());
  return true;
}

Result<bool> remove_file(const std::string& path) {
  const auto facts = look_at(path, S_IFREG);
  if (!facts) return fail(facts.error());
  if (!*facts) return false;
  if (unlink(path.c_str()) != 0 && errno != ENOENT) {
    return cannot_remove(path, cause_of(uv_translate_sys_error(errno)));
  }
  return true;
}

bool is_in_memory(std::string_view name) {
  return name == ":memory:" || name.starts_with("file:") || name.find("mode=memory") != std::string_view::npos;
}

Result<bool> remove_sqlite_database(const std::string& name) {
  if (is_in_memory(name)) return false;
  bool was_there = false;
  // The database last: while it is there, so is what names the others.
  for (const std::string_view suffix : {"-journal", "-wal", "-shm", ""}) {
    const Result<bool> removed = remove_file(name + std::string{suffix});
    if (!removed) return removed;
    was_there = was_there || *removed;
  }
  return was_there;
}

}  // namespace

bool is_removable_here(const Thing& thing) { return thing.kind != Thing::Kind::database || thing.vendor == "sqlite"; }

Result<bool> remove_thing(const Thing& thing) {
  switch (thing.kind) {
    case Thing::Kind::database:
      assert(is_removable_here(thing));
      return remove_sqlite_database(thing.name);
    case Thing::Kind::folder:
      return remove_folder(thing.name);
    case Thing::Kind::file:
      return remove_file(thing.name);
    case Thing::Kind::shared_memory:
      return remove_shared_memory(thing.name);
    case Thing::Kind::process_group:
      return end_named_group(thing.name);
  }
  return false;
}

}  // namespace shoal
