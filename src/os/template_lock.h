// Who uses the templates of one database, or makes one.
//
// Held by a process for as long as it lives, at most: the system lets go of it when the process ends, whatever ends
// it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/error.h"

namespace shoal {

// What a holder says of itself, for those who find the lock held.
struct LockNote {
  std::int64_t pid = 0;     // 0 when unknown.
  std::string making = {};  // The id of the template that it may be making.
};

class TemplateLock {
 public:
  enum class Hold { shared, exclusive };

  TemplateLock(TemplateLock&& other) noexcept;
  TemplateLock& operator=(TemplateLock&& other) noexcept;
  ~TemplateLock();

  // Never waits: nothing when others hold it in a way that is in the way. Where the file system knows no locks, it is
  // held by everybody.
  [[nodiscard]] static Result<std::optional<TemplateLock>> try_to_take(const std::string& path, Hold hold);

  // Holds it in another way. False when others are in the way: then it is not held at all. Others may have held it
  // in between.
  [[nodiscard]] bool change(Hold hold);

  void write_note(const LockNote& note) const;

 private:
  explicit TemplateLock(int handle) : handle_(handle) {}

  int handle_;
};

// Returns the note of whoever has held the lock last.
[[nodiscard]] LockNote read_lock_note(const std::string& path);

}  // namespace shoal
