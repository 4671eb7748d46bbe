#include "ingest/approval_reader.h"

#include <algorithm>
#include <string>

#include "engine/base/encoding.h"
#include "engine/base/limits.h"

namespace ledgerline::ingest {
namespace {

using format::ApprovalFact;
using format::Decision;

constexpr std::string_view kReferencePrefix = "sha256:";
constexpr std::size_t kTextMax = limits::kApprovalTextBytesMax;

// References to other statements: "sha256:" and the digest of their payload.
std::vector<Digest> read_references(DecodeState& state, MemberReader& predicate,
                                    std::string_view name) {
  std::vector<Digest> out;
  const auto texts = predicate.texts(name, limits::kApprovalListMax, kTextMax);
  if (texts.empty()) return out;
  for (const JsonValue item : predicate.find(name).items()) {
    const std::string_view text = item.is_string() ? state.text(item) : std::string_view();
    const bool prefixed = text.starts_with(kReferencePrefix);
    const auto bytes = prefixed ? from_hex(text.substr(kReferencePrefix.size())) : std::nullopt;
    if (!bytes || bytes->size() != Digest{}.size()) {
      state.findings.refuse("digest", item,
                            "a statement is named by \"sha256:\" and the SHA-256 of its payload");
      continue;
    }
    out.push_back(array_from<Digest>(*bytes));
  }
  return out;
}

format::DocumentRef read_document(MemberReader& predicate, std::string_view name) {
  format::DocumentRef out;
  auto document = predicate.object(name, Need::kOptional);
  if (!document) return out;
  document->refuse_misspelt({"id", "version", "digest", "decision_id"});
  out.id = document->text("id", Need::kRequired, kTextMax);
  out.version = document->text("version", Need::kOptional, kTextMax);
  out.digest = document->text("digest", Need::kOptional, kTextMax);
  return out;
}

// An app's version is the digest of what runs: a subject of the statement.
void check_version(MemberReader& app, const std::vector<format::SubjectFact>& subjects) {
  const std::string_view version = app.text("version", Need::kOptional, kTextMax);
  if (version.empty()) return;
  const bool known =
      std::any_of(subjects.begin(), subjects.end(), [&](const format::SubjectFact& subject) {
        return version == std::string(subject.algorithm).append(":").append(subject.digest);
      });
  if (!known) app.refuse("digest", "version", "not the digest of a subject of this statement");
}

void read_app(DecodeState& state, MemberReader& predicate, Need need,
              const std::vector<format::SubjectFact>& subjects, ApprovalFact& out) {
  const auto intern = [&](std::string_view ns, std::string_view id) {
    if (!id.empty()) out.app = state.entities.intern(format::EntityType::kApp, ns, id);
  };
  const JsonValue value = predicate.find("app");
  if (!value || value.is_string()) {
    return intern({}, predicate.text("app", need, limits::kNameBytesMax));
  }
  auto app = predicate.object("app", need);
  if (!app) return;
  app->refuse_misspelt({"namespace", "id", "version"});
  const std::string_view ns = app->text("namespace", Need::kOptional, limits::kNameBytesMax);
  intern(ns, app->text("id", Need::kRequired, limits::kNameBytesMax));
  check_version(*app, subjects);
}

void read_dataset(DecodeState& state, MemberReader& predicate, Need need, ApprovalFact& out) {
  const JsonValue value = predicate.find("dataset");
  if (!value || value.is_string()) {
    out.dataset_name = predicate.text("dataset", need, limits::kNameBytesMax);
    if (!out.dataset_name.empty()) out.dataset_namespace = state.default_namespace();
    return;
  }
  auto dataset = predicate.object("dataset", need);
  if (!dataset) return;
  dataset->refuse_misspelt({"namespace", "name"});
  out.dataset_namespace = dataset->text("namespace", Need::kRequired, limits::kNameBytesMax);
  out.dataset_name = dataset->text("name", Need::kRequired, limits::kNameBytesMax);
}

void read_columns(DecodeState& state, MemberReader& predicate, ApprovalFact& out) {
  out.columns = predicate.texts("columns", limits::kApprovalColumnsMax, kTextMax);
  const JsonValue list = predicate.find("columns");
  if (list && list.is_array() && list.size() == 0) {
    state.findings.refuse("min_items", list, "leave it out to approve every column");
  }
  std::sort(out.columns.begin(), out.columns.end());
  out.columns.erase(std::unique(out.columns.begin(), out.columns.end()), out.columns.end());
}

void read_validity(DecodeState& state, MemberReader& predicate, ApprovalFact& out) {
  out.valid_from = predicate.time("valid_from").value_or(state.facts.received_at);
  out.valid_until = predicate.time("valid_until");
  if (out.valid_until && *out.valid_until <= out.valid_from) {
    predicate.refuse("range", "valid_until",
                     "ends at or before it begins (without valid_from: at the time of arrival)");
  }
}

bool has_conditions(DecodeState& state, MemberReader& predicate) {
  const JsonValue value = predicate.find("conditions");
  if (!value) return false;
  if (value.is_string()) return !state.text(value).empty();
  return !(value.is_array() || value.is_object()) || value.size() > 0;
}

bool names_only(const std::vector<std::string_view>& approvers, std::string_view requester) {
  return !approvers.empty() &&
         std::all_of(approvers.begin(), approvers.end(),
                     [&](std::string_view approver) { return approver == requester; });
}

std::optional<Decision> read_decision(MemberReader& predicate) {
  const std::string_view word = predicate.text("decision", Need::kRequired, kTextMax);
  const auto decision = format::decision_from(word);
  if (!decision && !word.empty()) {
    predicate.refuse("enum", "decision", "one of approve, reject and withdraw");
  }
  return decision;
}

}  // namespace

std::optional<ApprovalFact> read_approval(DecodeState& state, MemberReader& predicate,
                                          const std::vector<format::SubjectFact>& subjects) {
  const std::size_t refused = state.findings.refusals();
  ApprovalFact out;
  // What limits an approval must not be lost to a slip.
  predicate.refuse_misspelt({"decision", "app", "dataset", "columns", "requester", "approvers",
                             "purpose", "tier", "contract", "policy", "rationale", "valid_from",
                             "valid_until", "conditions", "supersedes", "revokes"});
  const auto decision = read_decision(predicate);
  out.decision = decision.value_or(Decision::kApprove);
  const Need scope = out.decision == Decision::kWithdraw ? Need::kOptional : Need::kRequired;
  read_app(state, predicate, scope, subjects, out);
  read_dataset(state, predicate, scope, out);
  read_columns(state, predicate, out);
  out.requester = predicate.text("requester", scope, kTextMax);
  out.approvers = predicate.texts("approvers", limits::kApprovalListMax, kTextMax);
  out.purpose = predicate.text("purpose", scope, kTextMax);
  out.tier = predicate.text("tier", Need::kOptional, limits::kTrustTextBytesMax);
  out.contract = read_document(predicate, "contract");
  out.policy = read_document(predicate, "policy");
  if (auto policy = predicate.object("policy", Need::kOptional)) {
    out.policy_decision = policy->text("decision_id", Need::kOptional, kTextMax);
  }
  out.rationale = predicate.text("rationale", Need::kRequired, kTextMax);
  out.conditional = has_conditions(state, predicate);
  read_validity(state, predicate, out);
  out.supersedes = read_references(state, predicate, "supersedes");
  out.revokes = read_references(state, predicate, "revokes");
  if (out.decision == Decision::kWithdraw && out.revokes.empty()) {
    predicate.refuse("required", "revokes", "a withdrawal names what it withdraws");
  }
  if (names_only(out.approvers, out.requester)) {
    state.findings.note(format::Flag::kSelfApproval, {predicate.value(), "approvers"});
  }
  if (state.findings.refusals() > refused) return std::nullopt;
  return out;
}

}  // namespace ledgerline::ingest
