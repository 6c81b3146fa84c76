#include "os/endpoint.h"

#include <fmt/format.h>

#include <filesystem>
#include <system_error>
#include <utility>

#include "os/socket_file.h"

namespace shoal {
namespace {

// More peers than this may not be waiting at one moment; workers connect
// within milliseconds of each other.
constexpr int kBacklog = 512;

}  // namespace

Result<std::unique_ptr<Endpoint>> Endpoint::listen(Loop& loop, const std::string& path, Joined joined) {
  const auto failed = [&path](std::string cause, std::string hint) {
    return fail({fmt::format("cannot listen on '{}'", path), std::move(cause), std::move(hint)});
  };
  // libuv would cut a longer path short without a word.
  if (path.size() > longest_socket_path()) {
    return failed(
        fmt::format("the path has {} bytes, and a socket's may have {}", path.size(), longest_socket_path()),
        "set TMPDIR to a folder with a shorter path");
  }
  const std::filesystem::path folder = std::filesystem::path{path}.parent_path();
  std::error_code ignored;
  if (!std::filesystem::is_directory(folder, ignored)) {
    return failed(fmt::format("there is no folder '{}'", folder.string()), "");
  }
  std::unique_ptr<Endpoint> endpoint{new Endpoint{loop, std::move(joined)}};
  const FilesForUserOnly guard;
  int error = uv_pipe_bind(endpoint->server_.get(), path.c_str());
  if (error == 0) error = uv_listen(reinterpret_cast<uv_stream_t*>(endpoint->server_.get()), kBacklog, take_peer);
  if (error != 0) return failed(cause_of(error), "every run needs a folder of its own");
  return endpoint;
}

Endpoint::Endpoint(Loop& loop, Joined joined) : joined_(std::move(joined)), server_(new uv_pipe_t{}) {
  uv_pipe_init(loop.raw(), server_.get(), 0);
  server_->data = this;
}

void Endpoint::take_peer(uv_stream_t* server, int status) {
  if (status != 0) return;
  OwnedHandle<uv_pipe_t> peer{new uv_pipe_t{}};
  uv_pipe_init(server->loop, peer.get(), 0);
  if (uv_accept(server, reinterpret_cast<uv_stream_t*>(peer.get())) != 0) return;
  static_cast<Endpoint*>(server->data)->joined_(std::move(peer));
}

}  // namespace shoal
