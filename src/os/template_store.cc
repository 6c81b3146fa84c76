#include "os/template_store.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>
#include <optional>
#include <set>
#include <span>
#include <system_error>
#include <tuple>
#include <utility>

#include "os/durable_file.h"
#include "os/file.h"
#include "os/template_lock.h"
#include "templates/naming.h"

namespace shoal {
namespace {

constexpr std::string_view kLockEnd = ".lock";

// Nothing when it cannot be read.
std::optional<std::string> read_text(const std::string& path) {
  const Result<File> file = File::open_to_read(path);
  if (!file) return std::nullopt;
  std::string text;
  std::array<char, 65'536> piece{};
  for (Result<std::size_t> got = file->read_at(piece, 0); got && *got > 0; got = file->read_at(piece, text.size())) {
    text.append(piece.data(), *got);
  }
  return text;
}

std::int64_t read_time_of(const std::string& path) {
  std::error_code fault;
  const auto time = std::filesystem::last_write_time(path, fault);
  if (fault) return 0;
  const auto moment = std::chrono::file_clock::to_sys(time).time_since_epoch();
  return std::chrono::duration_cast<std::chrono::nanoseconds>(moment).count();
}

bool is_more_recent(const RememberedTemplate& left, const RememberedTemplate& right) {
  return std::tie(left.used, left.record.made, left.record.id) >
         std::tie(right.used, right.record.made, right.record.id);
}

}  // namespace

// What lies in the folder, by the names of the files.
struct TemplateStore::Content {
  std::set<std::string> records = {};  // Ids.
  std::vector<std::pair<std::string, std::string>> data =
      {};                               // An id and a file's name, of all but records and locks.
  std::vector<std::string> locks = {};  // Paths.
};

Result<void> TemplateStore::make() const {
  const std::string hint = folder_ + "/.gitignore";
  return make_private_folder(folder_).and_then([&]() -> Result<void> {
    std::error_code fault;
    if (std::filesystem::exists(hint, fault)) return {};
    // Several may do so at once: all write the same.
    return File::create(hint).and_then([](File file) { return file.write("*\n"); });
  });
}

TemplateStore::Content TemplateStore::look() const {
  constexpr std::size_t kIdLength = 12;
  Content content;
  std::error_code fault;
  for (std::filesystem::directory_iterator at(folder_, fault), end; !fault && at != end; at.increment(fault)) {
    const std::string name = at->path().filename();
    const std::string id = name.substr(0, kIdLength);
    if (!is_template_id(id) || name.size() == kIdLength || name[kIdLength] != '.') continue;
    const std::string_view rest = std::string_view{name}.substr(kIdLength);
    if (rest == ".json") {
      content.records.insert(id);
    } else if (rest == kLockEnd) {
      content.locks.push_back(at->path());
    } else {
      content.data.emplace_back(id, name);
    }
  }
  return content;
}

std::vector<RememberedTemplate> TemplateStore::remembered() const {
  std::vector<RememberedTemplate> all;
  const Content content = look();
  all.reserve(content.records.size());
  for (const std::string& id : content.records) {
    Result<TemplateRecord> record = parse_template_record(read(id));
    if (!record || record->id != id) continue;
    // The folder may have been moved, with the files.
    if (record->vendor == "sqlite") {
      const TemplateNames names = name_template(id, {folder_, record->vendor, ""});
      record->whole = names.whole;
      record->base = names.base;
    }
    all.push_back({std::move(*record), read_time_of(record_path(id))});
  }
  std::ranges::sort(all, is_more_recent);
  return all;
}

std::vector<RememberedTemplate> TemplateStore::remembered(std::string_view database) const {
  std::vector<RememberedTemplate> some = remembered();
  std::erase_if(some, [&](const RememberedTemplate& each) { return each.record.database != database; });
  return some;
}

std::string TemplateStore::read(const std::string& id) const {
  return is_template_id(id) ? read_text(record_path(id)).value_or("") : "";
}

bool TemplateStore::is_taken(const std::string& id) const {
  const Content content = look();
  const auto has_id = [&id](const auto& file) { return file.first == id; };
  return content.records.contains(id) || std::ranges::any_of(content.data, has_id);
}

Result<void> TemplateStore::keep(const TemplateRecord& record) const {
  // The system's own times are coarse: of two that are made one after the other the later is the more recent.
  return write_durably(record_path(record.id), print_template_record(record)).map([&] { mark_used(record.id); });
}

void TemplateStore::mark_used(const std::string& id) const {
  if (!is_template_id(id)) return;
  std::error_code fault;  // One that is gone by now was used all the same.
  std::filesystem::last_write_time(record_path(id), std::chrono::file_clock::now(), fault);
}

Result<void> TemplateStore::forget(const std::string& id) const {
  if (!is_template_id(id)) return {};
  std::error_code fault;
  std::filesystem::remove(record_path(id), fault);
  if (fault) return fail({"cannot remove '" + record_path(id) + "'", fault.message()});
  remove_data(id);
  return {};
}

void TemplateStore::remove_data(const std::string& id) const {
  for (const auto& [whose, name] : look().data) {
    std::error_code fault;  // What cannot be removed is tried again by the next that clears up.
    if (whose == id) std::filesystem::remove(folder_ + "/" + name, fault);
  }
}

void TemplateStore::clear_up(std::string_view database) const {
  // In this order: a maker that is alive has said its id before it made a file, and lets go after it wrote the
  // record.
  const Content before = look();
  const std::vector<std::string> making = ids_in_making();
  const Content after = look();

  std::set<std::string> orphans;
  for (const auto& [id, name] : before.data) {
    if (!after.records.contains(id) && std::ranges::find(making, id) == making.end()) orphans.insert(id);
  }
  for (const std::string& id : before.records) {
    if (is_unreadable(id, database)) orphans.insert(id);
  }
  for (const std::string& id : orphans) static_cast<void>(forget(id));
}

bool TemplateStore::is_unreadable(const std::string& id, std::string_view database) const {
  const std::optional<std::string> text = read_text(record_path(id));
  if (!text || parse_template_record(*text)) return false;
  const std::string whose = database_in_record(*text);
  return whose.empty() || whose == database;
}

std::vector<std::string> TemplateStore::ids_in_making() const {
  std::vector<std::string> ids;
  for (const std::string& path : look().locks) {
    const auto lock = TemplateLock::try_to_take(path, TemplateLock::Hold::shared);
    if (lock && *lock) continue;  // Nobody makes anything.
    ids.push_back(read_lock_note(path).making);
  }
  return ids;
}

std::string TemplateStore::lock_path(std::string_view database) const {
  return folder_ + "/" + lock_name_of(database) + std::string{kLockEnd};
}

}  // namespace shoal
