#include "os/events_file.h"

#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <utility>
#include <variant>

namespace shoal {
namespace {

constexpr std::string_view kOutputSuffix = ".output";

std::string outputs_beside(const std::string& path) { return path + std::string{kOutputSuffix}; }

bool cannot_wait(const RunEvent& event) {
  const auto* test = std::get_if<TestReported>(&event.what);
  if (test != nullptr) return is_bad(test->result.outcome);
  return !std::holds_alternative<UnitGiven>(event.what);
}

}  // namespace

void FileSink::write(std::string_view text) {
  constexpr std::size_t kMuch = 64 * 1024;
  if (error_) return;
  waiting_ += text;
  if (waiting_.size() >= kMuch) flush();
}

void FileSink::flush() {
  if (!waiting_.empty() && !error_) {
    const Result<void> written = write_out();
    if (!written) error_ = Error{fmt::format("cannot write '{}'", path_), written.error().cause};
  }
  waiting_.clear();
}

Result<void> FileSink::write_out() {
  if (!file_) {
    Result<File> file = File::create(path_);
    if (!file) return fail(file.error());
    file_ = std::move(*file);
  }
  return file_->write(waiting_);
}

Result<std::unique_ptr<EventsFile>> EventsFile::create(const std::string& path, OutputSource& captured) {
  Result<File> lines = File::create(path);
  if (!lines) return fail(lines.error());
  // What an earlier run left there does not belong to this one.
  std::remove(outputs_beside(path).c_str());
  return std::unique_ptr<EventsFile>{new EventsFile{path, std::move(*lines), captured}};
}

EventsFile::EventsFile(const std::string& path, File lines, OutputSource& captured)
    : lines_(path, std::move(lines)),
      outputs_(outputs_beside(path), std::nullopt),
      reporter_(lines_, outputs_, outputs_beside(std::filesystem::path{path}.filename().string()), captured) {}

void EventsFile::on(const RunEvent& event) {
  reporter_.on(event);
  if (cannot_wait(event)) flush();
}

void EventsFile::flush() {
  // First what the lines point to.
  outputs_.flush();
  lines_.flush();
}

std::optional<Error> EventsFile::take_error() {
  const std::optional<Error>& error = lines_.error() ? lines_.error() : outputs_.error();
  if (told_ || !error) return std::nullopt;
  told_ = true;
  return error;
}

}  // namespace shoal
