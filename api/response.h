// An answer as handlers give it. Either a body in memory, or a stream of which only one chunk is in
// memory at a time.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/result.h"

namespace ledgerline::api {

// A body that is made while it is sent. next() runs on worker threads, never two calls at once, and
// is called again only after the chunk before has been written: a slow reader slows the producer.
// Destroyed early if the client goes away.
class BodyStream {
 public:
  virtual ~BodyStream() = default;

  // Writes the next piece into `chunk`, which arrives empty; 16 to 256 KiB is a good size. False:
  // the end, nothing was written. An error before the first chunk is answered as a problem
  // document; a later one closes the connection without the last chunk, so the client sees the cut.
  [[nodiscard]] virtual Result<bool> next(std::string& chunk) = 0;
};

struct Response {
  unsigned status = 200;
  std::string content_type;  // empty: no Content-Type header
  // Further headers. Content-Length, Transfer-Encoding, Connection and Date are not given here.
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  std::unique_ptr<BodyStream> stream;  // if set, `body` is not used

  static Response json(unsigned status, std::string body);
  static Response text(unsigned status, std::string body);
  static Response streamed(unsigned status, std::string content_type,
                           std::unique_ptr<BodyStream> stream);
};

// "Created" for 201; "Unknown" for a code without a standard phrase.
[[nodiscard]] std::string_view reason_phrase(unsigned status) noexcept;

}  // namespace ledgerline::api
