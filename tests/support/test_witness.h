// A witness of our own (c2sp.org/tlog-witness) in this process, for one log: it answers requests as
// the specification says, remembers the last tree it cosigned, and can be made to fail.
// Thread-safe.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

#include "engine/crypto/note_key.h"
#include "engine/log/witness.h"

namespace ledgerline::test {

class TestWitness {
 public:
  // Its key is derived from `seed_byte`; the first cosignature carries `time_s`, each further one a
  // second more.
  explicit TestWitness(const std::string& name, std::uint8_t seed_byte,
                       std::uint64_t time_s = 1'790'000'000);

  // The log whose checkpoints it cosigns; without one it answers 404.
  void trust(const crypto::NoteVerifier& log);

  enum class Fault {
    kNone,
    kDown,             // cannot be reached
    kBusy,             // 503
    kWrongSignature,   // 200 with somebody else's cosignature
    kNonsense,         // 200 without one
    kSizelessConflict  // 409 without a size
  };
  void set(Fault fault);

  // What it answers to the body of POST add-checkpoint.
  [[nodiscard]] Result<log::WitnessReply> answer(const std::string& request);
  [[nodiscard]] log::WitnessTransport transport();

  [[nodiscard]] std::string vkey() const { return crypto::to_string(verifier_); }
  // "witness <name> <vkey> http://<name>" with a line end.
  [[nodiscard]] std::string policy_line() const;
  [[nodiscard]] std::uint64_t size() const;
  // Statuses it has answered so far.
  [[nodiscard]] std::vector<unsigned> statuses() const;
  // As if it had seen this tree.
  void remember(std::uint64_t size, const Digest& root);

 private:
  [[nodiscard]] log::WitnessReply judge(const std::string& request);
  [[nodiscard]] std::string cosignature(ByteView text, const crypto::SigningKey& key);

  const std::string name_;
  crypto::SigningKey key_;
  crypto::NoteVerifier verifier_;

  mutable std::mutex mutex_;  // guards the rest
  std::uint64_t time_s_;
  std::vector<crypto::NoteVerifier> logs_;
  Fault fault_ = Fault::kNone;
  std::uint64_t size_ = 0;
  Digest root_;
  std::vector<unsigned> statuses_;
};

}  // namespace ledgerline::test
