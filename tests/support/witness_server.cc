#include "tests/support/witness_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <optional>
#include <stdexcept>

namespace ledgerline::test {
namespace {

// One request of a kept connection: reads until its body is there. Nothing: the other side left.
std::optional<std::string> read_body(int connection, std::string& buffered) {
  const auto read_more = [&] {
    char chunk[4'096];
    const ssize_t count = ::recv(connection, chunk, sizeof chunk, 0);
    if (count > 0) buffered.append(chunk, static_cast<std::size_t>(count));
    return count > 0;
  };
  std::size_t head_end = 0;
  while ((head_end = buffered.find("\r\n\r\n")) == std::string::npos) {
    if (!read_more()) return std::nullopt;
  }
  const std::string length_name = "Content-Length: ";
  const std::size_t length = buffered.find(length_name);
  if (length >= head_end) return std::nullopt;
  const std::size_t end = head_end + 4 + std::stoul(buffered.substr(length + length_name.size()));
  while (buffered.size() < end) {
    if (!read_more()) return std::nullopt;
  }
  std::string body = buffered.substr(head_end + 4, end - head_end - 4);
  buffered.erase(0, end);
  return body;
}

}  // namespace

WitnessServer::WitnessServer(TestWitness& witness) : witness_(witness) {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (listener_ < 0 || ::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
      ::listen(listener_, 16) != 0 ||
      ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    throw std::runtime_error("no socket for a witness");
  }
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread([this] { accept_connections(); });
}

WitnessServer::~WitnessServer() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    for (const int connection : open_) ::shutdown(connection, SHUT_RDWR);
  }
  ::shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  for (std::thread& thread : threads_) thread.join();
  ::close(listener_);
}

std::string WitnessServer::policy() const {
  return "witness w1 " + witness_.vkey() + " http://127.0.0.1:" + std::to_string(port_) +
         "\nquorum w1\n";
}

std::vector<std::string> WitnessServer::contradictions() const {
  const std::lock_guard lock(mutex_);
  return contradictions_;
}

void WitnessServer::accept_connections() {
  for (;;) {
    const int connection = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    const std::lock_guard lock(mutex_);
    if (stopping_ || connection < 0) {
      if (connection >= 0) ::close(connection);
      return;
    }
    open_.push_back(connection);
    threads_.emplace_back([this, connection] { serve(connection); });
  }
}

void WitnessServer::serve(int connection) {
  std::string buffered;
  while (const auto request = read_body(connection, buffered)) {
    note(*request);
    const Result<log::WitnessReply> reply = witness_.answer(*request);
    if (!reply || is_lost(reply->status)) break;
    const std::string answer = "HTTP/1.1 " + std::to_string(reply->status) +
                               " -\r\nContent-Length: " + std::to_string(reply->body.size()) +
                               "\r\n\r\n" + reply->body;
    if (::send(connection, answer.data(), answer.size(), MSG_NOSIGNAL) < 0) break;
  }
  const std::lock_guard lock(mutex_);
  open_.erase(std::find(open_.begin(), open_.end(), connection));
  ::close(connection);
}

void WitnessServer::note(const std::string& request) {
  const std::size_t origin = request.find("\n\n") + 2;
  const std::size_t size = request.find('\n', origin) + 1;
  const std::size_t root = request.find('\n', size) + 1;
  const std::string size_text = request.substr(size, root - 1 - size);
  const std::string root_text = request.substr(root, request.find('\n', root) - root);
  const std::lock_guard lock(mutex_);
  if (roots_.emplace(size_text, root_text).first->second == root_text) return;
  contradictions_.push_back("two roots of size " + size_text);
}

bool WitnessServer::is_lost(unsigned status) {
  const unsigned every = lose_every_;
  return status == 200 && every != 0 && ++answered_ % every == 0;
}

}  // namespace ledgerline::test
