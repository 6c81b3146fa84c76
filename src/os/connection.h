// One peer that talks to the engine in lines.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string>

#include "base/error.h"
#include "os/loop.h"
#include "protocol/line_reader.h"

namespace shoal {

class Connection {
 public:
  // What the owner wants to hear. It may close the connection in a callback,
  // but must not destroy it there.
  struct Callbacks {
    std::function<void(Result<std::string>)> on_line;  // An error is the last one: the line was too long.
    std::function<void()> on_end;                      // The peer closed; not called after `close`.
  };

  // `pipe` is connected already.
  Connection(OwnedHandle<uv_pipe_t> pipe, Callbacks callbacks);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Sends in the background, in order; does nothing on a closed connection.
  void send(std::string text);

  // At once: what the system has not taken yet is lost.
  void close() { pipe_.reset(); }

  [[nodiscard]] bool is_open() const { return pipe_ != nullptr; }

  // The process at the other end; 0 when unknown.
  [[nodiscard]] std::int64_t peer() const { return peer_; }

 private:
  static void give_buffer(uv_handle_t* handle, std::size_t, uv_buf_t* buffer);
  static void take_bytes(uv_stream_t* stream, ssize_t count, const uv_buf_t* buffer);
  void take(std::string_view bytes);
  void end();

  OwnedHandle<uv_pipe_t> pipe_;
  Callbacks callbacks_;
  std::int64_t peer_ = 0;
  LineReader lines_;
  std::array<char, 16384> buffer_;
};

}  // namespace shoal
