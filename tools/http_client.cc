#include "tools/http_client.h"

#include <charconv>
#include <chrono>
#include <exception>
#include <optional>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>

#include "engine/base/limits.h"

namespace ledgerline::tools {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::use_awaitable;
using PlainStream = beast::tcp_stream;
using SecureStream = beast::ssl_stream<beast::tcp_stream>;

constexpr std::size_t kPieceBytes = 64U << 10;

}  // namespace

class HttpClient::Impl {
 public:
  Impl(ServerUrl url, HttpClientOptions options)
      : url_(std::move(url)), options_(std::move(options)) {}

  Result<void> prepare() {
    if (!url_.tls) return {};
    tls_.emplace(asio::ssl::context::tls_client);
    beast::error_code fault;
    tls_->set_verify_mode(asio::ssl::verify_peer, fault);
    if (!fault && options_.ca_file.empty()) tls_->set_default_verify_paths(fault);
    if (!fault && !options_.ca_file.empty()) tls_->load_verify_file(options_.ca_file, fault);
    if (!fault) return {};
    return Error{ErrorKind::kInvalid, "trusted certificates: " + fault.message(), {}};
  }

  Result<HttpAnswer> exchange(const HttpRequest& request, const Sink* sink) {
    const bool reused = is_connected();
    Result<HttpAnswer> answer = run(request, sink);
    if (!answer && reused && !began_answer_) answer = run(request, sink);
    return answer;
  }

 private:
  [[nodiscard]] bool is_connected() const { return plain_.has_value() || secure_.has_value(); }

  void disconnect() {
    plain_.reset();
    secure_.reset();
    buffer_.clear();
  }

  Result<HttpAnswer> run(const HttpRequest& request, const Sink* sink) {
    Result<HttpAnswer> out = Error{ErrorKind::kUnavailable, "no answer", {}};
    began_answer_ = false;
    io_.restart();
    asio::co_spawn(io_, converse(request, sink),
                   [&](const std::exception_ptr& fault, HttpAnswer answer) {
                     if (!fault) {
                       out = std::move(answer);
                       return;
                     }
                     try {
                       std::rethrow_exception(fault);
                     } catch (const beast::system_error& e) {
                       out = unavailable(e.code().message());  // what() adds source lines
                     } catch (const std::exception& e) {
                       out = unavailable(e.what());
                     }
                   });
    io_.run();
    if (!out) disconnect();
    return out;
  }

  asio::awaitable<HttpAnswer> converse(const HttpRequest& request, const Sink* sink) {
    if (!is_connected()) co_await connect();
    if (secure_) co_return co_await converse_on(*secure_, request, sink);
    co_return co_await converse_on(*plain_, request, sink);
  }

  asio::awaitable<void> connect() {
    asio::ip::tcp::resolver resolver(io_);
    const auto addresses = co_await resolver.async_resolve(url_.host, url_.port, use_awaitable);
    if (!url_.tls) {
      PlainStream stream(io_);
      stream.expires_after(timeout());
      co_await stream.async_connect(addresses, use_awaitable);
      stream.socket().set_option(asio::ip::tcp::no_delay(true));
      plain_.emplace(std::move(stream));
      co_return;
    }
    SecureStream stream(io_, *tls_);
    // The server name in the handshake; Asio has no call for it.
    SSL_ctrl(stream.native_handle(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
             url_.host.data());
    stream.set_verify_callback(asio::ssl::host_name_verification(url_.host));
    beast::get_lowest_layer(stream).expires_after(timeout());
    co_await beast::get_lowest_layer(stream).async_connect(addresses, use_awaitable);
    co_await stream.async_handshake(asio::ssl::stream_base::client, use_awaitable);
    secure_.emplace(std::move(stream));
  }

  template <class Stream>
  asio::awaitable<HttpAnswer> converse_on(Stream& stream, const HttpRequest& request,
                                          const Sink* sink) {
    http::request<http::span_body<const char>> out;
    out.method_string(request.method);
    out.target(url_.path + request.target);
    out.version(11);
    out.set(http::field::host, authority());
    out.set(http::field::user_agent, "ledgerline");
    if (!options_.key.empty()) out.set(http::field::authorization, "Bearer " + options_.key);
    if (!request.content_type.empty()) out.set(http::field::content_type, request.content_type);
    if (!request.idempotency_key.empty()) out.set("Idempotency-Key", request.idempotency_key);
    out.body() = {request.body.data(), request.body.size()};
    out.prepare_payload();
    beast::get_lowest_layer(stream).expires_after(timeout());
    co_await http::async_write(stream, out, use_awaitable);

    http::response_parser<http::buffer_body> in;
    in.header_limit(limits::kAnswerHeaderBytesMax);
    in.body_limit(boost::none);
    co_await http::async_read_header(stream, buffer_, in, use_awaitable);
    began_answer_ = true;
    HttpAnswer answer = answer_head(in.get());
    const bool whole = co_await read_body(stream, in, answer, answer.ok() ? sink : nullptr);
    if (!whole || !in.keep_alive()) disconnect();
    co_return answer;
  }

  template <class Head>
  static HttpAnswer answer_head(const Head& head) {
    HttpAnswer answer;
    answer.status = head.result_int();
    const auto text = head[http::field::retry_after];
    std::from_chars(text.data(), text.data() + text.size(), answer.retry_after_s);
    return answer;
  }

  // False when the sink had enough.
  template <class Stream, class Parser>
  asio::awaitable<bool> read_body(Stream& stream, Parser& in, HttpAnswer& answer,
                                  const Sink* sink) {
    std::string piece(kPieceBytes, '\0');
    while (!in.is_done()) {
      in.get().body().data = piece.data();
      in.get().body().size = piece.size();
      beast::get_lowest_layer(stream).expires_after(timeout());
      beast::error_code fault;
      co_await http::async_read(stream, buffer_, in, asio::redirect_error(use_awaitable, fault));
      if (fault && fault != http::error::need_buffer) throw beast::system_error(fault);
      const std::string_view got(piece.data(), piece.size() - in.get().body().size);
      if (sink == nullptr) {
        answer.body.append(got);
        if (answer.body.size() > options_.answer_bytes_max) {
          throw beast::system_error(make_error_code(http::error::body_limit));
        }
      } else if (!(*sink)(got)) {
        co_return false;
      }
    }
    co_return true;
  }

  // RFC 3986: an IPv6 address stands in brackets.
  [[nodiscard]] std::string authority() const {
    const bool ipv6 = url_.host.find(':') != std::string::npos;
    return (ipv6 ? "[" + url_.host + "]" : url_.host) + ":" + url_.port;
  }

  [[nodiscard]] Error unavailable(const std::string& why) const {
    return {ErrorKind::kUnavailable, authority() + ": " + why, {}};
  }

  [[nodiscard]] std::chrono::milliseconds timeout() const {
    return std::chrono::milliseconds(options_.timeout_ms);
  }

  ServerUrl url_;
  const HttpClientOptions options_;
  asio::io_context io_{1};
  std::optional<asio::ssl::context> tls_;
  std::optional<PlainStream> plain_;
  std::optional<SecureStream> secure_;
  beast::flat_buffer buffer_;
  bool began_answer_ = false;
};

HttpClient::HttpClient(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
HttpClient::~HttpClient() = default;

Result<std::unique_ptr<HttpClient>> HttpClient::create(ServerUrl url, HttpClientOptions options) {
  auto impl = std::make_unique<Impl>(std::move(url), std::move(options));
  const Result<void> prepared = impl->prepare();
  if (!prepared) return prepared.error();
  return std::unique_ptr<HttpClient>(new HttpClient(std::move(impl)));
}

Result<HttpAnswer> HttpClient::send(const HttpRequest& request) {
  return impl_->exchange(request, nullptr);
}

Result<HttpAnswer> HttpClient::stream(const HttpRequest& request, const Sink& sink) {
  return impl_->exchange(request, &sink);
}

}  // namespace ledgerline::tools
