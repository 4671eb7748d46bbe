#include "tools/proven_record.h"

#include <utility>

#include "engine/base/encoding.h"
#include "engine/format/opening.h"
#include "ingest/replay.h"
#include "tools/approval_sentence.h"

namespace ledgerline::tools {

using nlohmann::json;

namespace {

Result<std::string> text_of(const json& object, const std::string& where, const char* name) {
  const json& value = object.at(name);
  if (!value.is_string())
    return wrong_file("the member " + in_quotes(name) + " of " + where + " is no text");
  return value.get<std::string>();
}

}  // namespace

Error wrong_file(std::string message) { return {ErrorKind::kInvalid, std::move(message), {}}; }

Result<void> check_members(const json& object, const std::string& where,
                           const std::set<std::string>& required,
                           const std::set<std::string>& optional) {
  if (!object.is_object()) return wrong_file(where + " is not an object");
  for (const std::string& name : required) {
    if (!object.contains(name)) return wrong_file(where + " has no member " + in_quotes(name));
  }
  for (const auto& [name, value] : object.items()) {
    if (!required.contains(name) && !optional.contains(name)) {
      return wrong_file(where + " has an unknown member " + in_quotes(name));
    }
  }
  return {};
}

Result<std::string> bytes_of(const json& object, const std::string& where, const char* name) {
  auto text = text_of(object, where, name);
  if (!text) return text;
  auto bytes = from_base64(*text);
  if (!bytes)
    return wrong_file("the member " + in_quotes(name) + " of " + where + " is not base64");
  return *std::move(bytes);
}

Result<ProvenRecord> prove(const json& item, const std::string& where, format::RecordKind kind,
                           const crypto::TlogPolicy& policy) {
  if (auto checked = check_members(item, where, {"position", "record", "proof"}); !checked) {
    return checked.error();
  }
  if (!item["position"].is_number_unsigned()) return wrong_file(where + " has no position");
  const auto opening_bytes = bytes_of(item, where, "record");
  if (!opening_bytes) return opening_bytes.error();
  const auto proof_text = text_of(item, where, "proof");
  if (!proof_text) return proof_text.error();
  const auto proof = merkle::parse_tlog_proof(*proof_text);
  if (!proof) return with_context(proof.error(), where);
  auto opening = format::decode_record_opening(*opening_bytes);
  if (!opening) return with_context(opening.error(), where);
  ProvenRecord out;
  out.position = Position(item["position"].get<std::uint64_t>());
  out.checkpoint = proof->checkpoint;
  auto record = log::check_opening(*std::move(opening));
  if (!record) return with_context(record.error(), where);
  out.record = *std::move(record);
  auto leaf = merkle::verify_tlog_proof(*proof, out.record.leaf_hash, policy);
  if (!leaf) return with_context(leaf.error(), where);
  out.leaf = *std::move(leaf);
  if (!out.record.header || !out.record.body) return wrong_file(where + " withholds a half");
  if (out.record.entry.kind != kind) {
    return wrong_file(where + " is a record of kind " +
                      std::string(to_string(out.record.entry.kind)));
  }
  return out;
}

Result<void> read_facts(ProvenRecord& record, const std::string& where) {
  const auto body = std::make_shared<const std::string>(*record.record.body);
  auto facts = ingest::facts_of_record(*record.record.header, body, *body);
  if (!facts) return with_context(facts.error(), where);
  record.facts = *std::move(facts);
  return {};
}

}  // namespace ledgerline::tools
