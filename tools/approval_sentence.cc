#include "tools/approval_sentence.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "engine/base/encoding.h"
#include "engine/index/attestation_rows.h"
#include "engine/index/trust_rows.h"

namespace ledgerline::tools {
namespace {

using nlohmann::json;

std::string document_in_words(const format::DocumentRef& document) {
  std::string out = in_quotes(document.id);
  if (!document.version.empty()) out += " version " + in_quotes(document.version);
  if (!document.digest.empty()) out += " with the digest " + in_quotes(document.digest);
  return out;
}

template <class List, class Name>
std::string listed(const List& list, const char* one, const char* many, std::size_t most,
                   Name name) {
  std::string out = list.size() == 1 ? one : many;
  const std::size_t shown = std::min(list.size(), most);
  for (std::size_t i = 0; i < shown; ++i) out.append(i == 0 ? " " : ", ").append(name(list[i]));
  if (shown < list.size()) out += " and " + std::to_string(list.size() - shown) + " more";
  return out;
}

bool has_conditions(ByteView payload) {
  const json statement = json::parse(payload, nullptr, false);
  if (!statement.is_object() || !statement.contains("predicate")) return false;
  const json& predicate = statement["predicate"];
  return predicate.is_object() && predicate.contains("conditions") &&
         !predicate["conditions"].empty();
}

std::string limits_in_words(const format::Facts& facts, const format::ApprovalFact& fact) {
  std::string out =
      ", in " +
      listed(facts.attestation->subjects, "the version", "the versions", index::kSubjectsShown,
             [](const format::SubjectFact& subject) {
               return in_quotes(std::string(subject.algorithm).append(":").append(subject.digest));
             });
  out += fact.columns.empty() ? ", for every column"
                              : ", for " +
                                    listed(fact.columns, "the column", "the columns",
                                           fact.columns.size(), in_quotes) +
                                    " alone";
  if (!fact.tier.empty()) out += ", for the tier " + in_quotes(fact.tier);
  if (!fact.contract.id.empty()) {
    out += ", under the contract " + document_in_words(fact.contract);
  }
  if (has_conditions(facts.attestation->payload)) {
    out += ", under conditions that the envelope states";
  }
  return out;
}

}  // namespace

std::string in_quotes(std::string_view text) {
  return json(text).dump(-1, ' ', true, json::error_handler_t::replace);
}

std::string decision_in_words(const format::Facts& facts) {
  const format::ApprovalFact& fact = *facts.attestation->approval;
  std::string out = "the decision \"" + std::string(to_string(fact.decision)) + "\"";
  if (!fact.app) return out;
  out += " about the app " + in_quotes(facts.entities[*fact.app].name) + ", the dataset " +
         in_quotes(fact.dataset_namespace) + " " + in_quotes(fact.dataset_name) +
         " and the purpose " + in_quotes(fact.purpose) + ", asked for by " +
         in_quotes(fact.requester);
  return out + limits_in_words(facts, fact);
}

std::string validity_in_words(const format::Facts& facts) {
  const format::ApprovalFact& fact = *facts.attestation->approval;
  std::string out = "holding from " + to_string(fact.valid_from);
  if (!fact.valid_until) return out + " without an end of its own";
  out += " until " + to_string(*fact.valid_until);
  if (*fact.valid_until <= facts.received_at) out += ", which was over when it entered the log";
  return out;
}

std::string signer_in_words(const query::Endorsement& by) {
  const char* const both = by.approver && by.policy ? " and " : "";
  return in_quotes(by.owner) + " with the key " + to_hex(view(by.key)) +
         ", which the log named at position " + std::to_string(by.key_record.value()) +
         " and which was trusted as " + std::string(by.approver ? index::kRoleApprover : "") +
         both + std::string(by.policy ? index::kRolePolicy : "");
}

}  // namespace ledgerline::tools
