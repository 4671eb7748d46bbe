#include "tools/signed_statement.h"

#include <memory>

#include <nlohmann/json.hpp>

#include "engine/base/encoding.h"
#include "engine/crypto/dsse.h"
#include "ingest/attestation_decoder.h"
#include "ingest/statement_reader.h"

namespace ledgerline::tools {
namespace {

using nlohmann::json;

constexpr std::string_view kDefaultAlgorithm = "sha256";
constexpr std::string_view kPayloadPointer = "/payload";

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

std::string envelope_of(std::string_view statement, std::string_view key_id,
                        std::string_view signature) {
  const json envelope = {{"payloadType", ingest::kStatementPayloadType},
                         {"payload", to_base64(statement)},
                         {"signatures", {{{"keyid", key_id}, {"sig", to_base64(signature)}}}}};
  return envelope.dump();
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

// Ingest's own decoder, to which any signature is as good as another.
Result<void> check_statement(const std::string& statement, Timestamp now) {
  const auto body = std::make_shared<const std::string>(envelope_of(statement, "none", "none"));
  const ingest::DecodeContext context{ingest::Mode::kLenient, {}, now};
  const ingest::DecodeResult result = ingest::decode_attestation(body, *body, context);
  const auto* const rejection = std::get_if<ingest::Rejection>(&result);
  if (rejection == nullptr) return {};
  std::string message = "a server would refuse this statement";
  for (const ingest::Violation& violation : rejection->violations) {
    const bool inside = violation.pointer.starts_with(kPayloadPointer);
    message.append("; ")
        .append(violation.pointer, inside ? kPayloadPointer.size() : 0)
        .append(": ")
        .append(violation.detail);
  }
  return Error{ErrorKind::kInvalid, std::move(message), {}};
}

Result<std::string> make_envelope(std::string_view statement, const crypto::PrivateKey& key) {
  const Result<std::string> signature =
      key.sign(crypto::pre_authentication_encoding(ingest::kStatementPayloadType, statement));
  if (!signature) return signature.error();
  return envelope_of(statement, to_hex(view(key.public_key().key_id())), *signature);
}

}  // namespace ledgerline::tools
