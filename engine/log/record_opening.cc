#include "engine/log/record_opening.h"

#include <utility>

#include "engine/log/commitment.h"
#include "engine/merkle/rfc6962.h"

namespace ledgerline::log {
namespace {

Error invalid(std::string_view what) {
  return {ErrorKind::kInvalid, "record opening: " + std::string(what), {}};
}

format::HalfOpening show(const format::Half& half) {
  return format::ShownHalf{half.salt, std::string(half.bytes)};
}

format::HalfOpening withhold(const std::optional<format::Half>& half, const Digest& erased) {
  return format::WithheldHalf{half ? half_hash(half->salt, half->bytes) : erased};
}

// Says what can be asked for instead.
Error gone(const format::Frame& frame) {
  const std::string what =
      frame.header ? "body was" : (frame.body ? "header was" : "header and the body were");
  const std::string left = frame.header ? "header" : (frame.body ? "body" : "none");
  return {ErrorKind::kGone, "the " + what + " erased; halves=" + left + " opens what is left", {}};
}

Digest hash_of(const format::HalfOpening& half) {
  if (const auto* const withheld = std::get_if<format::WithheldHalf>(&half)) return withheld->hash;
  const auto& shown = std::get<format::ShownHalf>(half);
  return half_hash(shown.salt, shown.content);
}

}  // namespace

Result<format::RecordOpening> open_record(const format::LogEntry& entry, const format::Frame& frame,
                                          Halves shown) {
  const bool header = has(shown, Halves::kHeader);
  const bool body = has(shown, Halves::kBody);
  if ((header && !frame.header) || (body && !frame.body)) return gone(frame);
  return format::RecordOpening{
      format::encode(entry),
      header ? show(*frame.header) : withhold(frame.header, frame.header_hash),
      body ? show(*frame.body) : withhold(frame.body, frame.body_hash)};
}

Result<OpenedRecord> check_opening(format::RecordOpening opening) {
  const Result<format::LogEntry> entry = format::decode_log_entry(opening.entry);
  if (!entry) return invalid(entry.error().message);
  if (commitment(hash_of(opening.header), hash_of(opening.body)) != entry->commitment) {
    return invalid("the halves do not lead to the entry's commitment");
  }
  OpenedRecord out{*entry, merkle::leaf_hash(opening.entry), {}, {}};
  if (const auto* const shown = std::get_if<format::ShownHalf>(&opening.header)) {
    const Result<format::RecordHeader> header = format::decode_record_header(shown->content);
    if (!header) return invalid(header.error().message);
    if (header->kind != entry->kind || header->received_at != entry->received_at) {
      return invalid("header and entry tell of different kinds or times");
    }
    out.header = *header;
  }
  if (auto* const shown = std::get_if<format::ShownHalf>(&opening.body)) {
    if (shown->content.size() != entry->body_bytes) {
      return invalid("the body is not as long as the entry says");
    }
    out.body = std::move(shown->content);
  }
  return out;
}

}  // namespace ledgerline::log
