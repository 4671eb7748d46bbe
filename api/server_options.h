// What can be configured about the HTTP server. Units are in the names.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "engine/base/limits.h"

namespace ledgerline::api {

struct ServerOptions {
  std::string host = "127.0.0.1";  // an IP address
  std::uint16_t port = 0;          // 0: the system chooses
  std::size_t io_threads = 2;
  std::size_t body_bytes_max = limits::kBodyBytesMaxDefault;
  std::size_t in_flight_bytes_max = limits::kInFlightBytesMaxDefault;
  std::size_t connections_max = limits::kConnectionsMaxDefault;
  // For a request's header, and the patience with its body or with a reader of its answer: the
  // timeout, plus a second for each limits::kBodyBytesPerSecondMin that went through.
  std::uint32_t read_timeout_ms = limits::kReadTimeoutMsDefault;
  std::uint32_t idle_timeout_ms = limits::kIdleTimeoutMsDefault;
  // How long a stop leaves idle connections open. Java's pool notices a closed connection only if
  // it was idle for 2 s; one closed earlier costs the client its next event.
  std::uint32_t stop_idle_ms = limits::kStopIdleMsDefault;
};

}  // namespace ledgerline::api
