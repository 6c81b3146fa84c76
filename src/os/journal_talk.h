// Answers what the host says about things that outlive a process, from the
// journal; without a state folder there is none, and nothing is remembered.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "base/error.h"
#include "os/journal_desk.h"
#include "protocol/message.h"

namespace shoal {

class JournalTalk {
 public:
  // Opens the journal of the run `run` in `state`, or none when that is empty,
  // and writes the run's `directory` down.
  [[nodiscard]] Result<void> open(const std::string& state, const std::string& run, const std::string& directory);

  // Errors are the journal's: nothing may be made that is not written down.
  [[nodiscard]] Result<Outgoing> answer(const LeftOverAsked& message);
  [[nodiscard]] Result<Outgoing> answer(const NamesClaimed& message);
  [[nodiscard]] Result<Outgoing> answer(const ThingsIntended& message);
  [[nodiscard]] Result<Outgoing> answer(const KeptAsked&);
  [[nodiscard]] Result<void> take(const ThingsGone& message);

  // A worker's processes: written down when its pid is known.
  void worker_lives(std::int64_t pid);
  void worker_is_gone(std::int64_t pid);

  // The run is over; its directory, of which nothing is needed any more, goes
  // with it when the host has said goodbye. Returns how many things are left,
  // which 'shoal clean' removes.
  [[nodiscard]] std::size_t finish(bool with_directory);

 private:
  std::unique_ptr<JournalDesk> desk_ = {};
  std::string directory_ = {};
  std::map<std::int64_t, Thing> workers_ = {};
};

}  // namespace shoal
