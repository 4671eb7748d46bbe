// Everything that is decided about a request from its header alone, before its body is read:
// target, route, caller, media type, encoding, declared length. Pure but for the key check;
// thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "api/content_decoding.h"
#include "api/request.h"
#include "api/response.h"
#include "api/router.h"
#include "api/service.h"

namespace ledgerline::api {

// How the body's end is told.
struct BodyFraming {
  std::optional<std::uint64_t> content_length;
  bool chunked = false;
};

struct Admission {
  const Router::Entry* entry = nullptr;  // null: no such route
  ContentEncoding encoding = ContentEncoding::kIdentity;
  std::size_t body_bytes_max = 0;
  bool expects_continue = false;
  std::optional<Response> early_answer;  // set: the answer, without a look at the body
};

// Fills the decoded parts of `request` (segments, parameters, query, content type, principal).
[[nodiscard]] Admission admit(const Service& service, const BodyFraming& framing, Request& request);

}  // namespace ledgerline::api
