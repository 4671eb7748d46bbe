#include "engine/log/witness.h"

#include <chrono>
#include <thread>
#include <utility>

#include "engine/base/encoding.h"
#include "engine/base/limits.h"
#include "engine/crypto/note.h"
#include "engine/merkle/decimal.h"

namespace ledgerline::log {
namespace {

constexpr unsigned kOk = 200;
constexpr unsigned kBadRequest = 400;
constexpr unsigned kForbiddenKey = 403;
constexpr unsigned kUnknownLog = 404;
constexpr unsigned kWrongOldSize = 409;
constexpr unsigned kBadProof = 422;
constexpr unsigned kBackoffFactor = 5;

std::string request_text(std::uint64_t old_size, const merkle::Proof& proof, ByteView note) {
  std::string out = "old " + std::to_string(old_size) + "\n";
  for (const Digest& hash : proof) out.append(to_base64(view(hash))).append("\n");
  return out.append("\n").append(note);
}

// The body of a 409: a decimal number and a newline.
std::optional<std::uint64_t> size_in(ByteView body) {
  if (!body.ends_with('\n')) return std::nullopt;
  return merkle::parse_decimal(body.substr(0, body.size() - 1));
}

}  // namespace

Witness::Witness(const crypto::TlogPolicy::Witness& policy, WitnessTransport transport)
    : name_(policy.name), verifier_(policy.verifier), transport_(std::move(transport)) {}

Error Witness::error(ErrorKind kind, const std::string& what) const {
  return {kind, "witness " + name_ + " " + what, {}};
}

Result<std::string> Witness::request(const SignedCheckpoint& checkpoint,
                                     const ConsistencySource& consistency) const {
  merkle::Proof proof;
  if (seen_ != 0 && seen_ < checkpoint.size) {
    Result<merkle::Proof> made = consistency(seen_);
    if (!made) return made.error();
    proof = *std::move(made);
  }
  return request_text(seen_, proof, checkpoint.note);
}

Result<std::string> Witness::judge(const SignedCheckpoint& checkpoint, const WitnessReply& reply) {
  switch (reply.status) {
    case kOk: {
      const auto opened = crypto::open_note(checkpoint.note + reply.body, std::span(&verifier_, 1));
      if (!opened) return error(ErrorKind::kUnavailable, "gave no right cosignature");
      seen_ = checkpoint.size;
      return reply.body;
    }
    case kWrongOldSize: {
      const auto size = size_in(reply.body);
      if (!size) return error(ErrorKind::kUnavailable, "gave no size with its 409");
      if (*size > checkpoint.size) {
        ahead_ = *size;
        return error(ErrorKind::kConflict, "has seen a tree of " + std::to_string(*size) +
                                               " leaves, this log has " +
                                               std::to_string(checkpoint.size) +
                                               ": it was rolled back, or another server signs too");
      }
      seen_ = *size;
      return error(ErrorKind::kUnavailable, "has seen another size than was known");
    }
    case kBadProof:
      return error(ErrorKind::kConflict,
                   "has seen another tree of this log: it was rolled back or forked");
    case kBadRequest:
    case kForbiddenKey:
    case kUnknownLog:
      return error(ErrorKind::kForbidden,
                   "does not accept this log or its key: status " + std::to_string(reply.status));
    default:
      return error(ErrorKind::kUnavailable, "answered " + std::to_string(reply.status));
  }
}

Result<std::string> Witness::cosign(const SignedCheckpoint& checkpoint,
                                    const ConsistencySource& consistency) {
  ahead_.reset();
  Result<std::string> line = error(ErrorKind::kUnavailable, "was not asked");
  std::chrono::milliseconds backoff(limits::kWitnessBackoffMs);
  for (unsigned tries = 0; tries < limits::kWitnessTriesMax; ++tries) {
    const std::uint64_t known = seen_;
    const Result<std::string> body = request(checkpoint, consistency);
    if (!body) return body.error();
    const Result<WitnessReply> reply = transport_(*body);
    line = reply ? judge(checkpoint, *reply)
                 : error(ErrorKind::kUnavailable, "was not reached: " + reply.error().message);
    if (line || line.error().kind != ErrorKind::kUnavailable) return line;
    if (seen_ != known) continue;  // it told the size: the next try is right at once
    std::this_thread::sleep_for(backoff);
    backoff *= kBackoffFactor;
  }
  return line;
}

std::optional<std::uint64_t> Witness::probe(const std::string& note, std::uint64_t size) {
  const Result<WitnessReply> reply = transport_(request_text(0, {}, note));
  if (!reply || reply->status != kWrongOldSize) return std::nullopt;
  const auto seen = size_in(reply->body);
  // An old size beyond the checkpoint's would be a malformed question, from which nothing is
  // learned.
  if (seen && *seen <= size) seen_ = *seen;
  return seen;
}

}  // namespace ledgerline::log
