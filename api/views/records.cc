#include "api/views/records.h"

#include <string>

#include "api/views/envelope.h"
#include "engine/base/encoding.h"
#include "engine/crypto/digest.h"
#include "engine/log/own_records.h"

namespace ledgerline::api::views {
namespace {

void write_flags(JsonWriter& out, const format::RecordHeader& header) {
  out.key("flags").begin_array();
  for (const format::FlagAt& at : header.flags) {
    out.begin_object();
    out.member("flag", to_string(at.flag)).member("pointer", at.pointer);
    out.end_object();
  }
  out.end_array();
  if (header.flags_omitted > 0) out.member("flags_omitted", header.flags_omitted);
}

void write_header(JsonWriter& out, const query::RecordAnswer& record) {
  const format::RecordHeader& header = *record.header;
  out.key("principal").begin_object();
  if (!log::is_own_record(record.kind)) out.member("position", header.principal.value());
  out.key("name");
  if (record.principal) {
    out.string(*record.principal);
  } else {
    out.null();
  }
  out.end_object();
  out.member("endpoint", header.endpoint).member("content_type", header.content_type);
  if (!header.source_id.empty()) out.member("source_id", header.source_id);
  out.member("element", header.element);
  if (!header.default_namespace.empty()) out.member("default_namespace", header.default_namespace);
  write_flags(out, header);
}

}  // namespace

void write_record_members(JsonWriter& out, const query::RecordAnswer& record) {
  out.member("kind", to_string(record.kind));
  out.member("received_at", to_string(record.received_at));
  out.member("body_bytes", record.body_bytes);
  if (record.header) {
    write_header(out, record);
  } else {
    out.member("header_erased", true);
  }
  if (!record.body) out.member("body_erased", true);
  if (record.retracted_by) out.member("retracted_by", record.retracted_by->value());
  if (record.header_erased_by) out.member("header_erased_by", record.header_erased_by->value());
  if (record.body_erased_by) out.member("body_erased_by", record.body_erased_by->value());
}

Response record(const query::RecordAnswer& record) {
  Response response = Response::json(200, {});
  JsonWriter out(response.body);
  const std::string position = std::to_string(record.position.value());
  out.begin_object();
  out.member("position", record.position.value());
  out.member("fold_version", record.envelope.fold_version);
  out.member("complete", record.envelope.complete());
  if (!record.envelope.complete()) out.member("reason", to_string(record.envelope.reason));
  write_record_members(out, record);
  if (record.body) out.member("body_sha256", to_hex(view(crypto::sha256(*record.body))));
  out.member("conflict", record.conflicts_with.has_value());
  if (record.conflicts_with) out.member("conflicts_with", record.conflicts_with->value());
  out.key("receipt").begin_object();
  out.member("position", record.position.value());
  out.member("index", record.receipt.index.value());
  out.member("leaf_hash", to_hex(view(record.receipt.leaf_hash)));
  out.member("log", record.receipt.origin);
  out.end_object();
  out.key("links").begin_object();
  out.member("body", "/api/v2/records/" + position + "/body");
  out.member("proof", "/api/v2/records/" + position + "/proof");
  out.member("checkpoint", "/log/checkpoint");
  out.end_object().end_object();
  return response;
}

}  // namespace ledgerline::api::views
