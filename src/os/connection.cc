#include "os/connection.h"

#include <memory>
#include <optional>
#include <utility>

#include "os/processes.h"
#include "protocol/message.h"

namespace shoal {
namespace {

// Lives until the system has taken the text, even if the connection does not.
struct Sending {
  uv_write_t request{};
  std::string text;
};

uv_stream_t* stream_of(uv_pipe_t* pipe) { return reinterpret_cast<uv_stream_t*>(pipe); }

}  // namespace

Connection::Connection(OwnedHandle<uv_pipe_t> pipe, Callbacks callbacks)
    : pipe_(std::move(pipe)), callbacks_(std::move(callbacks)), lines_(kLongestLine) {
  pipe_->data = this;
  uv_os_fd_t socket{};
  if (uv_fileno(reinterpret_cast<uv_handle_t*>(pipe_.get()), &socket) == 0) peer_ = peer_of(socket);
  uv_read_start(stream_of(pipe_.get()), give_buffer, take_bytes);
}

void Connection::send(std::string text) {
  if (!pipe_) return;
  auto sending = std::make_unique<Sending>();
  sending->text = std::move(text);
  sending->request.data = sending.get();
  const uv_buf_t buffer = uv_buf_init(sending->text.data(), static_cast<unsigned>(sending->text.size()));
  const int error = uv_write(&sending->request, stream_of(pipe_.get()), &buffer, 1, [](uv_write_t* done, int) {
    // A peer that went away is noticed where we read.
    const std::unique_ptr<Sending> owner{static_cast<Sending*>(done->data)};
  });
  if (error == 0) static_cast<void>(sending.release());
}

void Connection::give_buffer(uv_handle_t* handle, std::size_t, uv_buf_t* buffer) {
  auto& bytes = static_cast<Connection*>(handle->data)->buffer_;
  *buffer = uv_buf_init(bytes.data(), static_cast<unsigned>(bytes.size()));
}

void Connection::take_bytes(uv_stream_t* stream, ssize_t count, const uv_buf_t* buffer) {
  auto& connection = *static_cast<Connection*>(stream->data);
  if (count < 0) {
    connection.end();
  } else {
    connection.take({buffer->base, static_cast<std::size_t>(count)});
  }
}

void Connection::take(std::string_view bytes) {
  lines_.feed(bytes);
  while (is_open()) {
    std::optional<Result<std::string>> line = lines_.next();
    if (!line) return;
    const bool last = !line->has_value();
    callbacks_.on_line(std::move(*line));
    if (last) return;
  }
}

void Connection::end() {
  close();
  callbacks_.on_end();
}

}  // namespace shoal
