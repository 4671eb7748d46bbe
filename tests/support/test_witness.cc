#include "tests/support/test_witness.h"

#include <optional>

#include "engine/base/encoding.h"
#include "engine/crypto/note.h"
#include "engine/merkle/checkpoint_text.h"
#include "engine/merkle/decimal.h"
#include "engine/merkle/proof.h"
#include "engine/merkle/rfc6962.h"

namespace ledgerline::test {
namespace {

struct Asked {
  std::uint64_t old_size = 0;
  merkle::Proof proof;
  std::string note;
};

std::optional<Asked> parse(ByteView text) {
  Asked asked;
  const auto take_line = [&text]() -> std::optional<ByteView> {
    const std::size_t end = text.find('\n');
    if (end == ByteView::npos) return std::nullopt;
    const ByteView line = text.substr(0, end);
    text.remove_prefix(end + 1);
    return line;
  };
  const auto first = take_line();
  if (!first || !first->starts_with("old ")) return std::nullopt;
  const auto size = merkle::parse_decimal(first->substr(4));
  if (!size) return std::nullopt;
  asked.old_size = *size;
  for (auto line = take_line(); !line || !line->empty(); line = take_line()) {
    const auto hash = line ? from_base64_canonical(*line) : std::nullopt;
    if (!hash || hash->size() != sizeof(Digest) || asked.proof.size() == 63) return std::nullopt;
    asked.proof.push_back(array_from<Digest>(*hash));
  }
  asked.note = std::string(text);
  return asked;
}

crypto::SigningKey key_from(std::uint8_t seed_byte) {
  crypto::Ed25519Seed seed;
  seed.fill(seed_byte);
  return crypto::SigningKey::from_seed(seed).value();
}

}  // namespace

TestWitness::TestWitness(const std::string& name, std::uint8_t seed_byte, std::uint64_t time_s)
    : name_(name),
      key_(key_from(seed_byte)),
      verifier_(crypto::make_note_verifier("witness.example/" + name, key_.public_key(),
                                           crypto::KeyType::kCosignatureV1)
                    .value()),
      time_s_(time_s),
      root_(merkle::empty_root()) {}

void TestWitness::trust(const crypto::NoteVerifier& log) {
  const std::lock_guard lock(mutex_);
  logs_ = {log};
}

void TestWitness::set(Fault fault) {
  const std::lock_guard lock(mutex_);
  fault_ = fault;
}

log::WitnessTransport TestWitness::transport() {
  return [this](const std::string& request) { return answer(request); };
}

std::string TestWitness::policy_line() const {
  return "witness " + name_ + " " + vkey() + " http://" + name_ + "\n";
}

std::uint64_t TestWitness::size() const {
  const std::lock_guard lock(mutex_);
  return size_;
}

std::vector<unsigned> TestWitness::statuses() const {
  const std::lock_guard lock(mutex_);
  return statuses_;
}

void TestWitness::remember(std::uint64_t size, const Digest& root) {
  const std::lock_guard lock(mutex_);
  size_ = size;
  root_ = root;
}

Result<log::WitnessReply> TestWitness::answer(const std::string& request) {
  const std::lock_guard lock(mutex_);
  if (fault_ == Fault::kDown) return Error{ErrorKind::kUnavailable, "connection refused", {}};
  log::WitnessReply reply;
  if (fault_ == Fault::kBusy) {
    reply.status = 503;
  } else if (fault_ == Fault::kSizelessConflict) {
    reply.status = 409;
  } else if (fault_ == Fault::kNonsense) {
    reply = {200, "no signature\n"};
  } else if (fault_ == Fault::kWrongSignature) {
    reply = {200, cosignature("another text\n", key_)};
  } else {
    reply = judge(request);
  }
  statuses_.push_back(reply.status);
  return reply;
}

std::string TestWitness::cosignature(ByteView text, const crypto::SigningKey& key) {
  std::string bytes;
  append_big_endian(bytes, verifier_.key_id);
  append_big_endian(bytes, time_s_);
  bytes.append(view(key.sign(crypto::cosigned_message(text, time_s_)).value()));
  ++time_s_;
  return "\u2014 " + verifier_.name + " " + to_base64(bytes) + "\n";
}

// In the order of the specification: form, origin, signature, sizes, proof.
log::WitnessReply TestWitness::judge(const std::string& request) {
  const auto asked = parse(request);
  const auto parsed = asked ? crypto::parse_note(asked->note)
                            : Result<crypto::ParsedNote>(Error{ErrorKind::kInvalid, "", {}});
  if (!parsed) return {400, ""};
  const auto checkpoint = merkle::parse_checkpoint_text(parsed->text);
  if (!checkpoint) return {400, ""};
  if (logs_.empty() || logs_.front().name != checkpoint->origin) return {404, ""};
  if (!crypto::open_note(asked->note, logs_)) return {403, ""};
  if (asked->old_size > checkpoint->size) return {400, ""};
  if (asked->old_size != size_) return {409, std::to_string(size_) + "\n"};
  if (asked->old_size == checkpoint->size) {
    if (!asked->proof.empty() || checkpoint->root != root_) return {422, ""};
  } else if (asked->old_size == 0) {
    if (!asked->proof.empty()) return {422, ""};
  } else if (!merkle::verify_consistency(size_, checkpoint->size, asked->proof, root_,
                                         checkpoint->root)) {
    return {422, ""};
  }
  size_ = checkpoint->size;
  root_ = checkpoint->root;
  return {200, cosignature(parsed->text, key_)};
}

}  // namespace ledgerline::test
