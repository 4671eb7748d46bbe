// The header of an answer as bytes, and the Date it carries. One thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "api/response.h"
#include "engine/base/timestamp.h"

namespace ledgerline::api {

// "Sun, 22 Nov 2026 05:09:20 GMT" (RFC 9110 section 5.6.7), made once a second.
class HttpDate {
 public:
  [[nodiscard]] std::string_view at(Timestamp time);

 private:
  std::int64_t second_ = -1;
  std::string text_;
};

struct ResponseHead {
  std::optional<std::size_t> content_length;  // not set: chunked, or until the connection closes
  bool chunked = false;
  bool keep_alive = true;
  bool http10 = false;  // what the client speaks
  std::string_view date;
};

// Appends status line and headers, up to and including the empty line. Control bytes in header
// values become spaces, so that no stored text can smuggle a header.
void append_head(std::string& out, const Response& response, const ResponseHead& head);

}  // namespace ledgerline::api
