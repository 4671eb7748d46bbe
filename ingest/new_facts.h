// The Facts that every decoder starts from.
#pragma once

#include <memory>
#include <string_view>
#include <utility>

#include "engine/format/facts.h"

namespace ledgerline::ingest {

// Empty Facts of a body that came at `received_at`, which is also the event time until the decoder
// finds one.
[[nodiscard]] inline std::unique_ptr<format::Facts> new_facts(
    std::shared_ptr<const void> body_owner, std::string_view body, Timestamp received_at) {
  auto facts = std::make_unique<format::Facts>();
  facts->body_owner = std::move(body_owner);
  facts->body = body;
  facts->event_time = received_at;
  facts->received_at = received_at;
  return facts;
}

}  // namespace ledgerline::ingest
