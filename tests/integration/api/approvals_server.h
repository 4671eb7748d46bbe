// A server with two trusted approvers, bob and carol, that statements are posted to and asked
// about.
#pragma once

#include <map>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/integration/api/api_server.h"
#include "tests/support/signed_statements.h"

namespace ledgerline::test {

class ApprovalsServer {
 public:
  ApprovalsServer() {
    for (const Signer* signer : {&bob, &carol}) {
      keys.push_back(post("/api/v2/trust-roots", add_key(*signer, {"approver"}))["position"]);
    }
  }

  Json post(const std::string& path, const Json& body) {
    const testing::HttpResponse response = server.post(path, body.dump());
    INFO(response.body);
    REQUIRE(response.status == 201);
    return Json::parse(response.body);
  }
  Json decide(const Json& predicate, const std::vector<const Signer*>& signers) {
    return post("/api/v2/attestations", envelope(statement(predicate).dump(), signers));
  }
  Json decide(const Json& predicate, const Signer& signer) { return decide(predicate, {&signer}); }

  // Of the access that approval() is about, with parameters replaced or added.
  Json check(const std::map<std::string, std::string>& changes = {}) {
    std::map<std::string, std::string> parameters = {{"app", "router"},
                                                     {"version", "sha256:" + std::string(kVersion)},
                                                     {"dataset", "s3%3A%2F%2Flake%3Aorders"},
                                                     {"purpose", "support"}};
    for (const auto& [name, value] : changes) parameters[name] = value;
    std::string query;
    for (const auto& [name, value] : parameters) query.append("&" + name + "=" + value);
    return server.ask("/api/v2/approvals/check?" + query.substr(1));
  }
  std::string verdict(const std::map<std::string, std::string>& changes = {}) {
    return check(changes)["verdict"];
  }

  ApiServer server;
  Signer bob{"bob"};
  Signer carol{"carol"};
  std::vector<Json> keys;  // positions of the two trust roots
};

}  // namespace ledgerline::test
