// What the command line reads: URLs and addresses that parse, written out again, are the same; a
// line to import holds one JSON text; an encoded query value comes out of the server's parser.
#include "api/target.h"
#include "engine/base/limits.h"
#include "engine/base/utf8.h"
#include "ingest/json_document.h"
#include "tests/fuzz/fuzz.h"
#include "tools/config.h"
#include "tools/http_client.h"
#include "tools/import_line.h"

namespace ledgerline::fuzz {
namespace {

void check_url(ByteView text) {
  const auto url = tools::parse_server_url(text);
  if (!url) return;
  const std::string printed = std::string(url->tls ? "https://" : "http://") + "[" + url->host +
                              "]:" + url->port + url->path;
  const auto again = tools::parse_server_url(printed);
  LEDGERLINE_ASSERT(again && again->tls == url->tls && again->host == url->host &&
                    again->port == url->port && again->path == url->path);
}

void check_address(ByteView text) {
  const auto address = tools::parse_listen(text);
  if (!address) return;
  const bool six = address->host.find(':') != std::string::npos;
  const std::string host = six ? "[" + address->host + "]" : address->host;
  const auto again = tools::parse_listen(host + ":" + std::to_string(address->port));
  LEDGERLINE_ASSERT(again && again->host == address->host && again->port == address->port);
}

void check_line(ByteView line) {
  const auto record = tools::read_import_line(line);
  LEDGERLINE_ASSERT(record || record.error().kind == ErrorKind::kInvalid);
  if (!record || !*record) return;
  ingest::JsonDocument document;
  LEDGERLINE_ASSERT(!document.parse((*record)->text));
}

void check_encoded(ByteView text) {
  const std::string target = "/x?a=" + tools::url_encode(text);
  if (target.size() > limits::kTargetBytesMax || !is_utf8(text)) return;
  const auto parsed = api::parse_target(target);
  LEDGERLINE_ASSERT(parsed && parsed->query.all("a") == std::vector<std::string_view>{text});
}

}  // namespace

void check(ByteView input) {
  check_url(input);
  check_address(input);
  check_line(input);
  check_encoded(input);
  tools::HttpAnswer answer;
  answer.status = 400;
  answer.body = input;
  LEDGERLINE_ASSERT(tools::describe_failure(answer).starts_with("the server answered 400"));
}

}  // namespace ledgerline::fuzz
