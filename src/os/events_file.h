// The run as a file, for `--events FILE`, with what tests printed beside it in
// FILE.output.
//
// Lines are on their way to the disk at the next `flush`, and at once after
// something bad: whoever watches the file learns of a failure when it happens.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "os/file.h"
#include "report/json_lines.h"
#include "report/reporter.h"

namespace shoal {

// Text for a file. Collects it until `flush`.
class FileSink final : public TextSink {
 public:
  // With no file yet, `path` is made when the first text goes out.
  FileSink(std::string path, std::optional<File> file) : path_(std::move(path)), file_(std::move(file)) {}

  void write(std::string_view text) override;

  // The first error stays; text is dropped from then on.
  void flush();
  [[nodiscard]] const std::optional<Error>& error() const { return error_; }

 private:
  [[nodiscard]] Result<void> write_out();

  std::string path_;
  std::optional<File> file_;
  std::string waiting_ = {};
  std::optional<Error> error_ = {};
};

class EventsFile final : public Reporter {
 public:
  // Empties the file. `captured` must outlive the result.
  [[nodiscard]] static Result<std::unique_ptr<EventsFile>> create(const std::string& path, OutputSource& captured);

  void on(const RunEvent& event) override;
  void flush();

  // What went wrong since the file was opened; told once.
  [[nodiscard]] std::optional<Error> take_error();

 private:
  EventsFile(const std::string& path, File lines, OutputSource& captured);

  FileSink lines_;
  FileSink outputs_;
  JsonLinesReporter reporter_;
  bool told_ = false;
};

}  // namespace shoal
