#include "api/routes/records.h"

#include <charconv>
#include <optional>
#include <string>

#include "api/routes/question.h"
#include "api/views/records.h"
#include "engine/base/encoding.h"
#include "engine/crypto/digest.h"
#include "query/records.h"

namespace ledgerline::api {
namespace {

Result<query::RecordAnswer> read(const query::Context& context, std::string_view text) {
  std::uint64_t position = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), position);
  if (error != std::errc{} || end != text.data() + text.size()) {
    return Error{ErrorKind::kInvalid, "a position is a whole number from 0", {}};
  }
  return query::read_record(context, Position(position));
}

// The bytes a stranger sent, under the type the stranger chose: nothing may run them.
Response body_response(const query::RecordAnswer& record) {
  Response response;
  response.content_type = record.header ? record.header->content_type : std::string();
  if (response.content_type.empty()) response.content_type = "application/octet-stream";
  response.headers.emplace_back("X-Content-Type-Options", "nosniff");
  response.headers.emplace_back("Content-Security-Policy", "sandbox; default-src 'none'");
  const Digest digest = crypto::sha256(*record.body);
  response.headers.emplace_back("Repr-Digest", "sha-256=:" + to_base64(view(digest)) + ":");
  response.body = *record.body;
  return response;
}

Answerer parse_record(const Request& request, Arguments&) {
  return [&request](query::Context& context) -> Result<Response> {
    const Result<query::RecordAnswer> record = read(context, request.parameter("position"));
    if (!record) return record.error();
    return views::record(*record);
  };
}

Answerer parse_body(const Request& request, Arguments&) {
  return [&request](query::Context& context) -> Result<Response> {
    const Result<query::RecordAnswer> record = read(context, request.parameter("position"));
    if (!record) return record.error();
    if (!record->body) return Error{ErrorKind::kGone, "the body of this record was erased", {}};
    return body_response(*record);
  };
}

}  // namespace

void add_record_routes(Router& router, const Services& services) {
  add_checked(router, get_route("/api/v2/records/{position}", "getRecord", {},
                                log_question(services, parse_record)));
  add_checked(router, get_route("/api/v2/records/{position}/body", "getRecordBody", {},
                                log_question(services, parse_body)));
}

}  // namespace ledgerline::api
