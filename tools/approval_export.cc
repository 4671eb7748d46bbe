#include "tools/approval_export.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "engine/base/encoding.h"
#include "engine/crypto/digest.h"
#include "engine/format/facts.h"
#include "engine/index/key_ring.h"
#include "query/approval_export.h"
#include "query/approval_statement.h"
#include "tools/approval_sentence.h"
#include "tools/proven_record.h"
#include "tools/proven_trees.h"

namespace ledgerline::tools {
namespace {

using nlohmann::json;

// No member may come twice: two readers could take two meanings from it.
Result<json> parse(std::string_view text) {
  std::vector<std::set<std::string>> open;
  std::string repeated;
  const auto watch = [&](int, json::parse_event_t event, json& value) {
    if (event == json::parse_event_t::object_start) open.emplace_back();
    if (event == json::parse_event_t::object_end) open.pop_back();
    if (event == json::parse_event_t::key && !open.back().insert(value.get<std::string>()).second) {
      repeated = value.get<std::string>();
    }
    return true;
  };
  json out = json::parse(text, watch, false);
  if (out.is_discarded()) return wrong_file("the file is not JSON");
  if (!repeated.empty()) return wrong_file("the member " + in_quotes(repeated) + " comes twice");
  return out;
}

std::string place(const ProvenRecord& record) {
  return "index " + std::to_string(record.leaf.index);
}

class Checker {
 public:
  Checker(const json& file, const crypto::TlogPolicy& policy) : file_(file), policy_(policy) {}

  Result<std::string> check() {
    for (const auto step : {&Checker::read, &Checker::place_all, &Checker::judge_approval,
                            &Checker::check_copies, &Checker::judge_ending}) {
      if (auto done = (this->*step)(); !done) return done.error();
    }
    return sentence();
  }

 private:
  Result<void> read() {
    if (auto checked = check_members(
            file_, "the export",
            {"type", "approval", "envelope", "checkpoint", "keys", "trust", "epochs"}, {"ending"});
        !checked) {
      return checked;
    }
    if (file_["type"] != query::kApprovalExportType) return wrong_file("not an approval export");
    auto approval =
        prove(file_["approval"], "the approval", format::RecordKind::kAttestation, policy_);
    if (!approval) return approval.error();
    approval_ = *std::move(approval);
    if (auto done = read_facts(approval_, "the approval"); !done) return done;
    if (!approval_.facts->attestation || !approval_.facts->attestation->approval) {
      return wrong_file("the record of the approval holds none");
    }
    if (auto done = read_list("epochs", format::RecordKind::kEpoch, epochs_); !done) return done;
    if (auto done = read_list("trust", format::RecordKind::kTrustRoot, trust_); !done) return done;
    for (ProvenRecord& record : trust_) {
      if (auto done = read_facts(record, "a record of the trust roots"); !done) return done;
    }
    return read_ending();
  }

  Result<void> read_ending() {
    if (!file_.contains("ending")) return {};
    auto ending = prove(file_["ending"], "the ending", format::RecordKind::kAttestation, policy_);
    if (!ending) return ending.error();
    ending_ = *std::move(ending);
    if (auto done = read_facts(*ending_, "the ending"); !done) return done;
    if (!ending_->facts->attestation || !ending_->facts->attestation->approval) {
      return wrong_file("the record of the ending holds no decision");
    }
    const format::ApprovalFact& by = *ending_->facts->attestation->approval;
    const Digest statement = crypto::sha256(approval_.facts->attestation->payload);
    const auto names = [&](const std::vector<Digest>& list) {
      return std::find(list.begin(), list.end(), statement) != list.end();
    };
    if (!names(by.revokes) && !names(by.supersedes)) {
      return wrong_file("the ending neither revokes nor supersedes the approval");
    }
    return {};
  }

  // Ascending by position.
  Result<void> read_list(const char* name, format::RecordKind kind,
                         std::vector<ProvenRecord>& out) {
    const json& list = file_[name];
    if (!list.is_array()) return wrong_file("the member " + in_quotes(name) + " is not a list");
    if (list.size() > query::kApprovalExportRecordsMax) {
      return wrong_file("the member " + in_quotes(name) + " holds too many records");
    }
    for (const json& item : list) {
      const std::string where = std::string("record ") + std::to_string(out.size() + 1) +
                                " of the member " + in_quotes(name);
      auto record = prove(item, where, kind, policy_);
      if (!record) return record.error();
      if (!out.empty() && record->position <= out.back().position) {
        return wrong_file(where + " is out of order");
      }
      out.push_back(*std::move(record));
    }
    return {};
  }

  Result<void> place_all() {
    ProvenTrees trees;
    const ProvenRecord* newest = &approval_;
    for (const ProvenRecord& epoch : epochs_) {
      if (auto done = trees.add_epoch(epoch, "a record of an epoch"); !done) return done;
    }
    std::vector<const ProvenRecord*> all = {&approval_};
    for (const ProvenRecord& record : epochs_) all.push_back(&record);
    for (const ProvenRecord& record : trust_) all.push_back(&record);
    if (ending_) all.push_back(&*ending_);
    for (const ProvenRecord* record : all) {
      if (auto done = trees.place(*record, "position " + std::to_string(record->position.value()));
          !done) {
        return done;
      }
      if (newest->position < record->position) newest = record;
    }
    return trees.check_connected(*newest);
  }

  struct Keys {
    index::KeyRing ring;
    std::map<crypto::KeyId, Position> decided;  // the record that made a key's state in it
  };

  // As the records before `position` made them.
  [[nodiscard]] Result<Keys> keys_before(Position position) const {
    Keys keys;
    for (const ProvenRecord& record : trust_) {
      if (record.position >= position) break;
      const auto done =
          keys.ring.apply(*record.facts->trust, record.position, record.record.entry.received_at);
      if (!done) return done.error();
      for (const index::KeyRing::Change& change : *done) keys.decided[change.id] = record.position;
    }
    return keys;
  }

  // What it says, and which of its good signatures are of keys that were trusted: those of `keys`,
  // before the record.
  static query::Statement judge(const ProvenRecord& record, const Keys& keys) {
    query::Statement out;
    out.position = record.position;
    out.row = index::approval_row(
        *record.facts,
        index::attestation_row(*record.facts, keys.ring.judge(*record.facts->attestation)));
    for (const index::SignatureRow& signature : out.row.signatures) {
      if (signature.status != index::SignatureStatus::kGood) continue;
      const index::TrustKeyRow& row = *keys.ring.find(*signature.key);
      auto by = query::endorsement_by(*signature.key, row, keys.decided.at(*signature.key),
                                      out.row.received_at);
      if (by) out.endorsements.push_back(*std::move(by));
    }
    return out;
  }

  Result<void> judge_approval() {
    auto keys = keys_before(approval_.position);
    if (!keys) return keys.error();
    keys_ = *std::move(keys);
    statement_ = judge(approval_, keys_);
    for (const index::SignatureRow& signature : statement_.row.signatures) {
      if (signature.status == index::SignatureStatus::kGood) signers_.insert(*signature.key);
    }
    if (!statement_.endorsements.empty()) return {};
    return wrong_file(signers_.empty()
                          ? "the envelope has no good signature of a key that the records name"
                          : "no key that signed the envelope was trusted when it entered the log");
  }

  // What the file holds a second time, for other programs.
  Result<void> check_copies() {
    const auto envelope = bytes_of(file_, "the export", "envelope");
    if (!envelope) return envelope.error();
    if (*envelope != *approval_.record.body) {
      return wrong_file("the envelope is not the one that the record holds");
    }
    if (file_["checkpoint"] != approval_.checkpoint) {
      return wrong_file("the checkpoint is not the one of the approval's proof");
    }
    json keys = json::array();
    for (const crypto::KeyId& id : signers_) {
      const index::TrustKeyRow& row = *keys_.ring.find(id);
      const auto key = crypto::PublicKey::from_spki(row.spki);
      if (!key) return key.error();
      keys.push_back({{"key_id", to_hex(view(id))},
                      {"pem", key->pem()},
                      {"name", row.name},
                      {"owner", row.owner},
                      {"roles", row.roles}});
    }
    if (file_["keys"] != keys) {
      return wrong_file(
          "the keys are not those that the records name and the envelope is signed with");
    }
    return {};
  }

  // By the rule that judges accesses. It may have come before the approval.
  Result<void> judge_ending() {
    if (ending_) {
      const auto keys = keys_before(ending_->position);
      if (!keys) return keys.error();
      end_ = judge(*ending_, *keys);
      std::erase_if(end_.endorsements,
                    [&](const query::Endorsement& by) { return !query::may_end(statement_, by); });
      if (end_.endorsements.empty()) {
        return wrong_file("nobody signed the ending who may end the approval");
      }
    }
    auto keys = keys_before(Position(UINT64_MAX));
    if (!keys) return keys.error();
    keys_ = *std::move(keys);
    return {};
  }

  [[nodiscard]] std::string signers_of(const query::Statement& statement) const {
    std::string out;
    for (const query::Endorsement& by : statement.endorsements) {
      const index::TrustKeyRow& now = *keys_.ring.find(by.key);
      out.append(out.empty() ? "" : ", and ").append(signer_in_words(by));
      if (now.revoked && now.revoked->position > statement.position) {
        out +=
            " (revoked later, at position " + std::to_string(now.revoked->position.value()) + ")";
      }
    }
    return out;
  }

  [[nodiscard]] bool counts_for_nothing() const {
    return approval_.facts->attestation->approval->app && query::counting(statement_).empty();
  }

  [[nodiscard]] std::string sentence() const {
    const format::Facts& facts = *approval_.facts;
    std::string out = "Proven: at " + place(approval_) + " of the tree of " +
                      std::to_string(approval_.leaf.size) + " records that the log " +
                      approval_.leaf.origin + " has signed stands " + decision_in_words(facts) +
                      ", " + validity_in_words(facts) + ", received at " +
                      to_string(approval_.record.entry.received_at) + ", its envelope signed by " +
                      signers_of(statement_);
    if (counts_for_nothing()) {
      out += ", which counts for nothing, since nobody decides on a request of their own";
    }
    if (facts.attestation->approval->decision == format::Decision::kWithdraw) {
      out += ", and whether it ends anything this file does not tell";
    }
    if (ending_) {
      out += ", and ended from " + to_string(query::takes_effect(end_.row)) +
             " by the decision \"" + std::string(to_string(end_.row.decision)) + "\" at position " +
             std::to_string(end_.position.value()) + ", received at " +
             to_string(end_.row.received_at) + ", signed by " + signers_of(end_);
    }
    return out + "; " + what_it_rests_on() + ".";
  }

  // A file proves what is in it, never that nothing was left out.
  [[nodiscard]] std::string what_it_rests_on() const {
    const bool one = trust_.size() == 1;
    return "this is as far as the " + std::to_string(trust_.size()) + " trust record" +
           (one ? "" : "s") + (ending_ ? " and the ending" : "") + " in this file tell" +
           (one && !ending_ ? "s" : "") + (ending_ ? "" : ", which holds no ending") +
           ": that none was left out only the log can show";
  }

  const json& file_;
  const crypto::TlogPolicy& policy_;
  ProvenRecord approval_;
  std::optional<ProvenRecord> ending_;
  std::vector<ProvenRecord> epochs_;
  std::vector<ProvenRecord> trust_;
  Keys keys_;  // before the approval; in the end those of today
  std::set<crypto::KeyId> signers_;
  query::Statement statement_;  // of the approval
  query::Statement end_;        // of the ending, with the endorsements of those who may end
};

}  // namespace

Result<std::string> verify_approval_export(std::string_view text,
                                           const crypto::TlogPolicy& policy) {
  if (text.size() > query::kApprovalExportBytesMax) {
    return Error{ErrorKind::kTooLarge, "the file is larger than an approval export can be", {}};
  }
  const auto file = parse(text);
  if (!file) return file.error();
  return Checker(*file, policy).check();
}

}  // namespace ledgerline::tools
