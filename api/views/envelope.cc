#include "api/views/envelope.h"

#include "engine/base/uuid.h"

namespace ledgerline::api::views {

void write_envelope(JsonWriter& out, const query::Envelope& envelope) {
  out.key("position");
  if (envelope.position) {
    out.number(envelope.position->value());
  } else {
    out.null();
  }
  out.member("fold_version", envelope.fold_version);
  write_time(out, "as_of", envelope.as_of);
  if (envelope.known_at) out.member("known_at", envelope.known_at->value());
  out.member("complete", envelope.complete());
  if (!envelope.complete()) out.member("reason", to_string(envelope.reason));
  if (envelope.retraction) out.member("retraction", envelope.retraction->value());
  if (envelope.lag) out.member("lag", *envelope.lag);
  if (!envelope.cursor.empty()) out.member("cursor", envelope.cursor);
}

void write_pair(JsonWriter& out, const query::Name& name) {
  out.begin_array().string(name.ns).string(name.name).end_array();
}

void write_pairs(JsonWriter& out, const std::vector<query::Name>& names) {
  out.begin_array();
  for (const query::Name& name : names) write_pair(out, name);
  out.end_array();
}

void write_name(JsonWriter& out, const query::Name& name) {
  out.member("namespace", name.ns).member("name", name.name);
}

void write_run_link(JsonWriter& out, const query::RunLink& link) {
  out.member("id", to_string(link.id));
  out.member("job_namespace", link.job.ns).member("job_name", link.job.name);
}

void write_time(JsonWriter& out, std::string_view member, std::optional<Timestamp> time) {
  if (time) out.member(member, to_string(*time));
}

}  // namespace ledgerline::api::views
