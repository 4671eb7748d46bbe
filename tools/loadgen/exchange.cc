#include "tools/loadgen/exchange.h"

#include <array>
#include <charconv>
#include <optional>

#include <boost/asio/buffer.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/system/system_error.hpp>

#include "engine/base/ascii.h"

namespace ledgerline::loadgen {
namespace {

namespace asio = boost::asio;
using asio::use_awaitable;

constexpr std::size_t kAnswerBytesMax = 64U << 20;
constexpr std::string_view kHeadEnd = "\r\n\r\n";

[[noreturn]] void broken() {
  throw boost::system::system_error(
      boost::system::errc::make_error_code(boost::system::errc::bad_message));
}

// The value of the header field whose name, with its colon, is `name`.
std::optional<std::string_view> field(std::string_view head, std::string_view name) {
  for (std::size_t at = head.find("\r\n"); at != std::string_view::npos;
       at = head.find("\r\n", at + 2)) {
    std::string_view line = head.substr(at + 2);
    if (!ascii_iequals(line.substr(0, name.size()), name)) continue;
    line = line.substr(name.size(), line.find("\r\n") - name.size());
    while (line.starts_with(' ')) line.remove_prefix(1);
    return line;
  }
  return std::nullopt;
}

template <class Number>
Number number_of(std::string_view text) {
  Number value = 0;
  if (std::from_chars(text.data(), text.data() + text.size(), value).ec != std::errc()) broken();
  return value;
}

}  // namespace

Exchange::Exchange(asio::ip::tcp::endpoint server, std::string host, std::string key)
    : server_(std::move(server)), host_(std::move(host)), key_(std::move(key)) {}

asio::awaitable<Answer> Exchange::get(std::string_view target) {
  return run("GET", target, {}, {});
}

asio::awaitable<Answer> Exchange::post(std::string_view target, std::string_view content_type,
                                       std::string_view body) {
  return run("POST", target, content_type, body);
}

asio::awaitable<Answer> Exchange::run(std::string_view method, std::string_view target,
                                      std::string_view content_type, std::string_view body) {
  if (!socket_) {
    auto socket = std::make_unique<asio::ip::tcp::socket>(co_await asio::this_coro::executor);
    co_await socket->async_connect(server_, use_awaitable);
    socket->set_option(asio::ip::tcp::no_delay(true));
    socket_ = std::move(socket);
  }
  head_.clear();
  head_.append(method).append(" ").append(target).append(" HTTP/1.1\r\nHost: ").append(host_);
  if (!key_.empty()) head_.append("\r\nAuthorization: Bearer ").append(key_);
  if (!content_type.empty()) {
    head_.append("\r\nContent-Type: ").append(content_type);
    head_.append("\r\nContent-Length: ").append(std::to_string(body.size()));
  }
  head_.append(kHeadEnd);
  try {
    co_return co_await talk(body);
  } catch (...) {
    socket_.reset();
    throw;
  }
}

asio::awaitable<Answer> Exchange::talk(std::string_view body) {
  const std::array<asio::const_buffer, 2> out = {asio::buffer(head_), asio::buffer(body)};
  co_await asio::async_write(*socket_, out, use_awaitable);

  in_.clear();
  const std::size_t head_bytes = co_await asio::async_read_until(
      *socket_, asio::dynamic_buffer(in_, kAnswerBytesMax), kHeadEnd, use_awaitable);
  const std::string_view head = std::string_view(in_).substr(0, head_bytes);
  if (head.size() < 12 || !head.starts_with("HTTP/1.1 ")) broken();
  Answer answer;
  answer.status = number_of<unsigned>(head.substr(9, 3));
  const std::optional<std::string_view> connection = field(head, "connection:");
  const bool last = connection && ascii_iequals(connection->substr(0, 5), "close");
  const std::optional<std::string_view> length = field(head, "content-length:");
  std::size_t begin = head_bytes;
  if (length) {
    const std::size_t body_bytes = number_of<std::size_t>(*length);
    if (body_bytes > kAnswerBytesMax) broken();
    const std::size_t missing = begin + body_bytes - std::min(in_.size(), begin + body_bytes);
    if (missing > 0) {
      co_await asio::async_read(*socket_, asio::dynamic_buffer(in_, kAnswerBytesMax * 2),
                                asio::transfer_exactly(missing), use_awaitable);
    }
    answer.body = std::string_view(in_).substr(begin, body_bytes);
  } else {
    // Chunked: an answer too large to be counted first. Its framing is left in the body.
    co_await asio::async_read_until(*socket_, asio::dynamic_buffer(in_, kAnswerBytesMax),
                                    "\r\n0\r\n\r\n", use_awaitable);
    answer.body = std::string_view(in_).substr(begin);
  }
  if (last) socket_.reset();
  co_return answer;
}

}  // namespace ledgerline::loadgen
