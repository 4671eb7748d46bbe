// Approvals from the outside: the openssl commands of docs/attestations.md as producer and
// verifier, and `ledgerline trust` and `ledgerline attest`.
#include <cstdlib>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/e2e/cli.h"

namespace ledgerline::test {
namespace {

using nlohmann::json;

const std::string kVersion(64, '1');
const std::string kCheck =
    "/api/v2/approvals/check?app=router&dataset=s3%3A%2F%2Flake%3Aorders&purpose=support&version=" +
    kVersion;

const std::string kPredicate =
    R"({"decision":"approve","requester":"alice","approvers":["bob"],"app":{"id":"router"},)"
    R"("dataset":{"namespace":"s3://lake","name":"orders"},"purpose":"support","tier":"T2",)"
    R"("rationale":"refunds"})";

// Runs a line of shell in the directory of the test.
int shell(const Cli& cli, const std::string& script) {
  return std::system(("cd '" + cli.directory().path().string() + "' && " + script).c_str());
}

// What docs/attestations.md shows between ``` lines, from the line that starts so.
std::string documented(const std::string& first) {
  const std::string page = read_text(project_file("docs/attestations.md"));
  const std::size_t begin = page.find("```\n" + first);
  REQUIRE(begin != std::string::npos);
  return page.substr(begin + 4, page.find("```", begin + 4) - begin - 4);
}

// The answer; warnings may follow it.
json outcome(const CliOutcome& run) {
  INFO(run.output);
  REQUIRE(run.status == 0);
  return json::parse(run.output.substr(0, run.output.find('\n')));
}

void make_key(const Cli& cli, const std::string& name) {
  REQUIRE(shell(cli,
                "openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -aes256 -pass "
                "pass:secret -out " +
                    name + ".pem 2>/dev/null && openssl pkey -in " + name +
                    ".pem -passin pass:secret -pubout -out " + name + ".pub") == 0);
}

std::string path(const Cli& cli, const std::string& name) {
  return (cli.directory() / name).string();
}

}  // namespace

TEST_CASE("openssl alone makes an approval that counts, and checks one", "[e2e]") {
  Cli cli;
  REQUIRE(cli.server().start());
  static_cast<void>(
      cli.file("statement.json",
               R"({"_type":"https://in-toto.io/Statement/v1","subject":[{"digest":{"sha256":")" +
                   kVersion + R"("}}],"predicateType":"urn:ledgerline:predicate:approval:v1",)" +
                   R"("predicate":)" + kPredicate + "}"));
  REQUIRE(shell(cli, "( " + documented("openssl genpkey") + " ) 2>/dev/null") == 0);
  outcome(cli.run({"trust", "add", path(cli, "bob.pub"), "--url", cli.url(), "--name", "bob-2026",
                   "--owner", "bob", "--role", "approver"}));
  REQUIRE(shell(cli, "curl -sf -H 'Content-Type: application/json' --data-binary @envelope.json " +
                         cli.url() + "/api/v2/attestations > answer.json") == 0);
  const json answer = json::parse(read_text(cli.directory() / "answer.json"));
  CHECK(answer["verified"] == json{true});
  CHECK(json::parse(cli.get(kCheck))["verdict"] == "approved");

  const std::string record = "/api/v2/records/" + answer["position"].dump() + "/body";
  CHECK(cli.get(record) == read_text(cli.directory() / "envelope.json"));
  const std::string verify =
      "TYPE=application/vnd.in-toto+json; ( " + documented("sed 's/.*") + " ) > /dev/null 2>&1";
  CHECK(shell(cli, verify) == 0);
  static_cast<void>(cli.file("envelope.json", R"({"payload":"e30=","sig":"MAA="})"));
  CHECK(shell(cli, verify) != 0);
}

TEST_CASE("attest signs with an encrypted key, and two of them make a quorum", "[e2e]") {
  Cli cli;
  REQUIRE(cli.server().start());
  const std::string predicate = cli.file("approval.json", kPredicate);
  const std::string passphrase = cli.file("passphrase", "secret\n");
  outcome(cli.run({"trust", "rule", "T2", "--approvers", "2", "--url", cli.url()}));
  for (const std::string name : {"bob", "carol"}) {
    make_key(cli, name);
    const json added =
        outcome(cli.run({"trust", "add", path(cli, name + ".pub"), "--url", cli.url(), "--name",
                         name, "--owner", name, "--role", "approver"}));
    CHECK(added["duplicate"] == false);
  }
  const auto attest = [&](const std::string& name, const std::string& secret) {
    return cli.run({"attest", predicate, "--subject", "sha256:" + kVersion, "--signing-key",
                    path(cli, name + ".pem"), "--passphrase-file", secret, "--send", "--url",
                    cli.url()});
  };
  CHECK(attest("bob", cli.file("wrong", "guess\n")).status == 2);
  const CliOutcome bad =
      cli.run({"attest", cli.file("bad.json", R"({"decision":"approve","rationale":"no more"})"),
               "--subject", "sha256:" + kVersion, "--signing-key", path(cli, "bob.pem"),
               "--passphrase-file", passphrase});
  CHECK(bad.status == 2);
  CHECK(bad.has("/predicate/requester"));
  CHECK(outcome(attest("bob", passphrase))["verified"] == json{true});
  CHECK(json::parse(cli.get(kCheck))["verdict"] == "insufficient_approvers");
  CHECK(outcome(attest("carol", passphrase))["verified"] == json{true});
  CHECK(json::parse(cli.get(kCheck))["verdict"] == "approved");
  const json listed = outcome(cli.run({"trust", "list", "--url", cli.url()}));
  REQUIRE(listed["keys"].size() == 2);
  outcome(cli.run(
      {"trust", "revoke", listed["keys"][0]["key_id"], "--reason", "lost", "--url", cli.url()}));
  CHECK(json::parse(cli.get(kCheck))["verdict"] == "approved");
  CHECK(cli.run({"trust", "add", predicate, "--url", cli.url(), "--name", "x", "--owner", "x",
                 "--role", "approver"})
            .status == 2);
}

TEST_CASE("trust revoke announces an end, and trust list answers for any position", "[e2e]") {
  Cli cli;
  REQUIRE(cli.server().start());
  make_key(cli, "bob");
  const auto trust = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "trust");
    arguments.insert(arguments.end(), {"--url", cli.url()});
    return cli.run(arguments);
  };
  const json added = outcome(trust(
      {"add", path(cli, "bob.pub"), "--name", "bob", "--owner", "bob", "--role", "approver"}));
  const std::string before = added["position"].dump();
  const std::string key = outcome(trust({"list"}))["keys"][0]["key_id"];
  outcome(trust({"revoke", key, "--reason", "leaves", "--revoked-at", "2100-01-01T00:00:00Z"}));

  CHECK(outcome(trust({"list"}))["keys"][0].contains("revoked"));
  CHECK_FALSE(outcome(trust({"list", "--known-at", before}))["keys"][0].contains("revoked"));
  const auto trusted = [&](const std::vector<std::string>& more) {
    std::vector<std::string> arguments = {"list", "--key-id", key, "--role", "approver"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return outcome(trust(arguments))["trusted"];
  };
  CHECK(trusted({}) == true);
  CHECK(trusted({"--time", "2100-01-02T00:00:00Z"}) == false);
  CHECK(trusted({"--time", "2100-01-02T00:00:00+02:00", "--known-at", before}) == true);
  CHECK(trust({"list", "--role", "approver"}).status != 0);
  const CliOutcome late = trust({"revoke", key, "--reason", "again", "--revoked-at", "yesterday"});
  CHECK(late.status == 2);
  CHECK(late.has("/revoked_at"));
}

TEST_CASE("trust and attest exit 1 when what they sent is stored and in vain", "[e2e]") {
  Cli cli;
  REQUIRE(cli.server().start());
  const auto trust = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "trust");
    arguments.insert(arguments.end(), {"--url", cli.url()});
    return cli.run(arguments);
  };
  const CliOutcome unknown = trust({"revoke", std::string(64, 'a'), "--reason", "lost"});
  CHECK(unknown.status == 1);
  CHECK(unknown.has("ledgerline trust: unknown_key: "));
  make_key(cli, "bob");
  const auto attest = [&](const std::string& rationale) {
    std::string predicate = kPredicate;
    predicate.insert(1, R"("contract":{"id":")" + rationale + R"("},)");
    return cli.run({"attest", cli.file("approval.json", predicate), "--subject",
                    "sha256:" + kVersion, "--signing-key", path(cli, "bob.pem"),
                    "--passphrase-file", cli.file("passphrase", "secret\n"), "--send", "--url",
                    cli.url()});
  };
  const CliOutcome early = attest("early");
  CHECK(early.status == 1);
  CHECK(early.has("no signature is verified: [\"untrusted_key\"], \"unknown_key\""));
  const std::vector<std::string> add = {
      "add", path(cli, "bob.pub"), "--name", "bob", "--owner", "bob", "--role", "approver"};
  CHECK(trust(add).status == 0);
  CHECK(attest("late").status == 0);
}

TEST_CASE("what is said again with the same bytes counts again", "[e2e]") {
  Cli cli;
  REQUIRE(cli.server().start());
  const auto rule = [&](const std::string& approvers) {
    const CliOutcome run =
        cli.run({"trust", "rule", "T2", "--approvers", approvers, "--url", cli.url()});
    CHECK(run.status == 0);
    return outcome(cli.run({"trust", "list", "--url", cli.url()}))["rules"][0]["approvers"];
  };
  CHECK(rule("2") == 2);
  CHECK(rule("1") == 1);
  CHECK(rule("2") == 2);

  REQUIRE(shell(cli,
                "openssl genpkey -algorithm ED25519 -out bob.pem 2>/dev/null && "
                "openssl pkey -in bob.pem -pubout -out bob.pub") == 0);
  outcome(cli.run({"trust", "add", path(cli, "bob.pub"), "--name", "bob", "--owner", "bob",
                   "--role", "approver", "--url", cli.url()}));
  const std::string predicate = cli.file("approval.json", kPredicate);
  const auto attest = [&](const std::vector<std::string>& more) {
    std::vector<std::string> arguments = {"attest",        predicate,
                                          "--subject",     "sha256:" + kVersion,
                                          "--signing-key", path(cli, "bob.pem"),
                                          "--send",        "--url",
                                          cli.url()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return cli.run(arguments);
  };
  const json first = outcome(attest({}));
  const CliOutcome repeat = attest({});
  CHECK(repeat.status == 1);
  CHECK(repeat.has("ledgerline attest: repeated: "));
  const json again = outcome(attest({"--again"}));
  CHECK(again["duplicate"] == false);
  CHECK(again["position"] > first["position"]);
}

}  // namespace ledgerline::test
