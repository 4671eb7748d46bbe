#include "engine/format/record.h"

#include <algorithm>

#include <catch2/catch.hpp>

#include "engine/base/encoding.h"
#include "engine/base/limits.h"
#include "engine/format/attestation_facts.h"
#include "engine/format/kind_names.h"

using namespace ledgerline;
using namespace ledgerline::format;

namespace {

std::string bytes_of(const Frame& frame) {
  std::string out = encode_frame_prefix(frame);
  if (frame.body) out.append(frame.body->bytes);
  return out;
}

std::string frame_of(const std::optional<Half>& header, const std::optional<Half>& body) {
  return bytes_of({header, body, Digest{0xaa}, Digest{0xbb}});
}

}  // namespace

TEST_CASE("a frame holds both halves byte for byte", "[format]") {
  const Half header{Salt{1}, "head"};
  const Half body{Salt{2}, std::string_view("bo\0dy", 5)};
  const std::string bytes = frame_of(header, body);
  const Result<Frame> frame = decode_frame(bytes);
  REQUIRE(frame.has_value());
  CHECK(frame->header->salt == header.salt);
  CHECK(frame->header->bytes == header.bytes);
  CHECK(frame->body->salt == body.salt);
  CHECK(frame->body->bytes == body.bytes);
}

TEST_CASE("a frame without one half says which one is gone", "[format]") {
  const Half half{Salt{7}, "kept"};
  const std::string header_only = frame_of(half, std::nullopt);
  const std::string body_only = frame_of(std::nullopt, half);
  CHECK_FALSE(decode_frame(header_only)->body.has_value());
  CHECK(decode_frame(header_only)->header->bytes == "kept");
  CHECK_FALSE(decode_frame(body_only)->header.has_value());
  CHECK(decode_frame(body_only)->body->bytes == "kept");
}

TEST_CASE("a frame keeps the hash of the half that is gone", "[format]") {
  const Half half{Salt{7}, "kept"};
  CHECK(decode_frame(frame_of(half, std::nullopt))->body_hash == Digest{0xbb});
  CHECK(decode_frame(frame_of(std::nullopt, half))->header_hash == Digest{0xaa});
  const std::string neither = frame_of(std::nullopt, std::nullopt);
  CHECK(neither.size() == 2 + 32 + 32);
  CHECK(decode_frame(neither)->header_hash == Digest{0xaa});
  CHECK(decode_frame(neither)->body_hash == Digest{0xbb});
  CHECK_FALSE(decode_frame(neither + "x").has_value());
  CHECK_FALSE(decode_frame(ByteView(neither).substr(0, neither.size() - 1)).has_value());
  CHECK_FALSE(decode_frame(ByteView(neither).substr(0, 33)).has_value());
}

TEST_CASE("a frame cut anywhere before its body's bytes is corrupt", "[format]") {
  const std::string bytes = frame_of(Half{Salt{1}, "head"}, Half{Salt{2}, ""});
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    INFO("size " << size);
    const Result<Frame> frame = decode_frame(ByteView(bytes).substr(0, size));
    REQUIRE_FALSE(frame.has_value());
    CHECK(frame.error().kind == ErrorKind::kCorrupt);
  }
}

TEST_CASE("a header goes round with all its members", "[format]") {
  RecordHeader header;
  header.kind = RecordKind::kAccess;
  header.received_at = {1'700'000'000'123'456'789};
  header.principal = Position(3);
  header.endpoint = "/api/v2/access";
  header.content_type = "application/x-ndjson";
  header.source_id = "retry-7";
  header.element = 9;
  header.default_namespace = "default";
  header.flags = {{Flag::kTimeAssumed, "/eventTime"}, {Flag::kEmptyName, "/job/name"}};
  header.flags_omitted = 2;
  CHECK(*decode_record_header(encode(header)) == header);
}

TEST_CASE("an entry is small, deterministic and goes round", "[format]") {
  LogEntry entry;
  entry.kind = RecordKind::kLineage;
  entry.received_at = Timestamp::max();
  entry.body_bytes = ~std::uint64_t{0};
  entry.commitment.fill(0xAB);
  const std::string bytes = encode(entry);
  CHECK(bytes.size() <= limits::kEntryBytesMax);
  CHECK(bytes == encode(entry));
  CHECK(*decode_log_entry(bytes) == entry);
}

TEST_CASE("the bytes of an entry never change", "[format]") {
  LogEntry entry;
  entry.kind = RecordKind::kLineage;
  entry.received_at = {1};
  entry.body_bytes = 2;
  entry.commitment.fill(0xCD);
  std::string commitment_hex;
  for (int i = 0; i < 32; ++i) commitment_hex += "cd";
  CHECK(to_hex(encode(entry)) == "0801100119010000000000000020022a20" + commitment_hex);
}

TEST_CASE("an entry of another version or with a short commitment is corrupt", "[format]") {
  CHECK(decode_log_entry(*from_hex("0802")).error().kind == ErrorKind::kCorrupt);
  CHECK(decode_log_entry(*from_hex("08012a0100")).error().kind == ErrorKind::kCorrupt);
  CHECK(decode_log_entry("not a message").error().kind == ErrorKind::kCorrupt);
}

TEST_CASE("the list of kinds holds every kind once, and each name leads back", "[format]") {
  const std::vector<std::string_view> kinds = record_kind_names();
  CHECK(kinds.front() == "lineage");
  CHECK(kinds.back() == "epoch");
  for (std::uint32_t value = 0; value < 256; ++value) {
    const auto kind = static_cast<RecordKind>(value);
    const auto listed = std::count(kinds.begin(), kinds.end(), to_string(kind));
    CHECK(listed == (record_kind_from(to_string(kind)) == kind ? 1 : 0));
  }
  const std::vector<std::string_view> predicates = predicate_kind_names();
  REQUIRE(predicates.size() == static_cast<std::size_t>(kPredicateKindLast) + 1);
  for (std::size_t value = 0; value < predicates.size(); ++value) {
    CHECK(predicate_kind_from(predicates[value]) == static_cast<PredicateKind>(value));
  }
}
