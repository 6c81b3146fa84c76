// Knows who is on which line: lets peers in, checks who they are, and carries
// messages both ways.
//
// A peer that breaks the protocol is told so and cut off here; nobody else has
// to think of it. Does not know what a run is.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "os/connection.h"
#include "os/endpoint.h"
#include "os/loop.h"
#include "protocol/message.h"

namespace shoal {

class Switchboard {
 public:
  // Whoever runs the run. An error that a `said` returns costs the peer its
  // connection; `left` follows.
  class Listener {
   public:
    virtual ~Listener() = default;
    virtual Result<void> host_said(const Incoming& message) = 0;
    virtual void host_left(const std::optional<Error>& refused) = 0;
    [[nodiscard]] virtual bool awaits_worker(Slot slot, std::uint32_t generation) const = 0;
    virtual void worker_joined(const WorkerHello& hello) = 0;
    virtual Result<void> worker_said(Slot slot, const Incoming& message) = 0;
    virtual void worker_left(Slot slot, bool refused) = 0;
    // Something that a person should read.
    virtual void warned(std::string text) = 0;
  };

  // `listener` must outlive the switchboard.
  Switchboard(std::string token, Listener& listener);
  ~Switchboard();

  // Opens the endpoint at `path`. `loop` must outlive the switchboard.
  [[nodiscard]] Result<void> open(Loop& loop, const std::string& path);

  // Messages to somebody who is not there are dropped.
  void send_to_host(const Outgoing& message);
  void send_to_worker(Slot slot, const Outgoing& message);

  // The listener is not told: it wanted it.
  void disconnect_worker(Slot slot);

  [[nodiscard]] bool has_host() const { return host_ != nullptr; }

  // Frees connections that were closed since the last call; never call it from
  // a Listener's function.
  void tidy();

 private:
  using Line = Result<std::string>;
  struct Peer;

  void take_peer(OwnedHandle<uv_pipe_t> pipe);
  void take_line(Peer& peer, Line line);
  void take_end(Peer& peer);
  [[nodiscard]] Result<void> greet(Peer& peer, const Incoming& message);
  [[nodiscard]] Result<void> check(const std::string& token, int protocol) const;
  [[nodiscard]] Result<void> greet_host(Peer& peer, const HostHello& hello);
  [[nodiscard]] Result<void> greet_worker(Peer& peer, const WorkerHello& hello);
  void refuse(Peer& peer, const Error& error);
  void warn(const Peer& peer, const std::string& why);
  void leave(Peer& peer, const std::optional<Error>& refused);
  void forget(Peer& peer);

  std::string token_;
  Listener& listener_;
  std::unique_ptr<Endpoint> endpoint_ = {};
  std::vector<std::unique_ptr<Peer>> peers_;
  std::vector<std::unique_ptr<Peer>> closed_;
  Peer* host_ = nullptr;
  std::map<Slot, Peer*> workers_ = {};
  int strangers_ = 0;  // That were refused.
};

}  // namespace shoal
