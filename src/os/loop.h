// The engine's one thread, and what can wake it: thin owners around libuv.
//
// Everything here must be used from the thread that runs the Loop, and the
// Loop must outlive whatever was made with it.
#pragma once

#include <uv.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>

#include "base/error.h"

namespace shoal {

// Closes a libuv handle and frees it as soon as libuv is done with it. No
// callback of the handle comes after that.
template <class Handle>
struct CloseHandle {
  void operator()(Handle* handle) const {
    uv_close(reinterpret_cast<uv_handle_t*>(handle),
             [](uv_handle_t* closed) { const std::unique_ptr<Handle> freed(reinterpret_cast<Handle*>(closed)); });
  }
};
template <class Handle>
using OwnedHandle = std::unique_ptr<Handle, CloseHandle<Handle>>;

// libuv's words for an error that a system call or libuv returned.
[[nodiscard]] std::string cause_of(int uv_error);

class Loop {
 public:
  [[nodiscard]] static Result<std::unique_ptr<Loop>> make();
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  // Returns after `stop`, or when nothing is left that could happen.
  void run();
  void stop();

  // Handles what has happened by now or happens within `wait`; for tests.
  void step(std::chrono::milliseconds wait);

  [[nodiscard]] uv_loop_t* raw() { return &loop_; }

 private:
  Loop() = default;
  uv_loop_t loop_{};
  bool open_ = false;
};

// Calls `fire` once or again and again, never after its destruction.
class Timer {
 public:
  Timer(Loop& loop, std::function<void()> fire);
  void start(std::chrono::milliseconds first, std::chrono::milliseconds repeat = {});
  void stop() { uv_timer_stop(handle_.get()); }

 private:
  // On the heap, because the handle points to it.
  std::unique_ptr<std::function<void()>> fire_;
  OwnedHandle<uv_timer_t> handle_;
};

// Calls `fire` whenever the process gets the signal, instead of dying of it.
class SignalWatch {
 public:
  SignalWatch(Loop& loop, int signal, std::function<void()> fire);

 private:
  std::unique_ptr<std::function<void()>> fire_;
  OwnedHandle<uv_signal_t> handle_;
};

// Nanoseconds of the clock that standing records use.
[[nodiscard]] std::uint64_t monotonic_nanoseconds();

}  // namespace shoal
