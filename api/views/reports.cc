#include "api/views/reports.h"

#include <memory>
#include <utility>

#include "api/document_stream.h"
#include "api/views/access.h"
#include "api/views/approvals.h"
#include "api/views/envelope.h"

namespace ledgerline::api::views {

Response duty_faults(query::DutyAnswer answer) {
  // Shared by the functions below, which a stream may keep after this call.
  const auto kept = std::make_shared<const query::DutyAnswer>(std::move(answer));
  return document_response(
      200, [kept](JsonWriter& out) { write_envelope(out, kept->envelope); },
      {{"rows", kept->rows.size(), [kept](JsonWriter& out, std::size_t i) {
          const query::DutyRow& row = kept->rows[i];
          out.begin_object().member("fault", to_string(row.fault)).member("owner", row.owner);
          out.key("approval");
          write_approval(out, row.approval);
          out.end_object();
        }}});
}

Response usage(query::UsageAnswer answer) {
  // Shared by the functions below, which a stream may keep after this call.
  const auto kept = std::make_shared<const query::UsageAnswer>(std::move(answer));
  const auto head = [kept](JsonWriter& out) {
    write_envelope(out, kept->envelope);
    out.member("judged", kept->judged).member("unscoped", kept->unscoped);
  };
  return document_response(200, head,
                           {{"rows", kept->rows.size(), [kept](JsonWriter& out, std::size_t i) {
                               const query::UsageRow& row = kept->rows[i];
                               out.begin_object();
                               write_access_members(out, row.access);
                               write_judgement(out, row.judgement);
                               out.end_object();
                             }}});
}

}  // namespace ledgerline::api::views
