// The door of a run: a local socket in the run's own directory.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/error.h"
#include "os/loop.h"

namespace shoal {

class Endpoint {
 public:
  using Joined = std::function<void(OwnedHandle<uv_pipe_t>)>;

  // Only the user may connect. `joined` is given every peer that does. The
  // socket's file goes away with the Endpoint. `loop` must outlive it.
  [[nodiscard]] static Result<std::unique_ptr<Endpoint>> listen(Loop& loop, const std::string& path, Joined joined);

 private:
  Endpoint(Loop& loop, Joined joined);
  static void take_peer(uv_stream_t* server, int status);

  Joined joined_;
  OwnedHandle<uv_pipe_t> server_;
};

}  // namespace shoal
