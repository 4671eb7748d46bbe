#include "api/views/exports.h"

#include "api/views/records.h"
#include "engine/base/encoding.h"
#include "engine/base/utf8.h"

namespace ledgerline::api::views {
namespace {

// The exact bytes of a half and its salt: what its hash was made of.
void write_body(JsonWriter& out, ByteView body) {
  if (is_utf8(body)) {
    out.member("body", body);
  } else {
    out.member("body_base64", to_base64(body));
  }
}

}  // namespace

void write_export_line(JsonWriter& out, const query::RecordAnswer& record) {
  out.begin_object();
  out.member("position", record.position.value());
  out.member("index", record.receipt.index.value());
  out.member("leaf_hash", to_hex(view(record.receipt.leaf_hash)));
  out.member("log", record.receipt.origin);
  write_record_members(out, record);
  out.member("entry_base64", to_base64(format::encode(record.entry)));
  if (record.frame.header) {
    out.member("header_salt", to_hex(view(record.frame.header->salt)));
    out.member("header_base64", to_base64(record.frame.header->bytes));
  }
  if (record.frame.body) {
    out.member("body_salt", to_hex(view(record.frame.body->salt)));
    write_body(out, record.frame.body->bytes);
  }
  out.end_object().end_line();
}

void write_export_summary(JsonWriter& out, const ExportTotals& totals, Position next) {
  out.begin_object();
  out.member("complete", totals.erased == 0);
  if (totals.erased > 0) {
    out.member("reason", to_string(query::Incomplete::kErased)).member("erased", totals.erased);
  }
  out.member("count", totals.count).member("next", next.value());
  out.end_object().end_line();
}

}  // namespace ledgerline::api::views
