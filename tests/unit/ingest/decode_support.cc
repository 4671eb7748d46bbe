#include "tests/unit/ingest/decode_support.h"

#include <stdexcept>

namespace ledgerline::ingest {
namespace {

Decoded accepted(DecodeResult result) {
  if (const Rejection* why = rejection(result)) {
    const Violation& first = why->violations.front();
    throw std::runtime_error(first.pointer + " " + first.rule + " " + first.detail);
  }
  return std::get<Decoded>(std::move(result));
}

}  // namespace

std::string event(std::string_view members) {
  return R"({"eventTime":"2025-11-24T15:00:00.000Z","producer":"https://producer.example/v1",)"
         R"("schemaURL":"https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",)" +
         std::string(members) + "}";
}

std::string run_event(std::string_view run_facets, std::string_view job_facets,
                      std::string_view members) {
  std::string text =
      R"("eventType":"START","run":{"runId":"01890000-0000-7000-8000-000000000001",)";
  text.append(R"("facets":{)").append(run_facets).append("}},");
  text.append(R"("job":{"namespace":"etl","name":"orders.load","facets":{)").append(job_facets);
  text.append("}},").append(members);
  return event(text);
}

std::string facet(std::string_view members) {
  std::string text =
      R"({"_producer":"https://producer.example/v1","_schemaURL":"https://openlineage.io/f.json")";
  if (!members.empty()) text.append(",").append(members);
  return text + "}";
}

DecodeResult decode(std::string_view text, const DecodeContext& context) {
  auto body = std::make_shared<std::string>(text);
  return decode_lineage(body, *body, context);
}

DecodeResult decode_accesses(std::string_view text, const DecodeContext& context) {
  auto body = std::make_shared<std::string>(text);
  return decode_access(body, *body, context);
}

Decoded accept(std::string_view text) { return accepted(decode(text, lenient())); }

Decoded accept_access(std::string_view text) { return accepted(decode_accesses(text, lenient())); }

std::string replayed_text(format::RecordKind kind, std::string_view text) {
  format::RecordHeader header;
  header.kind = kind;
  header.received_at = kReceived;
  header.default_namespace = lenient().default_namespace;
  auto body = std::make_shared<std::string>(text);
  const auto facts = facts_of_record(header, body, *body);
  if (!facts) throw std::runtime_error(facts.error().message);
  return test::facts_text(**facts);
}

std::vector<std::string> refusals(const DecodeResult& result) {
  std::vector<std::string> out;
  if (const Rejection* why = rejection(result)) {
    for (const Violation& one : why->violations) out.push_back(one.pointer + " " + one.rule);
  }
  return out;
}

std::vector<std::string> flags(const Decoded& result) {
  std::vector<std::string> out;
  for (const auto& flag : result.flags) {
    out.push_back(flag.pointer + " " + std::string(to_string(flag.flag)));
  }
  return out;
}

}  // namespace ledgerline::ingest
