#include "tools/signed_statement.h"

#include <nlohmann/json.hpp>

#include "engine/base/encoding.h"
#include "engine/crypto/dsse.h"
#include "ingest/statement_reader.h"

namespace ledgerline::tools {
namespace {

using nlohmann::json;

constexpr std::string_view kDefaultAlgorithm = "sha256";

Result<json> subject_of(const std::string& text) {
  const std::size_t colon = text.find(':');
  const bool named = colon != std::string::npos;
  const std::string algorithm = named ? text.substr(0, colon) : std::string(kDefaultAlgorithm);
  const std::string digest = named ? text.substr(colon + 1) : text;
  if (algorithm.empty() || digest.empty()) {
    return Error{ErrorKind::kInvalid, text + ": a subject is ALGORITHM:DIGEST", {}};
  }
  return json{{"digest", {{algorithm, digest}}}};
}

}  // namespace

Result<std::string> make_statement(std::string_view predicate, std::string_view predicate_type,
                                   const std::vector<std::string>& subjects) {
  json content = json::parse(predicate, nullptr, false);
  if (!content.is_object()) {
    return Error{ErrorKind::kInvalid, "the predicate is no JSON object", {}};
  }
  json list = json::array();
  for (const std::string& text : subjects) {
    Result<json> subject = subject_of(text);
    if (!subject) return subject.error();
    list.push_back(*std::move(subject));
  }
  const json statement = {{"_type", ingest::kStatementType},
                          {"subject", std::move(list)},
                          {"predicateType", predicate_type},
                          {"predicate", std::move(content)}};
  return statement.dump();
}

Result<std::string> make_envelope(std::string_view statement, const crypto::PrivateKey& key) {
  const Result<std::string> signature =
      key.sign(crypto::pre_authentication_encoding(ingest::kStatementPayloadType, statement));
  if (!signature) return signature.error();
  const json envelope = {
      {"payloadType", ingest::kStatementPayloadType},
      {"payload", to_base64(statement)},
      {"signatures",
       {{{"keyid", to_hex(view(key.public_key().key_id()))}, {"sig", to_base64(*signature)}}}}};
  return envelope.dump();
}

}  // namespace ledgerline::tools
