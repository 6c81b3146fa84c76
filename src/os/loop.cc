#include "os/loop.h"

#include <utility>

namespace shoal {

std::string cause_of(int uv_error) { return uv_strerror(uv_error); }

Result<std::unique_ptr<Loop>> Loop::make() {
  std::unique_ptr<Loop> loop{new Loop};
  if (const int error = uv_loop_init(&loop->loop_); error != 0) {
    return fail({"cannot start the event loop", cause_of(error)});
  }
  loop->open_ = true;
  return loop;
}

Loop::~Loop() {
  if (!open_) return;
  // Closed handles are freed by callbacks that still have to run.
  uv_run(&loop_, UV_RUN_DEFAULT);
  uv_loop_close(&loop_);
}

void Loop::run() { uv_run(&loop_, UV_RUN_DEFAULT); }

void Loop::stop() { uv_stop(&loop_); }

void Loop::step(std::chrono::milliseconds wait) {
  {
    Timer alarm{*this, [] {}};
    alarm.start(wait);
    uv_run(&loop_, UV_RUN_ONCE);
  }
  // The alarm's end, or the next step would have something to do at once.
  uv_run(&loop_, UV_RUN_NOWAIT);
}

Timer::Timer(Loop& loop, std::function<void()> fire)
    : fire_(std::make_unique<std::function<void()>>(std::move(fire))), handle_(new uv_timer_t{}) {
  uv_timer_init(loop.raw(), handle_.get());
  handle_->data = fire_.get();
}

void Timer::start(std::chrono::milliseconds first, std::chrono::milliseconds repeat) {
  // libuv counts from when the loop last woke, which may be a while ago.
  uv_update_time(handle_->loop);
  uv_timer_start(
      handle_.get(), [](uv_timer_t* timer) { (*static_cast<std::function<void()>*>(timer->data))(); },
      static_cast<std::uint64_t>(first.count()), static_cast<std::uint64_t>(repeat.count()));
}

SignalWatch::SignalWatch(Loop& loop, int signal, std::function<void()> fire)
    : fire_(std::make_unique<std::function<void()>>(std::move(fire))), handle_(new uv_signal_t{}) {
  uv_signal_init(loop.raw(), handle_.get());
  handle_->data = fire_.get();
  uv_signal_start(
      handle_.get(), [](uv_signal_t* watch, int) { (*static_cast<std::function<void()>*>(watch->data))(); }, signal);
}

std::uint64_t monotonic_nanoseconds() { return uv_hrtime(); }

}  // namespace shoal
