// The messages between the engine and the processes that talk to it; those about templates are in template_message.h.
//
// One JSON object a line; docs/protocol.md has each with an example, and a
// test parses those examples. Pure: bytes in, values out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/error.h"
#include "base/time.h"
#include "databases/clone_order.h"
#include "databases/clone_plans.h"
#include "databases/reset.h"
#include "databases/step.h"
#include "journal/thing.h"
#include "model/ids.h"
#include "model/options.h"
#include "model/outcome.h"
#include "model/run_event.h"
#include "protocol/template_message.h"

namespace shoal {

// Grows with every change that an old peer would misread.
inline constexpr int kProtocolVersion = 5;

// A line longer than this costs its sender the connection.
inline constexpr std::size_t kLongestLine = std::size_t{4} * 1024 * 1024;

// --- From the host ---

struct HostHello {
  std::string token;
  int protocol = 0;
  std::int64_t pid = 0;
};
struct LeftOverAsked {
  bool dry_run = false;  // Only told of, not removed.
};
struct NamesClaimed {
  std::vector<Thing> databases;
};
struct ThingsIntended {
  std::vector<Thing> things;
};
struct KeptAsked {};
struct ThingsGone {
  std::string run;  // Empty for this one.
  std::vector<Thing> things;
};
struct PlansAsked {
  std::vector<CloneOrder> orders;  // Only to be told of, not done.
};
struct OptionsGiven {
  OptionsAsked options;
};
struct PrepareAsked {};  // As workers will be told; once options were given.
struct UnitDescribed {
  std::string name;
  std::vector<std::string> tests;
  std::map<std::uint32_t, Microseconds> timeouts = {};  // By place in `tests`; 0 for none.
};
struct SuiteComplete {};
struct WorkerExited {
  Slot slot;
  std::uint32_t generation = 1;
  ExitStatus status;
};
struct InterruptReceived {};
struct Goodbye {};

// About the clones of one template, each with a name of its own; at least one, of a vendor whose clones are set up.
struct ClonesSetUpAsked {
  std::vector<CloneOrder> orders;
};
struct DatabasesDropAsked {
  std::vector<CloneOrder> orders;  // The template may be among them.
};
struct GrantsCheckAsked {
  CloneOrder order;
};
struct GrantsAsked {
  std::string user;
};

// --- From a worker; what is about a clone also from the host, outside a run ---

struct WorkerHello {
  std::string token;
  int protocol = 0;
  Slot slot;
  std::uint32_t generation = 1;
  std::int64_t pid = 0;
};
struct Ready {};
struct CloneAsked {
  CloneOrder order;
  bool probe = false;  // The host's: what is found out, and the clone itself, are for the workers.
};
struct RowsReturned {
  Rows rows;  // Of the next step that wanted some; more of the same step may follow.
  bool more = false;
};
struct StepsPerformed {};
struct StepRefused {
  StepError error;
};
struct ResetAsked {
  ResetOrder order;
};
struct FailedToStart {
  std::string error;
};
struct More {};
struct Recorded {
  std::string line;  // Of the result log, which could not take it.
};
struct Done {
  UnitIndex unit;
};

using Incoming =
    std::variant<HostHello, LeftOverAsked, NamesClaimed, ThingsIntended, KeptAsked, ThingsGone, PlansAsked,
                 SetUpAsked, ObservedAsked, TemplateAsked, TemplateMade, TemplateDone, TemplateGone, TemplatesAsked,
                 TemplateRecordAsked, ExplanationAsked, OptionsGiven, PrepareAsked, UnitDescribed, SuiteComplete,
                 WorkerExited, InterruptReceived, Goodbye, ClonesSetUpAsked, DatabasesDropAsked, GrantsCheckAsked,
                 GrantsAsked, WorkerHello, CloneAsked, RowsReturned, StepsPerformed, StepRefused, ResetAsked, Ready,
                 FailedToStart, More, Recorded, Done>;

// --- From the engine ---

// To the host.
struct LeftOverFound {
  std::vector<LeftThing> things;   // To be removed by the host; all, in a dry run.
  std::vector<LeftThing> removed;  // What the engine has removed.
  std::uint32_t elsewhere = 0;     // Runs of other machines that may be alive.
};
struct NamesGiven {
  std::vector<std::string> names;             // One for each that was claimed, in order.
  std::vector<std::uint32_t> shortened = {};  // The places, from 0, of those that are only shorter.
};
struct Noted {};
struct KeptFound {
  std::vector<LeftThing> things;  // What runs that are over were told to keep.
};
struct PlansPrinted {
  std::string text;
};
struct DatabasesDropped {
  std::vector<NotDropped> left;
};
struct GrantsPrinted {
  std::string text;
};
struct WorkerWanted {
  Slot slot;
  std::uint32_t generation = 1;
};
struct ProblemFound {
  std::string id;  // The test's; empty for a fixture's problem.
  Problem problem;
};
struct Finished {
  Verdict verdict = Verdict::passed;
  int exit_code = 0;
  Counts counts;
};
// To a worker.
struct Prepare {  // Right after its hello.
  std::string run;
  std::uint32_t slots = 1;  // How many there are.
  Isolations isolate;
  bool django_flush = false;
};
struct StepsWanted {
  std::vector<Step> steps;
};
struct CloneMade {
  std::vector<std::string> notes = {};  // What a person should know of how it was made.
};
struct CloneFailed {
  Error error;
};
struct ResetPlanned {
  ResetPlan plan;
};
struct RunUnit {
  UnitIndex unit;
  std::vector<TestIndex> tests;  // Only these; empty means all of the unit.
};
struct Leave {};
// To anyone, before the connection is closed.
struct Refused {
  Error error;
};

using Outgoing = std::variant<LeftOverFound, NamesGiven, Noted, KeptFound, PlansPrinted, DatabasesDropped,
                              GrantsPrinted, SetUpTold, ObservedTold, TemplateFound, TemplateKept, TemplatesTold,
                              TemplateRecordTold, TemplateExplained, WorkerWanted, ProblemFound, Finished, Prepare,
                              StepsWanted, CloneMade, CloneFailed, ResetPlanned, RunUnit, Leave, Refused>;

// Reads one line (without its line feed). Errors name what was found and what
// was expected: not JSON, not an object, an unknown "m", a field that is
// missing or of the wrong type, a slot or generation of 0, invalid UTF-8.
[[nodiscard]] Result<Incoming> parse_message(std::string_view line);

// Returns the message as one line, with its line feed. Bytes that are not
// UTF-8 are replaced by U+FFFD.
[[nodiscard]] std::string print_message(const Outgoing& message);

}  // namespace shoal
