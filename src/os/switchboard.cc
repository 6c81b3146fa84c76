#include "os/switchboard.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "os/secret.h"

namespace shoal {
namespace {

constexpr int kMostStrangersNamed = 10;

}  // namespace

struct Switchboard::Peer {
  enum class Role { stranger, host, worker };

  std::unique_ptr<Connection> connection = {};
  Role role = Role::stranger;
  Slot slot = {};  // A worker's.

  [[nodiscard]] std::string name() const {
    if (role == Role::host) return "the host";
    if (role == Role::worker) return fmt::format("worker {}", slot.value);
    return connection->peer() > 0 ? fmt::format("a process with pid {}", connection->peer()) : "a process";
  }
};

Switchboard::Switchboard(std::string token, Listener& listener) : token_(std::move(token)), listener_(listener) {}
Switchboard::~Switchboard() = default;

Result<void> Switchboard::open(Loop& loop, const std::string& path) {
  auto endpoint = Endpoint::listen(loop, path, [this](OwnedHandle<uv_pipe_t> pipe) { take_peer(std::move(pipe)); });
  if (!endpoint) return fail(endpoint.error());
  endpoint_ = std::move(*endpoint);
  return {};
}

void Switchboard::tidy() { closed_.clear(); }

void Switchboard::send_to_host(const Outgoing& message) {
  if (host_ != nullptr) host_->connection->send(print_message(message));
}

void Switchboard::send_to_worker(Slot slot, const Outgoing& message) {
  if (const auto found = workers_.find(slot); found != workers_.end()) {
    found->second->connection->send(print_message(message));
  }
}

void Switchboard::disconnect_worker(Slot slot) {
  if (const auto found = workers_.find(slot); found != workers_.end()) forget(*found->second);
}

void Switchboard::take_peer(OwnedHandle<uv_pipe_t> pipe) {
  tidy();
  peers_.push_back(std::make_unique<Peer>());
  Peer& peer = *peers_.back();
  peer.connection = std::make_unique<Connection>(
      std::move(pipe), Connection::Callbacks{[this, &peer](Line line) { take_line(peer, std::move(line)); },
                                             [this, &peer] { take_end(peer); }});
}

void Switchboard::take_line(Peer& peer, Line line) {
  const Result<Incoming> message = line ? parse_message(*line) : fail(line.error());
  if (!message) return refuse(peer, message.error());

  Result<void> taken;
  switch (peer.role) {
    case Peer::Role::stranger:
      taken = greet(peer, *message);
      break;
    case Peer::Role::host:
      taken = listener_.host_said(*message);
      break;
    case Peer::Role::worker:
      taken = listener_.worker_said(peer.slot, *message);
      break;
  }
  if (!taken) refuse(peer, taken.error());
}

void Switchboard::take_end(Peer& peer) { leave(peer, std::nullopt); }

Result<void> Switchboard::greet(Peer& peer, const Incoming& message) {
  if (const auto* host = std::get_if<HostHello>(&message)) return greet_host(peer, *host);
  if (const auto* worker = std::get_if<WorkerHello>(&message)) return greet_worker(peer, *worker);
  return fail({"it did not say hello first", "", "a connection begins with 'hello'"});
}

Result<void> Switchboard::check(const std::string& token, int protocol) const {
  if (!is_same_secret(token, token_)) {
    return fail({"it sent a wrong token", "", "SHOAL_TOKEN of this run's environment is needed"});
  }
  if (protocol == kProtocolVersion) return {};
  return fail({fmt::format("it speaks protocol {}, and this engine speaks {}", protocol, kProtocolVersion), "",
               "the engine and the Python half must come from the same shoal"});
}

Result<void> Switchboard::greet_host(Peer& peer, const HostHello& hello) {
  Result<void> checked = check(hello.token, hello.protocol);
  if (!checked) {
    // Only the run's own host knows the token: without it nothing can begin.
    if (host_ == nullptr && is_same_secret(hello.token, token_)) peer.role = Peer::Role::host;
    return checked;
  }
  if (host_ != nullptr) return fail({"this run has a host already", "", "start an engine for every run"});
  peer.role = Peer::Role::host;
  host_ = &peer;
  return {};
}

Result<void> Switchboard::greet_worker(Peer& peer, const WorkerHello& hello) {
  if (const Result<void> checked = check(hello.token, hello.protocol); !checked) return checked;
  if (!listener_.awaits_worker(hello.slot, hello.generation)) {
    return fail({fmt::format("it said that it was worker {}, generation {}, which nobody waits for", hello.slot.value,
                             hello.generation)});
  }
  peer.role = Peer::Role::worker;
  peer.slot = hello.slot;
  workers_[hello.slot] = &peer;
  listener_.worker_joined(hello);
  return {};
}

void Switchboard::refuse(Peer& peer, const Error& error) {
  const std::string why = error.cause.empty() ? error.message : fmt::format("{}: {}", error.message, error.cause);
  warn(peer, why);
  peer.connection->send(print_message(Refused{{fmt::format("{} was refused", peer.name()), why, error.hint}}));
  leave(peer, Error{error.message, why, error.hint});
}

void Switchboard::warn(const Peer& peer, const std::string& why) {
  // A process that tries again and again must not bury the report.
  if (peer.role == Peer::Role::stranger && ++strangers_ > kMostStrangersNamed) return;
  const bool last = peer.role == Peer::Role::stranger && strangers_ == kMostStrangersNamed;
  listener_.warned(
      fmt::format("{} was refused: {}{}", peer.name(), why, last ? "; no more such warnings follow" : ""));
}

void Switchboard::leave(Peer& peer, const std::optional<Error>& refused) {
  forget(peer);
  if (peer.role == Peer::Role::host) listener_.host_left(refused);
  if (peer.role == Peer::Role::worker) listener_.worker_left(peer.slot, refused.has_value());
}

void Switchboard::forget(Peer& peer) {
  peer.connection->close();
  if (host_ == &peer) host_ = nullptr;
  if (peer.role == Peer::Role::worker) workers_.erase(peer.slot);
  const auto found =
      std::find_if(peers_.begin(), peers_.end(), [&peer](const auto& each) { return each.get() == &peer; });
  if (found == peers_.end()) return;
  // It may be calling us right now.
  closed_.push_back(std::move(*found));
  peers_.erase(found);
}

}  // namespace shoal
