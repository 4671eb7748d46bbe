// The one error type. A kind says what the caller should do; the message is for people and is not
// API. Exactly one table maps kinds to HTTP statuses (api/problem.cc) and one maps RocksDB statuses
// to kinds (engine/kv/status.cc). A new kind needs an ADR, a new message does not.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace ledgerline {

enum class ErrorKind : std::uint8_t {
  kInvalid,          // the request is wrong; do not repeat it unchanged
  kUnauthenticated,  // no or unknown credentials
  kForbidden,        // known caller, missing right
  kNotFound,         // no such thing, and there never was
  kGone,             // there was one: erased, or a position lost before an epoch
  kConflict,         // the present state forbids it
  kTooLarge,         // over a documented bound
  kUnsupported,      // media type or encoding that is not spoken here
  kOverloaded,       // no room now; the same request may succeed in a second
  kUnavailable,      // not ready, or the outcome is unknown; recovery decides
  kCorrupt,          // stored bytes contradict each other
  kInternal,         // a fault of this program or of the operating system
};

// "invalid", "not_found", ...: stable, used in logs, metrics and problem documents.
[[nodiscard]] std::string_view to_string(ErrorKind kind) noexcept;

struct Error {
  ErrorKind kind = ErrorKind::kInternal;
  std::string message;  // built inner to outer: "open log: entries: IO error ..."
  std::string pointer;  // RFC 6901 JSON pointer to the fault in a request body; empty elsewhere

  friend bool operator==(const Error&, const Error&) = default;
};

// The same error with `prefix: ` before its message.
[[nodiscard]] Error with_context(Error error, std::string_view prefix);

}  // namespace ledgerline
