// Says how this project's parsers read each line of standard input; verifier/differ asks it and
// compares with what Go's libraries say.
//   known HEX    a verifier key, for `opened`
//   shown HEX    a signed checkpoint, for `policy`
//   key HEX | note HEX | opened HEX | checkpoint HEX | proof HEX | policy HEX
// The answer is a line: "reject", or "accept" and what was read, bytes in hex, empty ones as "-".
#include <algorithm>
#include <functional>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include "engine/base/encoding.h"
#include "engine/crypto/note.h"
#include "engine/crypto/note_key.h"
#include "engine/crypto/tlog_policy.h"
#include "engine/merkle/checkpoint_text.h"
#include "engine/merkle/tlog_proof.h"

namespace ledgerline::test {
namespace {

const std::string kReject = "reject";

class Answer {
 public:
  Answer& number(std::uint64_t value) { return field(std::to_string(value)); }
  Answer& bytes(ByteView value) { return field(value.empty() ? "-" : to_hex(value)); }
  [[nodiscard]] std::string text() && { return std::move(text_); }

 private:
  Answer& field(const std::string& value) {
    text_ += " " + value;
    return *this;
  }

  std::string text_ = "accept";
};

std::string read_key(ByteView text) {
  const auto key = crypto::parse_note_verifier(text);
  if (!key) return kReject;
  Answer answer;
  answer.bytes(key->name).number(key->key_id).number(static_cast<std::uint64_t>(key->type));
  return std::move(answer).text();
}

std::string read_note(ByteView text) {
  const auto note = crypto::parse_note(text);
  if (!note) return kReject;
  Answer answer;
  answer.bytes(note->text);
  for (const crypto::NoteSignature& each : note->signatures) {
    answer.bytes(each.name).number(each.key_id).bytes(each.signature);
  }
  return std::move(answer).text();
}

std::string read_checkpoint(ByteView text) {
  const auto checkpoint = merkle::parse_checkpoint_text(text);
  if (!checkpoint) return kReject;
  Answer answer;
  answer.bytes(checkpoint->origin).number(checkpoint->size).bytes(view(checkpoint->root));
  for (const std::string& extension : checkpoint->extensions) answer.bytes(extension);
  return std::move(answer).text();
}

std::string read_proof(ByteView text) {
  const auto proof = merkle::parse_tlog_proof(text);
  if (!proof) return kReject;
  Answer answer;
  answer.number(proof->index).bytes(proof->extra.value_or("")).bytes(proof->checkpoint);
  for (const Digest& hash : proof->hashes) answer.bytes(view(hash));
  return std::move(answer).text();
}

// What was said before the questions.
class Setting {
 public:
  void know(ByteView key) { known_.push_back(crypto::parse_note_verifier(key).value()); }
  void show(ByteView checkpoint) { shown_.emplace_back(checkpoint); }

  [[nodiscard]] std::string opened(ByteView text) const {
    const auto note = crypto::open_note(text, known_);
    if (!note) return kReject;
    Answer answer;
    answer.bytes(note->text);
    for (const crypto::VerifiedSignature& each : note->verified) {
      answer.bytes(known_[each.verifier].name).number(known_[each.verifier].key_id);
    }
    return std::move(answer).text();
  }

  // Which of the shown checkpoints have a quorum.
  [[nodiscard]] std::string policy(ByteView text) const {
    const auto policy = crypto::TlogPolicy::parse(text);
    if (!policy) return kReject;
    std::vector<crypto::NoteVerifier> witnesses;
    for (const auto& witness : policy->witnesses()) witnesses.push_back(witness.verifier);
    Answer answer;
    for (const std::string& checkpoint : shown_) {
      std::vector<bool> cosigned(witnesses.size());
      if (const auto note = crypto::open_note(checkpoint, witnesses)) {
        for (const auto& each : note->verified) cosigned[each.verifier] = true;
      }
      answer.number(policy->is_met_by(cosigned) ? 1 : 0);
    }
    return std::move(answer).text();
  }

 private:
  std::vector<crypto::NoteVerifier> known_;
  std::vector<std::string> shown_;
};

int answer_all() {
  Setting setting;
  const std::map<std::string, std::function<std::string(ByteView)>> kinds = {
      {"key", read_key},
      {"note", read_note},
      {"checkpoint", read_checkpoint},
      {"proof", read_proof},
      {"opened", [&](ByteView text) { return setting.opened(text); }},
      {"policy", [&](ByteView text) { return setting.policy(text); }},
      {"known",
       [&](ByteView text) {
         setting.know(text);
         return std::string("accept");
       }},
      {"shown",
       [&](ByteView text) {
         setting.show(text);
         return std::string("accept");
       }},
  };
  std::ios::sync_with_stdio(false);
  for (std::string line; std::getline(std::cin, line);) {
    const std::size_t space = line.find(' ');
    const auto kind = kinds.find(line.substr(0, space));
    const auto input = space == std::string::npos ? std::nullopt : from_hex(line.substr(space + 1));
    if (kind == kinds.end() || !input) return 2;
    std::cout << kind->second(*input) << "\n";
    if (std::cin.rdbuf()->in_avail() == 0) std::cout.flush();
  }
  return 0;
}

}  // namespace
}  // namespace ledgerline::test

int main() { return ledgerline::test::answer_all(); }
