#include "os/journal_survey.h"

#include <optional>
#include <utility>

namespace shoal {
namespace {

void take_record(Record record, const std::string& run, Survey& survey) {
  const Liveness liveness = read_liveness(record.who);
  if (liveness == Liveness::dead) {
    survey.dead.push_back({.run = run, .left = without_kept(record.left)});
    if (record.finished) survey.dead.back().kept = only_kept(std::move(record.left));
    return;
  }
  survey.held.insert(survey.held.end(), record.left.begin(), record.left.end());
  if (liveness == Liveness::unknown) survey.elsewhere += without_kept(std::move(record.left)).size();
}

}  // namespace

Liveness read_liveness(const RunLine& run) {
  const Liveness host = read_liveness(run.host);
  const Liveness engine = read_liveness(run.engine);
  if (host == Liveness::alive || engine == Liveness::alive) return Liveness::alive;
  return host == Liveness::dead ? engine : Liveness::unknown;
}

Result<Survey> read_survey(const JournalFolder& folder, const std::string& own) {
  const Result<std::vector<std::string>> runs = folder.runs();
  if (!runs) return fail(runs.error());
  Survey survey;
  for (const std::string& run : *runs) {
    if (run == own) continue;
    const Result<std::optional<std::string>> text = folder.read(run);
    if (!text) {
      ++survey.elsewhere;
    } else if (*text && is_stillborn(**text)) {
      survey.dead.push_back({.run = run, .left = {}});
    } else if (*text) {
      Result<Record> record = parse_journal(**text);
      if (record) take_record(std::move(*record), run, survey);
      if (!record) ++survey.elsewhere;
    }
  }
  return survey;
}

std::vector<Thing> only_kept(std::vector<Thing> things) {
  std::erase_if(things, [](const Thing& thing) { return !thing.keep; });
  return things;
}

std::vector<Thing> without_kept(std::vector<Thing> things) {
  std::erase_if(things, [](const Thing& thing) { return thing.keep; });
  return things;
}

}  // namespace shoal
