#include "os/template_talk.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "os/processes.h"
#include "templates/changes.h"
#include "templates/explain.h"
#include "templates/keep.h"
#include "templates/moment.h"
#include "templates/naming.h"

namespace shoal {
namespace {

using Hold = TemplateLock::Hold;

std::string print_plainly(const Error& error) {
  return error.cause.empty() ? error.message : fmt::format("{}: {}", error.message, error.cause);
}

std::int64_t read_system_clock() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::nanoseconds>(now).count();
}

TemplateFound busy(const std::string& lock) {
  const std::int64_t holder = read_lock_note(lock).pid;
  // The last to write there may have gone, while another still holds it.
  return {.found = TemplateFound::Found::busy, .holder = holder > 0 && may_exist(holder) ? holder : 0};
}

// There is no template, and none can be remembered.
TemplateFound nothing(const Error& error) { return {.reasons = {print_plainly(error)}}; }

TemplateNames names_of(const TemplateRecord& record) { return {record.id, record.whole, record.base}; }

TemplateFound::Found found_of(TemplateChoice::Found found) {
  switch (found) {
    case TemplateChoice::Found::whole:
      return TemplateFound::Found::whole;
    case TemplateChoice::Found::base:
      return TemplateFound::Found::base;
    case TemplateChoice::Found::none:
      return TemplateFound::Found::none;
  }
  return TemplateFound::Found::none;
}

TemplateFound describe(const TemplateChoice& choice, const std::vector<RememberedTemplate>& remembered) {
  TemplateFound found{
      .found = found_of(choice.found), .new_migrations = choice.new_migrations, .reasons = choice.reasons};
  if (choice.found == TemplateChoice::Found::none) return found;
  const TemplateRecord& record = remembered.at(choice.place).record;
  found.names = names_of(record);
  found.made = record.made;
  found.checks = record.checks;
  return found;
}

TemplateFound look(const TemplateAsked& asked, const TemplateStore& store) {
  const std::vector<RememberedTemplate> remembered = store.remembered(asked.database);
  return describe(choose_template(asked.wish, remembered), remembered);
}

TemplateRecord make_record(const TemplateAsked& asked, const TemplateStore& store) {
  // With the time in it, as databases of a dropped template may still be on their server under its names.
  const std::string moment = fmt::format("{} {}", asked.database, read_system_clock());
  const std::string id =
      make_template_id(moment, asked.wish.inputs, [&](const std::string& each) { return store.is_taken(each); });
  const TemplateNames names = name_template(id, {store.folder(), asked.vendor, asked.source});
  return {.id = id,
          .database = asked.database,
          .vendor = asked.vendor,
          .server = asked.server,
          .alias = asked.alias,
          .whole = names.whole,
          .base = names.base};
}

bool is_file(const TemplateRecord& record, const TemplateStore& store) {
  return record.whole.starts_with(store.folder() + "/");
}

TemplateKept::Dropped dropped(const TemplateRecord& record) {
  return {record.vendor, record.server, record.alias, names_of(record)};
}

}  // namespace

Result<Outgoing> TemplateTalk::answer(const ObservedAsked& message) const {
  std::set<TemplateInput> observed;
  for (const RememberedTemplate& each : TemplateStore{message.folder}.remembered(message.database)) {
    for (const TemplateInput& input : each.record.inputs) {
      if (input.observed) observed.insert({.kind = input.kind, .name = input.name});
    }
  }
  return ObservedTold{{observed.begin(), observed.end()}};
}

Result<Outgoing> TemplateTalk::answer(const TemplateAsked& message) {
  const TemplateStore store{message.folder};
  const std::string path = store.lock_path(message.database);
  uses_.erase(path);  // Whatever it was about: it asks anew.
  if (const Result<void> made = store.make(); !made) return nothing(made.error());

  // Most runs only use one, side by side.
  auto lock = TemplateLock::try_to_take(path, message.wish.fresh ? Hold::exclusive : Hold::shared);
  if (!lock) return nothing(lock.error());
  if (!*lock) return busy(path);
  TemplateFound found = look(message, store);
  if (found.found != TemplateFound::Found::whole && !message.wish.fresh) {
    if (!(*lock)->change(Hold::exclusive)) return busy(path);
    found = look(message, store);  // Others may have made or dropped one in between.
  }
  return begin(message, store, std::move(**lock), std::move(found));
}

Outgoing TemplateTalk::begin(const TemplateAsked& message, const TemplateStore& store, TemplateLock lock,
                             TemplateFound found) {
  Use use{std::move(lock)};
  if (found.found != TemplateFound::Found::whole) {
    use.making = make_record(message, store);
    found.make = names_of(use.making);
  }
  use.lock.write_note({.pid = parent_pid(), .making = use.making.id});
  uses_.insert_or_assign(store.lock_path(message.database), std::move(use));
  return found;
}

Result<Outgoing> TemplateTalk::answer(const TemplateMade& message) {
  const TemplateStore store{message.folder};
  const auto use = uses_.find(store.lock_path(message.database));
  if (use == uses_.end() || use->second.making.id != message.id || message.id.empty()) {
    return fail({fmt::format("it made a template '{}' that it was not told to make", message.id)});
  }
  TemplateRecord record = use->second.making;
  record.made = print_utc(read_system_clock());
  record.size = message.size;
  record.checks = message.checks;
  record.inputs = message.inputs;
  TemplateKept kept = keep(store, record);
  uses_.erase(use);
  return kept;
}

TemplateKept TemplateTalk::keep(const TemplateStore& store, const TemplateRecord& record) {
  TemplateKept kept;
  if (const Result<void> written = store.keep(record); !written) {
    warn_(fmt::format("a template is not remembered: {}", print_plainly(written.error())));
    forget(store, record.id);
    if (!is_file(record, store)) kept.drop.push_back(dropped(record));
    return kept;
  }
  store.clear_up(record.database);
  const std::vector<RememberedTemplate> remembered = store.remembered(record.database);
  for (const std::size_t place : choose_dropped(remembered, record.id, keep_)) {
    const TemplateRecord& old = remembered.at(place).record;
    // The record goes first: nobody must be sent to a database that is gone.
    if (const Result<void> gone = store.forget(old.id); !gone) {
      warn_(print_plainly(gone.error()));
    } else if (!is_file(old, store)) {
      kept.drop.push_back(dropped(old));
    }
  }
  return kept;
}

void TemplateTalk::forget(const TemplateStore& store, const std::string& id) {
  if (const Result<void> gone = store.forget(id); !gone) warn_(print_plainly(gone.error()));
}

void TemplateTalk::take(const TemplateDone& message) {
  const TemplateStore store{message.folder};
  if (message.used) store.mark_used(message.id);
  const auto use = uses_.find(store.lock_path(message.database));
  if (use == uses_.end()) return;
  // What it has made of one that came to nothing.
  if (!use->second.making.id.empty()) forget(store, use->second.making.id);
  uses_.erase(use);
}

Result<Outgoing> TemplateTalk::answer(const TemplateGone& message) {
  forget(TemplateStore{message.folder}, message.id);
  return Noted{};
}

Result<Outgoing> TemplateTalk::answer(const TemplatesAsked& message) const {
  TemplatesTold told;
  const std::vector<RememberedTemplate> remembered = TemplateStore{message.folder}.remembered();
  told.templates.reserve(remembered.size());
  for (const auto& [record, used] : remembered) {
    const auto migrations = std::ranges::count(record.inputs, std::string{kMigrationKind}, &TemplateInput::kind);
    told.templates.push_back({.names = names_of(record),
                              .database = record.database,
                              .vendor = record.vendor,
                              .server = record.server,
                              .alias = record.alias,
                              .made = record.made,
                              .used = print_utc(used),
                              .size = record.size,
                              .migrations = static_cast<std::size_t>(migrations)});
  }
  return told;
}

Result<Outgoing> TemplateTalk::answer(const TemplateRecordAsked& message) const {
  return TemplateRecordTold{TemplateStore{message.folder}.read(message.id)};
}

Result<Outgoing> TemplateTalk::answer(const ExplanationAsked& message) const {
  const std::vector<RememberedTemplate> remembered = TemplateStore{message.folder}.remembered(message.database);
  if (remembered.empty()) return TemplateExplained{};
  const TemplateChoice choice = choose_template({.inputs = message.inputs}, remembered);
  // One that would be used as it is need not be the one that was used last.
  const std::size_t place = choice.found == TemplateChoice::Found::whole ? choice.place : 0;
  const TemplateRecord& record = remembered[place].record;
  return TemplateExplained{record.id, record.made, print_changes(find_changes(message.inputs, record.inputs))};
}

}  // namespace shoal
