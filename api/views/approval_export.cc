#include "api/views/approval_export.h"

#include <string_view>

#include "api/json_writer.h"
#include "engine/base/encoding.h"
#include "engine/crypto/public_key.h"

namespace ledgerline::api::views {
namespace {

void write_record(JsonWriter& out, const ProvenRecord& record) {
  out.begin_object().member("position", record.position.value());
  out.member("record", to_base64(record.opening)).member("proof", record.proof).end_object();
}

void write_records(JsonWriter& out, std::string_view member,
                   const std::vector<ProvenRecord>& records) {
  out.key(member).begin_array();
  for (const ProvenRecord& record : records) write_record(out, record);
  out.end_array();
}

Result<void> write_key(JsonWriter& out, const query::ApprovalExport::Key& key) {
  const auto parsed = crypto::PublicKey::from_spki(key.state.row.spki);
  if (!parsed) return Error{ErrorKind::kCorrupt, "index: " + parsed.error().message, {}};
  out.begin_object().member("key_id", to_hex(view(key.id))).member("pem", parsed->pem());
  out.member("name", key.state.row.name).member("owner", key.state.row.owner);
  out.key("roles").begin_array();
  for (const std::string& role : key.state.row.roles) out.string(role);
  out.end_array().end_object();
  return {};
}

// Before anything is encoded: base64 adds a third, the rest is small.
std::size_t estimate(const ApprovalExportParts& parts) {
  std::size_t bytes = parts.approval.opening.size() + parts.envelope.size();
  for (const auto* const list : {&parts.trust, &parts.epochs}) {
    for (const ProvenRecord& record : *list) bytes += record.opening.size() + record.proof.size();
  }
  if (parts.ending) bytes += parts.ending->opening.size();
  return bytes / 3 * 4;
}

}  // namespace

Result<Response> approval_export(const ApprovalExportParts& parts) {
  const Error too_large{ErrorKind::kTooLarge, "the export would not fit into one file", {}};
  if (estimate(parts) > query::kApprovalExportBytesMax) return too_large;
  Response response = Response::json(200, {});
  JsonWriter out(response.body);
  out.begin_object().member("type", query::kApprovalExportType);
  out.key("approval");
  write_record(out, parts.approval);
  out.member("envelope", to_base64(parts.envelope)).member("checkpoint", parts.checkpoint);
  out.key("keys").begin_array();
  for (const query::ApprovalExport::Key& key : parts.keys) {
    if (const auto written = write_key(out, key); !written) return written.error();
  }
  out.end_array();
  write_records(out, "trust", parts.trust);
  if (parts.ending) {
    out.key("ending");
    write_record(out, *parts.ending);
  }
  write_records(out, "epochs", parts.epochs);
  out.end_object();
  if (response.body.size() > query::kApprovalExportBytesMax) return too_large;
  return response;
}

}  // namespace ledgerline::api::views
