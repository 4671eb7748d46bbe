#include "api/routes/records.h"

#include <string>

#include "api/routes/position.h"
#include "api/routes/question.h"
#include "api/views/records.h"
#include "engine/base/encoding.h"
#include "engine/crypto/digest.h"
#include "engine/log/record_opening.h"
#include "query/records.h"

namespace ledgerline::api {
namespace {

Result<query::RecordAnswer> read(const query::Context& context, const Request& request) {
  const Result<Position> position = position_of(request);
  if (!position) return position.error();
  return query::read_record(context, *position);
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
    const Result<query::RecordAnswer> record = read(context, request);
    if (!record) return record.error();
    return views::record(*record);
  };
}

Answerer parse_body(const Request& request, Arguments&) {
  return [&request](query::Context& context) -> Result<Response> {
    const Result<query::RecordAnswer> record = read(context, request);
    if (!record) return record.error();
    if (!record->body) return Error{ErrorKind::kGone, "the body of this record was erased", {}};
    return body_response(*record);
  };
}

Answerer parse_opening(const Request& request, Arguments& arguments) {
  const auto halves = arguments.one_of("halves", log::Halves::kBoth,
                                       {{"both", log::Halves::kBoth},
                                        {"header", log::Halves::kHeader},
                                        {"body", log::Halves::kBody},
                                        {"none", log::Halves::kNone}});
  return [&request, halves](query::Context& context) -> Result<Response> {
    const Result<query::RecordAnswer> record = read(context, request);
    if (!record) return record.error();
    const auto opening = log::open_record(record->entry, record->frame, halves);
    if (!opening) return opening.error();
    Response response;
    response.content_type = "application/octet-stream";
    response.body = format::encode(*opening);
    return response;
  };
}

}  // namespace

void add_record_routes(Router& router, const Services& services) {
  add_checked(router, get_route("/api/v2/records/{position}", "getRecord", {},
                                log_question(services, parse_record)));
  add_checked(router, get_route("/api/v2/records/{position}/body", "getRecordBody", {},
                                log_question(services, parse_body)));
  add_checked(router, get_route("/api/v2/records/{position}/opening", "getRecordOpening",
                                {"halves"}, log_question(services, parse_opening)));
}

}  // namespace ledgerline::api
