#include "engine/crypto/tlog_policy.h"

#include <algorithm>
#include <charconv>
#include <set>
#include <string_view>
#include <utility>

#include "engine/base/limits.h"

namespace ledgerline::crypto {
namespace {

using Fields = std::vector<ByteView>;

constexpr ByteView kNone = "none";

Fields split(ByteView line) {
  constexpr ByteView kBlanks = " \t";
  Fields fields;
  for (;;) {
    const std::size_t begin = line.find_first_not_of(kBlanks);
    if (begin == ByteView::npos) return fields;
    const std::size_t end = line.find_first_of(kBlanks, begin);
    fields.push_back(line.substr(begin, end - begin));
    if (end == ByteView::npos) return fields;
    line.remove_prefix(end);
  }
}

// Other octets are allowed, whatever text they make: names are opaque.
bool has_control_byte(ByteView line) noexcept {
  return std::any_of(line.begin(), line.end(), [](char c) {
    const auto octet = static_cast<unsigned char>(c);
    return (octet < 0x20 && octet != '\t') || octet == 0x7f;
  });
}

Error invalid(std::string what) { return {ErrorKind::kInvalid, std::move(what), {}}; }

Result<NoteVerifier> key_of(ByteView text, KeyType type) {
  Result<NoteVerifier> key = parse_note_verifier(text);
  if (!key || key->type == type) return key;
  return Error{ErrorKind::kUnsupported,
               type == KeyType::kEd25519 ? "a log's key must be of type Ed25519 (0x01)"
                                         : "a witness's key must be of type cosignature/v1 (0x04)",
               {}};
}

// "all", "any" or a number of 1 to `members`.
std::optional<std::size_t> threshold_of(ByteView text, std::size_t members) {
  if (text == "all") return members;
  if (text == "any") return 1;
  std::size_t k = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), k);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  if (k < 1 || k > members || text.front() == '0') return std::nullopt;
  return k;
}

}  // namespace

class PolicyReader {
 public:
  Result<void> read_line(const Fields& fields) {
    const ByteView word = fields.front();
    if (word == "log") return read_log(fields);
    if (word == "witness") return read_witness(fields);
    if (word == "group") return read_group(fields);
    if (word == "quorum") return read_quorum(fields);
    return invalid("neither log, witness, group nor quorum");
  }

  Result<TlogPolicy> finish() {
    if (!has_quorum_) return invalid("there is no quorum line");
    return std::move(policy_);
  }

 private:
  Result<void> read_log(const Fields& fields) {
    if (fields.size() < 2 || fields.size() > 3) return invalid("log <verifier key> [<url>]");
    Result<NoteVerifier> key = key_of(fields[1], KeyType::kEd25519);
    if (!key) return key.error();
    if (Result<void> fresh = check_fresh(*key); !fresh) return fresh;
    policy_.logs_.push_back({*std::move(key), std::string(fields.size() == 3 ? fields[2] : "")});
    return {};
  }

  Result<void> read_witness(const Fields& fields) {
    if (fields.size() < 3 || fields.size() > 4) {
      return invalid("witness <name> <verifier key> [<url>]");
    }
    if (Result<void> named = check_name(fields[1]); !named) return named;
    Result<NoteVerifier> key = key_of(fields[2], KeyType::kCosignatureV1);
    if (!key) return key.error();
    if (Result<void> fresh = check_fresh(*key); !fresh) return fresh;
    policy_.nodes_.push_back({std::string(fields[1]), policy_.witnesses_.size(), {}, 0});
    policy_.witnesses_.push_back({std::string(fields[1]), *std::move(key),
                                  std::string(fields.size() == 4 ? fields[3] : "")});
    return {};
  }

  Result<void> read_group(const Fields& fields) {
    if (fields.size() < 4) return invalid("group <name> all|any|<k> <member> ...");
    if (Result<void> named = check_name(fields[1]); !named) return named;
    TlogPolicy::Node group{std::string(fields[1]), 0, {}, 0};
    for (const ByteView name : Fields(fields.begin() + 3, fields.end())) {
      const std::optional<std::size_t> member = find(name);
      if (!member) return invalid("no witness or group above is named " + std::string(name));
      if (is_member_.contains(*member)) {
        return invalid(std::string(name) + " is a member twice");
      }
      is_member_.insert(*member);
      group.members.push_back(*member);
    }
    const std::optional<std::size_t> needed = threshold_of(fields[2], group.members.size());
    if (!needed) return invalid("a group needs all, any or a number of 1 to its members");
    group.needed = *needed;
    policy_.nodes_.push_back(std::move(group));
    return {};
  }

  Result<void> read_quorum(const Fields& fields) {
    if (fields.size() != 2) return invalid("quorum <name>|none");
    if (std::exchange(has_quorum_, true)) return invalid("a second quorum line");
    if (fields[1] == kNone) return {};
    policy_.quorum_ = find(fields[1]);
    if (policy_.quorum_) return {};
    return invalid("no witness or group above is named " + std::string(fields[1]));
  }

  [[nodiscard]] std::optional<std::size_t> find(ByteView name) const {
    for (std::size_t i = 0; i < policy_.nodes_.size(); ++i) {
      if (policy_.nodes_[i].name == name) return i;
    }
    return std::nullopt;
  }

  [[nodiscard]] Result<void> check_name(ByteView name) const {
    if (name == kNone) return invalid("the name none is taken");
    if (find(name)) return invalid("the name " + std::string(name) + " is given twice");
    return {};
  }

  // One key under two names would count twice towards a quorum.
  [[nodiscard]] Result<void> check_fresh(const NoteVerifier& key) const {
    const auto same = [&key](const auto& known) {
      return known.verifier.public_key == key.public_key;
    };
    const bool known = std::any_of(policy_.logs_.begin(), policy_.logs_.end(), same) ||
                       std::any_of(policy_.witnesses_.begin(), policy_.witnesses_.end(), same);
    if (known) return invalid("the public key of " + key.name + " stands here twice");
    return {};
  }

  TlogPolicy policy_;
  std::set<std::size_t> is_member_;  // of some group
  bool has_quorum_ = false;
};

Result<TlogPolicy> TlogPolicy::parse(ByteView text) {
  if (text.size() > limits::kPolicyTextBytesMax) {
    return Error{ErrorKind::kTooLarge, "policy: longer than 1 MiB", {}};
  }
  const std::string whole(text);
  PolicyReader reader;
  for (std::size_t number = 1; !text.empty(); ++number) {
    if (number > limits::kPolicyLinesMax) {
      return Error{ErrorKind::kTooLarge, "policy: too many lines", {}};
    }
    const std::size_t end = std::min(text.find('\n'), text.size());
    const ByteView line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (has_control_byte(line)) {
      return invalid("policy: line " + std::to_string(number) +
                     ": a control byte other than tab and newline");
    }
    const Fields fields = split(line);
    if (fields.empty() || fields.front().starts_with('#')) continue;
    if (Result<void> read = reader.read_line(fields); !read) {
      return with_context(read.error(), "policy: line " + std::to_string(number));
    }
  }
  Result<TlogPolicy> policy = reader.finish();
  if (!policy) return with_context(policy.error(), "policy");
  policy->text_ = whole;
  return policy;
}

bool TlogPolicy::is_met_by(const std::vector<bool>& cosigned) const {
  LEDGERLINE_ASSERT(cosigned.size() == witnesses_.size());
  if (!quorum_) return true;
  // Members stand before their group.
  std::vector<bool> met(nodes_.size());
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    const Node& node = nodes_[i];
    const auto count = std::count_if(node.members.begin(), node.members.end(),
                                     [&met](std::size_t member) { return met[member]; });
    met[i] = node.members.empty() ? cosigned[node.witness]
                                  : static_cast<std::size_t>(count) >= node.needed;
  }
  return met[*quorum_];
}

}  // namespace ledgerline::crypto
