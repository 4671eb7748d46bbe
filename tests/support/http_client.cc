#include "tests/support/http_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>

namespace ledgerline::testing {
namespace {

// A signal (libFuzzer's alarm) ends the wait of a socket that has a timeout, SA_RESTART or not; see
// signal(7).
template <typename Call>
ssize_t uninterrupted(const Call& call) {
  ssize_t result = 0;
  do {
    result = call();
  } while (result < 0 && errno == EINTR);
  return result;
}

ssize_t receive(int fd, char* bytes, std::size_t size) {
  return uninterrupted([&] { return ::recv(fd, bytes, size, 0); });
}

}  // namespace

std::string HttpResponse::header(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (key.size() == name.size() && strncasecmp(key.data(), name.data(), name.size()) == 0) {
      return value;
    }
  }
  return {};
}

HttpClient::HttpClient(std::uint16_t port, std::chrono::milliseconds timeout) {
  fd_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  timeval wait{};
  wait.tv_sec = timeout.count() / 1000;
  wait.tv_usec = (timeout.count() % 1000) * 1000;
  setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
  setsockopt(fd_, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  // On Linux a second connect() waits for the first.
  if (uninterrupted([&] {
        return ::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address);
      }) != 0) {
    close();
  }
}

HttpClient::~HttpClient() { close(); }

void HttpClient::close() {
  if (fd_ >= 0) ::close(fd_);
  fd_ = -1;
}

void HttpClient::end_sending() { ::shutdown(fd_, SHUT_WR); }

bool HttpClient::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent =
        uninterrupted([&] { return ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL); });
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

bool HttpClient::fill() {
  std::array<char, 65536> bytes;
  const ssize_t got = receive(fd_, bytes.data(), bytes.size());
  if (got <= 0) return false;
  buffer_.append(bytes.data(), static_cast<std::size_t>(got));
  return true;
}

bool HttpClient::read_line(std::string& line) {
  std::size_t end = buffer_.find("\r\n");
  while (end == std::string::npos) {
    if (!fill()) return false;
    end = buffer_.find("\r\n");
  }
  line = buffer_.substr(0, end);
  buffer_.erase(0, end + 2);
  return true;
}

bool HttpClient::read_exactly(std::size_t bytes, std::string& out) {
  while (buffer_.size() < bytes) {
    if (!fill()) return false;
  }
  out.append(buffer_, 0, bytes);
  buffer_.erase(0, bytes);
  return true;
}

bool HttpClient::read_chunks(std::string& out) {
  std::string line;
  while (read_line(line)) {
    const std::size_t size = std::strtoul(line.c_str(), nullptr, 16);
    if (!read_exactly(size, out) || !read_line(line)) return false;
    if (size == 0) return true;
  }
  return false;
}

std::optional<HttpResponse> HttpClient::read_response(bool head) {
  HttpResponse response;
  std::string line;
  if (!read_line(line) || line.size() < 12 || line.compare(0, 5, "HTTP/") != 0) return std::nullopt;
  response.status = std::atoi(line.c_str() + 9);
  while (true) {
    if (!read_line(line)) return std::nullopt;
    if (line.empty()) break;
    const std::size_t colon = line.find(": ");
    if (colon == std::string::npos) return std::nullopt;
    response.headers.emplace_back(line.substr(0, colon), line.substr(colon + 2));
  }
  const std::string length = response.header("Content-Length");
  if (head || response.status == 100 || response.status == 304) {
    response.complete = true;
  } else if (response.header("Transfer-Encoding") == "chunked") {
    response.complete = read_chunks(response.body);
  } else if (!length.empty()) {
    response.complete = read_exactly(std::strtoul(length.c_str(), nullptr, 10), response.body);
  } else {
    while (fill()) {
    }
    response.body = std::exchange(buffer_, {});
    response.complete = true;
  }
  return response;
}

HttpResponse HttpClient::request(std::string_view method, std::string_view target,
                                 std::string_view body,
                                 const std::vector<std::pair<std::string, std::string>>& headers) {
  auto all = headers;
  if (!body.empty()) all.emplace_back("Content-Length", std::to_string(body.size()));
  send(request_head(method, target, all).append(body));
  return read_response(method == "HEAD").value_or(HttpResponse{});
}

bool HttpClient::wait_for_close() {
  while (true) {
    std::array<char, 4096> bytes;
    const ssize_t got = receive(fd_, bytes.data(), bytes.size());
    if (got == 0) return true;
    if (got < 0) return errno == ECONNRESET;
  }
}

std::string request_head(std::string_view method, std::string_view target,
                         const std::vector<std::pair<std::string, std::string>>& headers) {
  std::string out;
  out.append(method).append(" ").append(target).append(" HTTP/1.1\r\nHost: test\r\n");
  for (const auto& [name, value] : headers) out.append(name + ": " + value + "\r\n");
  return out.append("\r\n");
}

}  // namespace ledgerline::testing
