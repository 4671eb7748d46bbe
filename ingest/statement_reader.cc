#include "ingest/statement_reader.h"

#include "engine/base/encoding.h"
#include "engine/base/limits.h"
#include "engine/format/digest_algorithms.h"
#include "ingest/approval_reader.h"
#include "ingest/json_document.h"
#include "ingest/member_reader.h"
#include "ingest/policy_result_reader.h"

namespace ledgerline::ingest {
namespace {

using format::PredicateKind;

constexpr std::string_view kStatementTypeV01 = "https://in-toto.io/Statement/v0.1";

// Predicate types carry their version at the end: a prefix names the type.
struct PredicateRule {
  std::string_view prefix;
  PredicateKind kind;
};
constexpr PredicateRule kPredicates[] = {
    {"https://slsa.dev/provenance/v", PredicateKind::kProvenance},
    {"https://slsa.dev/verification_summary/v", PredicateKind::kVerificationSummary},
    {"https://in-toto.io/attestation/svr/v", PredicateKind::kSimpleVerification},
    {"https://spdx.dev/Document", PredicateKind::kSpdx},
    {"https://cyclonedx.org/bom", PredicateKind::kCycloneDx},
    {"https://in-toto.io/attestation/test-result/v", PredicateKind::kTestResult},
    {"https://in-toto.io/attestation/vulns/v", PredicateKind::kVulnerabilities},
    {"https://cosign.sigstore.dev/attestation/vuln/v", PredicateKind::kVulnerabilities},
    {"https://gittuf.dev/github-pull-request-approval/v", PredicateKind::kPullRequestApproval},
    {"https://gittuf.dev/reference-authorization/v", PredicateKind::kReferenceAuthorization},
};

// The in-toto page of the predicate gives its type without a version.
constexpr std::string_view kVulnerabilitiesUnversioned = "https://in-toto.io/attestation/vulns";

PredicateKind kind_of(std::string_view predicate_type) noexcept {
  if (predicate_type == kApprovalPredicate) return PredicateKind::kApproval;
  if (predicate_type == kVulnerabilitiesUnversioned) return PredicateKind::kVulnerabilities;
  for (const PredicateRule& rule : kPredicates) {
    if (predicate_type.starts_with(rule.prefix)) return rule.kind;
  }
  return PredicateKind::kOther;
}

// A text that is no digest of its algorithm would be a subject that nothing can ever match.
void check_digest(DecodeState& state, JsonValue value, std::string_view algorithm,
                  std::string_view text) {
  if (format::is_digest(algorithm, text)) return;
  state.findings.refuse("digest", value,
                        "a digest of " + std::string(algorithm) + " has " +
                            std::to_string(*format::hex_digits_of(algorithm)) +
                            " hexadecimal digits");
}

// A DigestSet says lower case; the few tools that write upper case mean the same digest.
std::string_view normal_digest(DecodeState& state, std::string_view text) {
  const auto lower = lower_hex(text);
  return !lower || *lower == text ? text : state.facts.keep(*lower);
}

void read_digests(DecodeState& state, const MemberReader& digests, format::AttestationFact& out) {
  const JsonValue set = digests.value();
  if (set.size() == 0) {
    return state.findings.refuse("required", set, "a subject without a digest");
  }
  if (set.size() > limits::kSubjectDigestsMax) {
    return state.findings.refuse_too_large(
        "max_items", set, "at most " + std::to_string(limits::kSubjectDigestsMax) + " digests");
  }
  for (const JsonMember& member : set.members()) {
    const std::string_view text =
        member.value.is_string() ? state.text(member.value) : std::string_view();
    const bool usable = !text.empty() && text.size() <= limits::kSubjectDigestBytesMax &&
                        !member.key.empty() && member.key.size() <= limits::kSubjectDigestBytesMax;
    if (!usable) {
      state.findings.refuse("digest", member.value,
                            "a digest is a text of 1 to " +
                                std::to_string(limits::kSubjectDigestBytesMax) + " bytes");
      continue;
    }
    check_digest(state, member.value, member.key, text);
    out.subjects.push_back({state.facts.keep(member.key), normal_digest(state, text)});
  }
}

void read_subjects(DecodeState& state, MemberReader& statement, format::AttestationFact& out) {
  const JsonValue list = statement.array("subject", Need::kRequired);
  if (!list) return;
  if (list.size() == 0) {
    return state.findings.refuse("min_items", list, "at least one subject is required");
  }
  if (list.size() > limits::kSubjectsMax) {
    return state.findings.refuse_too_large(
        "max_items", list, "at most " + std::to_string(limits::kSubjectsMax) + " subjects");
  }
  for (const JsonValue item : list.items()) {
    MemberReader subject(state, item);
    const auto digests = subject.object("digest", Need::kRequired);
    if (digests) read_digests(state, *digests, out);
  }
}

// What is interpreted must have one reading; what is only kept may be as odd as it was sent.
void read_predicate(DecodeState& state, const JsonDocument& document, MemberReader& statement,
                    format::AttestationFact& out) {
  const bool ambiguous = document.duplicate_count() > 0;
  if (out.kind == PredicateKind::kApproval) {
    state.findings.refuse_odd_text(document);
    auto predicate = statement.object("predicate", Need::kRequired);
    if (predicate) out.approval = read_approval(state, *predicate, out.subjects);
    return;
  }
  for (const JsonValue duplicate : document.duplicates()) {
    state.findings.note(format::Flag::kDuplicateKey, duplicate);
  }
  const JsonValue predicate = statement.find("predicate");
  if (out.kind == PredicateKind::kVerificationSummary) {
    out.policy_result = ambiguous ? unreadable_result(state, predicate)
                                  : read_verification_summary(state, predicate);
  } else if (out.kind == PredicateKind::kSimpleVerification) {
    out.policy_result = ambiguous ? unreadable_result(state, predicate)
                                  : read_simple_verification(state, predicate);
  }
}

}  // namespace

bool is_statement_type(std::string_view payload_type) noexcept {
  return payload_type == kStatementPayloadType ||
         (payload_type.starts_with("application/vnd.in-toto.") && payload_type.ends_with("+json"));
}

void read_statement(DecodeState& state, const std::string& payload_pointer,
                    format::AttestationFact& out) {
  if (!is_statement_type(out.payload_type)) return;
  thread_local JsonDocument document;
  const JsonDocument::Trim trim(document);
  state.findings.set_origin(payload_pointer, 0);
  if (const auto fault = document.parse(out.payload)) return state.findings.refuse(*fault);
  MemberReader statement(state, document.root());
  const JsonValue type = statement.find("_type");
  const std::string_view type_text =
      type && type.is_string() ? state.text(type) : std::string_view();
  if (type_text != kStatementType && type_text != kStatementTypeV01) {
    if (!type) statement.refuse("required", "_type", "missing");
    return;
  }
  out.predicate_type =
      statement.text("predicateType", Need::kRequired, limits::kEnvelopeTypeBytesMax);
  out.kind = kind_of(out.predicate_type);
  read_subjects(state, statement, out);
  read_predicate(state, document, statement, out);
}

}  // namespace ledgerline::ingest
