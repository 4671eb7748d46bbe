#include "tools/witness_transport.h"

#include <memory>
#include <utility>

#include "engine/base/limits.h"
#include "engine/log/durable_file.h"
#include "tools/http_client.h"

namespace ledgerline::tools {
namespace {

// A client per witness, kept between checkpoints. Shared, because a transport can be copied.
log::WitnessTransport transport_to(std::shared_ptr<HttpClient> client) {
  return [client = std::move(client)](const std::string& body) -> Result<log::WitnessReply> {
    Result<HttpAnswer> answer = client->send({"POST", "/add-checkpoint", body, "text/plain"});
    if (!answer) return answer.error();
    return log::WitnessReply{answer->status, std::move(answer->body)};
  };
}

Result<std::shared_ptr<HttpClient>> client_of(const std::string& address) {
  Result<ServerUrl> url = parse_server_url(address);
  if (!url) return url.error();
  HttpClientOptions options;
  options.timeout_ms = limits::kWitnessTimeoutMs;
  options.answer_bytes_max = limits::kWitnessAnswerBytesMax;
  Result<std::unique_ptr<HttpClient>> client = HttpClient::create(*std::move(url), options);
  if (!client) return client.error();
  return std::shared_ptr<HttpClient>(*std::move(client));
}

}  // namespace

Result<log::WitnessOptions> read_witness_options(const std::string& policy_file) {
  const Result<std::optional<std::string>> text =
      log::read_small_file(policy_file, limits::kPolicyTextBytesMax);
  if (!text) return text.error();
  if (!*text) return Error{ErrorKind::kNotFound, policy_file + ": no such file", {}};
  Result<crypto::TlogPolicy> policy = crypto::TlogPolicy::parse(**text);
  if (!policy) return with_context(policy.error(), policy_file);
  log::WitnessOptions options{*std::move(policy), {}};
  for (const auto& witness : options.policy.witnesses()) {
    const auto client = client_of(witness.url);
    if (!client) return with_context(client.error(), policy_file + ": witness " + witness.name);
  }
  options.connect = connect_witness;
  return options;
}

log::WitnessTransport connect_witness(const std::string& url) {
  Result<std::shared_ptr<HttpClient>> client = client_of(url);
  if (client) return transport_to(*std::move(client));
  return
      [error = client.error()](const std::string&) -> Result<log::WitnessReply> { return error; };
}

}  // namespace ledgerline::tools
