#include "tools/commands/statement_sender.h"

#include <algorithm>
#include <iostream>

#include <nlohmann/json.hpp>

#include "engine/base/encoding.h"
#include "engine/crypto/random.h"
#include "tools/terminal_text.h"

namespace ledgerline::tools {
namespace {

using nlohmann::json;

std::string text_of(const json& object, const char* member) {
  const json value = object.value(member, json());
  return value.is_string() ? value.get<std::string>() : std::string();
}

}  // namespace

Result<std::string> send_statement(const Remote& remote, std::string_view path,
                                   std::string_view body, Saying saying) {
  std::string idempotency_key;
  if (saying == Saying::kAgain) {
    const Result<Salt> salt = crypto::random_salt();
    if (!salt) return salt.error();
    idempotency_key = to_hex(view(*salt));
  }
  Result<std::unique_ptr<HttpClient>> client = connect(remote);
  if (!client) return client.error();
  Result<HttpAnswer> answer =
      (*client)->send({"POST", std::string(path), body, "application/json", idempotency_key});
  if (!answer) return answer.error();
  if (!answer->ok()) return Error{ErrorKind::kInvalid, describe_failure(*answer), {}};
  return std::move(answer->body);
}

Exit tell_warnings(std::string_view command, const std::string& receipt,
                   std::initializer_list<std::string_view> in_vain) {
  const json parsed = json::parse(receipt, nullptr, false);
  if (!parsed.is_object() || !parsed.contains("warnings")) return Exit::kDone;
  const json& warnings = parsed["warnings"];
  if (!warnings.is_array()) {
    std::cerr << "ledgerline " << command << ": the server has not judged it yet\n";
    return Exit::kDone;
  }
  Exit exit = Exit::kDone;
  for (const json& warning : warnings) {
    if (!warning.is_object()) continue;
    const std::string rule = text_of(warning, "rule");
    if (std::find(in_vain.begin(), in_vain.end(), rule) != in_vain.end()) exit = Exit::kFound;
    std::cerr << "ledgerline " << command << ": "
              << shown_sentence(rule + ": " + text_of(warning, "detail")) << "\n";
  }
  return exit;
}

}  // namespace ledgerline::tools
