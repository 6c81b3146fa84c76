// What one run has written down about the things it makes: the form on disk.
//
// A file for each run, one JSON object a line: first who the run is, then what
// it is about to make ("intend") and what is gone again ("gone"). Lines are
// only ever appended; docs/journal.md describes them. Pure: text in, values
// out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "journal/thing.h"

namespace shoal {

// Grows with every change that an older shoal would misread.
inline constexpr int kJournalVersion = 1;

// A process, told apart from a later one that was given the same number.
struct Identity {
  std::int64_t pid = 0;
  std::string start_time = {};     // As the system has it; empty for a process that was not there.
  std::string boot = {};           // Of the machine.
  std::string host_name = {};      // The machine's, or the container's.
  std::string pid_namespace = {};  // Where the number holds; empty where there is only one place.

  friend bool operator==(const Identity&, const Identity&) = default;
};

// The first line. A run lives as long as one of its two processes does.
struct RunLine {
  std::string run;
  Identity host;
  Identity engine;
  std::string time = {};  // For people: when the run began.

  friend bool operator==(const RunLine&, const RunLine&) = default;
};

struct Record {
  RunLine who;
  std::vector<Thing> left;     // Intended and not gone, oldest first.
  std::size_t unreadable = 0;  // Lines that say nothing; the others still count.
  bool finished = false;       // The run came to its own end: what is left was meant to be kept.
};

// Reads a whole file. What follows the last line feed is passed over: the
// writer was killed over it, and made nothing of it. So is what a newer shoal
// may have added. An error when there is no first line, or one of another
// version.
[[nodiscard]] Result<Record> parse_journal(std::string_view text);

// True for a text that ends before its first line does: the run died as it
// was born, and has made nothing.
[[nodiscard]] bool is_stillborn(std::string_view text);

// Ends a line of which nobody knows whether it was written whole, so that it says nothing: all that was missing may
// have been its line feed, and what it speaks of was not made.
inline constexpr const char* kTornLineEnd = "~\n";

// The lines, each with its line feed.
[[nodiscard]] std::string print_run_line(const RunLine& who);
[[nodiscard]] std::string print_intend(std::span<const Thing> things);
[[nodiscard]] std::string print_gone(std::span<const Thing> things);
[[nodiscard]] std::string print_finished();

// The changes of a line to what is left. An intention that is already there is
// replaced by its newer words.
void intend_in(std::vector<Thing>& left, const Thing& thing);
void strike_out_of(std::vector<Thing>& left, const Thing& thing);

// True for a name that can be a run's: letters, digits, '-' and '_', so that it
// can be a file's name and nothing else.
[[nodiscard]] bool is_run_id(std::string_view text);

}  // namespace shoal
