// Reads requests from one transport: header, then body, over one reused buffer, which also holds
// what a pipelining client sent ahead. Belongs to one connection.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>

#include "api/admission.h"
#include "api/body_budget.h"
#include "api/problem.h"
#include "api/request.h"
#include "api/transport_impl.h"

namespace ledgerline::api {

// Where the parser puts the body's bytes as they come.
struct BodySink {
  HeldBody* into = nullptr;
  std::size_t bytes_max = 0;
  std::optional<Error> error;  // why the body was refused
};

// The Body concept of Beast for a BodySink.
struct SinkBody {
  using value_type = BodySink;

  class reader {
   public:
    template <bool kIsRequest, class Fields>
    reader(boost::beast::http::header<kIsRequest, Fields>&, value_type& sink) : sink_(sink) {}

    void init(const boost::optional<std::uint64_t>&, error_code& ec) { ec = {}; }
    std::size_t put(net::const_buffer bytes, error_code& ec);
    void finish(error_code& ec) { ec = {}; }

   private:
    BodySink& sink_;
  };
};

enum class ReadOutcome : std::uint8_t {
  kComplete,
  kClosed,   // by the peer or a timeout, and nobody waits for an answer
  kRefused,  // see problem(); the rest of the input is not readable
};

class RequestReader {
 public:
  RequestReader(Transport& transport, std::chrono::milliseconds idle_timeout,
                std::chrono::milliseconds read_timeout);

  [[nodiscard]] Task<ReadOutcome> read_header();
  // Between requests, waiting for the first byte of one.
  [[nodiscard]] bool is_idle() const noexcept { return idle_; }

  // After read_header(): method, target and headers.
  void fill(Request& request) const;
  [[nodiscard]] BodyFraming framing() const;
  [[nodiscard]] bool keep_alive() const { return parser_->keep_alive(); }
  [[nodiscard]] bool is_http10() const { return parser_->get().version() < 11; }

  // Appends the body as sent (chunks joined, not decompressed).
  [[nodiscard]] Task<ReadOutcome> read_body(HeldBody& into, std::size_t bytes_max);
  // Whether the whole request has been read.
  [[nodiscard]] bool is_complete() const { return parser_ && parser_->is_done(); }
  // Whether bytes beyond what was parsed are here already.
  [[nodiscard]] bool has_buffered() const noexcept { return buffer_.size() > 0; }

  [[nodiscard]] const Problem& problem() const noexcept { return problem_; }

 private:
  using Parser = boost::beast::http::request_parser<SinkBody>;

  ReadOutcome refuse(const error_code& ec);
  ReadOutcome refuse(unsigned status, const char* type, const char* detail);
  ReadOutcome check_host();  // after the header is read
  ReadOutcome after_failed_read();

  Transport& transport_;
  const std::chrono::milliseconds idle_timeout_;
  const std::chrono::milliseconds read_timeout_;
  boost::beast::flat_buffer buffer_;
  std::optional<Parser> parser_;  // of the present request: Beast's parsers are used once
  bool idle_ = false;
  Problem problem_;
};

}  // namespace ledgerline::api
