#include "api/views/access.h"

#include <memory>
#include <utility>

#include "api/document_stream.h"
#include "api/views/envelope.h"

namespace ledgerline::api::views {
namespace {

// Users and apps are names within the store; a namespace shows only where one was given.
void write_actor(JsonWriter& out, std::string_view member, const query::Name& actor) {
  out.member(member, actor.name);
  if (!actor.ns.empty()) out.member(std::string(member) + "_namespace", actor.ns);
}

void write_row(JsonWriter& out, const query::AccessRow& row) {
  out.begin_object();
  write_access_members(out, row);
  out.end_object();
}

}  // namespace

void write_access_members(JsonWriter& out, const query::AccessRow& row) {
  out.member("time", to_string(row.time));
  if (row.far_future) out.member("far_future", true);
  out.member("position", row.position.value()).member("item", row.item);
  out.key("dataset").begin_object();
  write_name(out, row.dataset);
  out.end_object();
  if (row.user) write_actor(out, "user", *row.user);
  if (row.app) write_actor(out, "app", *row.app);
  out.key("access");
  if (row.erased || row.value.empty()) {
    out.null();
  } else {
    out.raw(row.value);
  }
  if (row.erased) out.member("erased", true);
}

Response access(query::AccessAnswer answer) {
  // Shared by the functions below, which a stream may keep after this call.
  const auto kept = std::make_shared<const query::AccessAnswer>(std::move(answer));
  const auto head = [kept](JsonWriter& out) {
    write_envelope(out, kept->envelope);
    out.key("datasets");
    write_pairs(out, kept->datasets);
  };
  return document_response(200, head,
                           {{"rows", kept->rows.size(), [kept](JsonWriter& out, std::size_t i) {
                               write_row(out, kept->rows[i]);
                             }}});
}

}  // namespace ledgerline::api::views
