#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>

#include <boost/beast/http/error.hpp>
#include <boost/beast/http/field.hpp>
#include <boost/beast/http/rfc7230.hpp>
#include <boost/beast/http/verb.hpp>

#include "api/request_reader_impl.h"
#include "engine/base/ascii.h"
#include "engine/base/limits.h"

namespace ledgerline::api {
namespace {

namespace http = boost::beast::http;

constexpr std::size_t kHeaderReadBytes = 8192;

Method to_method(http::verb verb) noexcept {
  switch (verb) {
    case http::verb::get:
      return Method::kGet;
    case http::verb::head:
      return Method::kHead;
    case http::verb::post:
      return Method::kPost;
    case http::verb::put:
      return Method::kPut;
    case http::verb::patch:
      return Method::kPatch;
    case http::verb::delete_:
      return Method::kDelete;
    case http::verb::options:
      return Method::kOptions;
    default:
      return Method::kOther;
  }
}

std::string_view to_std(boost::beast::string_view text) noexcept {
  return {text.data(), text.size()};
}

Problem refusal(unsigned status, const char* type, std::string detail) {
  Problem out;
  out.status = status;
  out.type = type;
  out.detail = std::move(detail);
  return out;
}

// RFC 9112 sections 6.1 and 6.3: a coding that nobody undoes must not be taken for the body, nor
// the body for the next request. `chunked`: the parser reads the body in chunks.
template <class Fields>
std::optional<Problem> transfer_coding_fault(const Fields& fields, bool chunked) {
  const auto lists = fields.equal_range(http::field::transfer_encoding);
  if (lists.first == lists.second) return std::nullopt;
  if (!chunked) return refusal(400, "invalid", "Transfer-Encoding does not end with chunked");
  for (auto list = lists.first; list != lists.second; ++list) {
    for (const auto coding : http::token_list(list->value())) {
      const std::string_view name = to_std(coding).substr(0, limits::kExcerptBytesMax);
      if (ascii_iequals(name, "chunked")) continue;
      return refusal(501, "unsupported",
                     "Transfer-Encoding: only chunked is known, not " + std::string(name));
    }
  }
  return std::nullopt;
}

Problem cut_body(const BodyFraming& framing, std::size_t received) {
  if (!framing.content_length) {
    return refusal(400, "invalid", "the body ended before its last chunk");
  }
  return refusal(400, "invalid",
                 "the body ended after " + std::to_string(received) + " of " +
                     std::to_string(*framing.content_length) + " bytes");
}

// The bytes of uri-host [":" port] (RFC 9110 section 7.2); empty is a value too.
bool is_host(std::string_view value) noexcept {
  return std::all_of(value.begin(), value.end(), [](char c) {
    constexpr std::string_view kMarks = "-._~%!$&'()*+,;=:[]";
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           kMarks.find(c) != std::string_view::npos;
  });
}

}  // namespace

std::size_t SinkBody::reader::put(net::const_buffer bytes, error_code& ec) {
  const std::string_view text(static_cast<const char*>(bytes.data()), bytes.size());
  if (text.size() > sink_.bytes_max - sink_.into->bytes().size()) {
    sink_.error = Error{ErrorKind::kTooLarge,
                        "body: larger than " + std::to_string(sink_.bytes_max) + " bytes",
                        {}};
  } else if (!sink_.into->append(text)) {
    sink_.error = Error{ErrorKind::kOverloaded, "too many bytes in flight", {}};
  }
  if (sink_.error) {
    ec = http::error::body_limit;
    return 0;
  }
  ec = {};
  return text.size();
}

RequestReader::RequestReader(Transport& transport, std::chrono::milliseconds idle_timeout,
                             std::chrono::milliseconds read_timeout)
    : transport_(transport), idle_timeout_(idle_timeout), read_timeout_(read_timeout) {}

ReadOutcome RequestReader::refuse(unsigned status, const char* type, const char* detail) {
  problem_ = refusal(status, type, detail);
  return ReadOutcome::kRefused;
}

ReadOutcome RequestReader::refuse(const error_code& ec) {
  if (ec == http::error::header_limit) {
    return refuse(431, "too_large", "the request's header is too large");
  }
  refuse(400, "invalid", "");
  problem_.detail = "not an HTTP/1.1 request: " + ec.message();
  return ReadOutcome::kRefused;
}

// RFC 9112 section 3.2: who disagrees about the host must not agree about the request.
ReadOutcome RequestReader::check_host() {
  const auto hosts = parser_->get().equal_range(http::field::host);
  const auto count = std::distance(hosts.first, hosts.second);
  if (count == 0 && !is_http10()) {
    return refuse(400, "invalid", "an HTTP/1.1 request needs a Host field");
  }
  if (count > 1) return refuse(400, "invalid", "more than one Host field");
  if (count == 1 && !is_host(to_std(hosts.first->value()))) {
    return refuse(400, "invalid", "the Host field names no host");
  }
  return ReadOutcome::kComplete;
}

// A lost connection leaves nobody to answer; a slow request still has a reader.
ReadOutcome RequestReader::after_failed_read() {
  if (!transport_.expired() || idle_) return ReadOutcome::kClosed;
  return refuse(408, "timeout", "the request did not arrive in time");
}

Task<ReadOutcome> RequestReader::read_header() {
  parser_.emplace();
  parser_->header_limit(limits::kTargetBytesMax + limits::kHeaderBytesMax);
  parser_->body_limit(boost::none);  // the sink bounds the body
  idle_ = buffer_.size() == 0;
  transport_.allow(idle_ ? idle_timeout_ : read_timeout_);
  while (true) {
    // Old clients send a stray line end after a body (RFC 9112 section 2.2).
    while (!parser_->got_some() && buffer_.size() >= 2 &&
           std::string_view(static_cast<const char*>(buffer_.data().data()), 2) == "\r\n") {
      buffer_.consume(2);
    }
    if (buffer_.size() > 0) {
      error_code ec;
      buffer_.consume(parser_->put(buffer_.data(), ec));
      if (parser_->is_header_done()) {
        const auto fault = transfer_coding_fault(parser_->get(), parser_->chunked());
        if (!fault) co_return check_host();
        problem_ = *fault;
        co_return ReadOutcome::kRefused;
      }
      if (ec && ec != http::error::need_more) co_return refuse(ec);
    }
    const auto [ec, n] = co_await transport_.read_some(buffer_.prepare(kHeaderReadBytes));
    // Whoever ended the stream may still read, whoever lost the connection does not.
    if (ec == net::error::eof && (parser_->got_some() || buffer_.size() > 0)) {
      co_return refuse(400, "invalid", "the request ended within its header");
    }
    if (ec) co_return after_failed_read();
    buffer_.commit(n);
    if (std::exchange(idle_, false)) transport_.allow(read_timeout_);
  }
}

void RequestReader::fill(Request& request) const {
  const auto& message = parser_->get();
  request.method = to_method(message.method());
  request.target = to_std(message.target());
  std::size_t fields = 0;
  std::size_t bytes = 0;
  for (const auto& field : message) {
    ++fields;
    bytes += field.name_string().size() + field.value().size();
  }
  request.headers.reserve(fields, bytes);
  for (const auto& field : message) {
    request.headers.add(to_std(field.name_string()), to_std(field.value()));
  }
}

BodyFraming RequestReader::framing() const {
  BodyFraming framing;
  framing.chunked = parser_->chunked();
  if (const auto length = parser_->content_length()) framing.content_length = *length;
  return framing;
}

Task<ReadOutcome> RequestReader::read_body(HeldBody& into, std::size_t bytes_max) {
  if (is_complete()) co_return ReadOutcome::kComplete;
  parser_->get().body() = {&into, bytes_max, std::nullopt};
  parser_->eager(true);
  transport_.allow(read_timeout_);
  while (true) {
    if (buffer_.size() > 0) {
      error_code ec;
      const std::size_t used = parser_->put(buffer_.data(), ec);
      buffer_.consume(used);
      if (const std::optional<Error>& error = parser_->get().body().error) {
        problem_ = to_problem(*error);
        co_return ReadOutcome::kRefused;
      }
      if (ec && ec != http::error::need_more) co_return refuse(ec);
      if (parser_->is_done()) break;
      // Chunk extensions and trailers count as header.
      if (buffer_.size() > limits::kHeaderBytesMax && used == 0) {
        co_return refuse(http::error::header_limit);
      }
      transport_.allow_more(
          std::chrono::milliseconds(used * 1000 / limits::kBodyBytesPerSecondMin));
    }
    const auto [ec, n] = co_await transport_.read_some(buffer_.prepare(limits::kReadBytesMax));
    if (ec == net::error::eof) {
      problem_ = cut_body(framing(), into.bytes().size());
      co_return ReadOutcome::kRefused;
    }
    if (ec) co_return after_failed_read();
    buffer_.commit(n);
  }
  if (buffer_.capacity() > 2 * limits::kReadBytesMax) buffer_.shrink_to_fit();
  co_return ReadOutcome::kComplete;
}

}  // namespace ledgerline::api
