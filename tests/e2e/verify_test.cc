// A record and an approval checked offline: by `ledgerline verify`, and by the commands of
// docs/verify.md and docs/approval-export.md.
#include <bit>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "engine/base/encoding.h"
#include "tests/e2e/cli.h"
#include "tests/support/api_client.h"
#include "tests/support/signed_statements.h"

using namespace ledgerline::test;

namespace {

// Everything that a shell could take for something else, an option in front among it.
const std::string kBody = R"(-n {"note": "100% \"quoted\" 'twice' \\101 and a tab\t"})"
                          "\n";

// One record among others, and the three files that prove it.
struct Proven {
  Cli cli;
  std::string position, policy, proof, record;

  Proven() {
    REQUIRE(cli.server().start());
    for (std::uint64_t i = 0; i < 20; ++i) REQUIRE(post_event(cli.server().port(), small_event(i)));
    ledgerline::testing::HttpClient client(cli.server().port());
    const auto added = client.request("POST", "/log/add", kBody);
    REQUIRE(added.status == 200);
    position = added.body.substr(0, added.body.size() - 1);
    for (std::uint64_t i = 20; i < 40; ++i)
      REQUIRE(post_event(cli.server().port(), small_event(i)));
    policy = cli.file("policy", "log " + cli.get("/log/vkey") + "quorum none\n");
    proof = cli.file("proof", cli.get("/api/v2/records/" + position + "/proof"));
    record = opening("both");
  }

  [[nodiscard]] std::string opening(const std::string& halves) const {
    return cli.file(halves == "both" ? "record" : "record." + halves,
                    cli.get("/api/v2/records/" + position + "/opening?halves=" + halves));
  }

  [[nodiscard]] CliOutcome verify(const std::string& of) const {
    return cli.run({"verify", "--policy", policy, "--proof", proof, of});
  }
};

// All the commands of a document, as one script.
std::string commands_of(const std::string& document) {
  const std::string text = read_text(project_file(document));
  std::string script;
  const std::string begin = "```bash\n";
  for (std::size_t at = text.find(begin); at != std::string::npos; at = text.find(begin, at)) {
    at += begin.size();
    const std::size_t end = text.find("```", at);
    script.append(text, at, end - at);
    at = end;
  }
  return script;
}

}  // namespace

TEST_CASE("a record, its proof and a policy are verified without the server", "[e2e]") {
  Proven given;
  const std::string header = given.opening("header");
  const std::string body = given.opening("body");
  given.cli.server().stop();
  const CliOutcome whole = given.verify(given.record);
  INFO(whole.output);
  CHECK(whole.status == 0);
  CHECK(whole.has("Proven: at index " + given.position + " of the tree of "));
  CHECK(whole.has("a record of kind opaque"));
  CHECK(whole.has("sent to /log/add"));
  CHECK(whole.has("body of " + std::to_string(kBody.size()) + " bytes shown here"));
  const CliOutcome head = given.verify(header);
  CHECK(head.status == 0);
  CHECK(head.has("body of " + std::to_string(kBody.size()) + " bytes is withheld"));
  CHECK(read_text(header).find(kBody) == std::string::npos);
  const CliOutcome tail = given.verify(body);
  CHECK(tail.status == 0);
  CHECK(tail.has("whose header is withheld"));
  CHECK(read_text(body).find("/log/add") == std::string::npos);
}

TEST_CASE("another record, a changed one and missing files are not proven", "[e2e]") {
  Proven given;
  std::string changed = read_text(given.record);
  changed.back() = static_cast<char>(changed.back() ^ 1);
  const CliOutcome flipped = given.verify(given.cli.file("changed", changed));
  CHECK(flipped.status == 1);
  CHECK(flipped.has("Not proven: "));
  const std::string twice = read_text(given.record) + read_text(given.record);
  const CliOutcome doubled = given.verify(given.cli.file("twice", twice));
  CHECK(doubled.status == 1);
  CHECK(doubled.has("more than one opening"));
  const std::string other = given.cli.file("other", given.cli.get("/api/v2/records/1/opening"));
  CHECK(given.verify(other).status == 1);
  CHECK(given.verify(given.policy).status == 1);
  CHECK(given.verify("/nowhere").status == 2);
}

TEST_CASE("during a change of keys a proof verifies with either, after it with the new one",
          "[e2e]") {
  Proven given;
  const std::string old_policy = read_text(given.policy);
  const auto proven_with = [&](const std::string& policy) {
    given.policy = given.cli.file("policy", policy);
    return given.verify(given.record).status == 0;
  };
  const auto change = [&](std::vector<std::string> options) {
    REQUIRE(given.cli.server().stop() == 0);
    options.insert(options.begin(), {"rotate-key", "--data", given.cli.data()});
    const CliOutcome changed = given.cli.run(options);
    INFO(changed.output);
    REQUIRE(changed.status == 0);
    REQUIRE(given.cli.server().start());
    REQUIRE(post_event(given.cli.server().port(), small_event(100 + options.size())));
    given.proof =
        given.cli.file("proof", given.cli.get("/api/v2/records/" + given.position + "/proof"));
    return changed.output;
  };
  const std::string begun = change({"--reason", "a test"});
  const std::string new_key = given.cli.get("/log/vkey");
  CHECK(begun.find(new_key) != std::string::npos);
  const std::string new_policy = "log " + new_key + "quorum none\n";
  CHECK(old_policy != new_policy);
  CHECK(proven_with(old_policy));
  CHECK(proven_with(new_policy));
  // By hand, too: the script finds the right one of two signatures.
  const std::string script = given.cli.file("script", commands_of("docs/verify.md"));
  const std::string run = "cd '" + given.cli.directory().path().string() + "' && PROTO='" +
                          project_file("engine/format/record.proto") + "' bash script > out 2>&1";
  for (const std::string& policy : {old_policy, new_policy}) {
    REQUIRE(given.cli.file("policy", policy) == given.policy);
    CHECK(std::system(run.c_str()) == 0);
  }
  const nlohmann::json epoch =
      nlohmann::json::parse(given.cli.get("/log/epochs")).at("epochs").at(0);
  CHECK(epoch.at("keys").size() == 2);
  CHECK(epoch.at("keys").at(0).at("until_size").is_null());
  CHECK(epoch.at("keys").at(1).at("vkey").get<std::string>() + "\n" == new_key);

  change({"--end"});
  CHECK_FALSE(proven_with(old_policy));
  CHECK(proven_with(new_policy));
  CHECK(nlohmann::json::parse(given.cli.get("/log/epochs"))
            .at("epochs")
            .at(0)
            .at("keys")
            .at(0)
            .at("until_size")
            .is_number());
}

namespace {

// The commands of docs/verify.md, run on the files in a directory; what they say is in `out` there.
int run_commands_of_verify(const Proven& given) {
  const std::string script = given.cli.file("script", commands_of("docs/verify.md"));
  const std::string run = "cd '" + given.cli.directory().path().string() + "' && PROTO='" +
                          project_file("engine/format/record.proto") + "' bash script > out 2>&1";
  return std::system(run.c_str());
}

}  // namespace

TEST_CASE("the commands of docs/verify.md verify what ledgerline verify does", "[e2e]") {
  Proven given;
  given.cli.server().stop();
  const int status = run_commands_of_verify(given);
  const std::string out = read_text(given.cli.directory() / "out");
  INFO(out);
  CHECK(status == 0);
  CHECK(out.find("index " + given.position + "\n") != std::string::npos);
  CHECK(out.find("Signature Verified Successfully") != std::string::npos);
  CHECK(out.find("endpoint: \"/log/add\"") != std::string::npos);
  CHECK(out.ends_with(kBody));
  std::string changed = read_text(given.record);
  changed.back() = static_cast<char>(changed.back() ^ 1);
  REQUIRE(given.cli.file("record", changed) == given.record);
  CHECK(run_commands_of_verify(given) != 0);
}

TEST_CASE("neither docs/verify.md nor ledgerline verify takes a proof for another place", "[e2e]") {
  Proven given;
  given.cli.server().stop();
  const std::string good = read_text(given.proof);
  const std::string line = "\nindex " + given.position + "\n";
  const std::size_t index = good.find(line);
  const std::size_t siblings = index + line.size();
  REQUIRE(index != std::string::npos);
  const std::size_t size_line = good.find('\n', good.find("\n\n") + 2) + 1;
  const std::uint64_t beyond =
      std::stoull(given.position) + std::bit_ceil(std::stoull(good.substr(size_line)));
  const auto with_index = [&](const std::string& text) {
    return good.substr(0, index) + "\nindex " + text + "\n" + good.substr(siblings);
  };
  const std::string sibling = good.substr(siblings, good.find('\n', siblings) + 1 - siblings);
  const std::string touched = (given.cli.directory() / "touched").string();
  const std::vector<std::string> forged = {
      with_index(std::to_string(beyond)),
      with_index(std::to_string(std::stoull(given.position) - 1)),
      with_index("0" + given.position),
      with_index("a[$(touch${IFS}" + touched + ")]"),
      with_index(given.position + line.substr(0, line.size() - 1)),
      good.substr(0, siblings) + sibling + good.substr(siblings),
      good.substr(0, siblings) + good.substr(siblings + sibling.size()),
  };
  for (const std::string& proof : forged) {
    REQUIRE(given.cli.file("proof", proof) == given.proof);
    INFO(proof);
    CHECK(run_commands_of_verify(given) != 0);
    CHECK(given.verify(given.record).status == 1);
  }
  CHECK_FALSE(std::filesystem::exists(touched));
}

namespace {

// An approval by two keys, in a log that was rotated after it, and one of the keys revoked then. It
// is signed by others, too, whose keys were added too late, or revoked before, or never added.
struct ProvenApproval {
  Cli cli;
  Signer bob{"bob"};
  Signer carol{"carol", ledgerline::crypto::KeyAlgorithm::kRsa};
  Signer dave{"dave"}, erin{"erin"}, frank{"frank"}, grace{"grace"};
  std::string position, policy, file, by_frank_alone;
  // As members of an export.
  Json not_a_trust_record, added_behind, added_in_next_tree;

  ProvenApproval() {
    REQUIRE(cli.server().start());
    std::string logs = "log " + cli.get("/log/vkey");
    for (const Signer* signer : {&bob, &carol}) {
      post("/api/v2/trust-roots", add_key(*signer, {"approver"}));
    }
    const Json opaque = add_key(grace, {"approver"});
    post("/api/v2/trust-roots", add_key(frank, {"approver"}));
    post("/api/v2/trust-roots", revoke_key(frank));
    ledgerline::testing::HttpClient client(cli.server().port());
    const std::string pretended = client.request("POST", "/log/add", opaque.dump()).body;
    position = post("/api/v2/attestations",
                    envelope(statement(approval()).dump(),
                             {&bob, &carol, &dave, &erin, &frank, &grace}))["position"]
                   .dump();
    const std::string refused =
        post("/api/v2/attestations", envelope(statement(approval()).dump(), {&frank}))["position"]
            .dump();
    const Json behind = post("/api/v2/trust-roots", add_key(dave, {"approver"}));
    not_a_trust_record = proven(Json::parse(pretended));
    added_behind = proven(behind["position"]);
    cli.server().stop();
    REQUIRE(cli.run({"rotate", "--data", cli.data(), "--reason", "test"}).status == 0);
    REQUIRE(cli.server().start());
    post("/api/v2/trust-roots", revoke_key(bob));
    added_in_next_tree =
        proven(post("/api/v2/trust-roots", add_key(erin, {"approver"}))["position"]);
    logs += "log " + cli.get("/log/vkey");
    policy = cli.file("policy", logs + "quorum none\n");
    file = cli.file("export.json", cli.get("/api/v2/approvals/" + position + "/export"));
    by_frank_alone = cli.file("frank.json", cli.get("/api/v2/approvals/" + refused + "/export"));
    cli.server().stop();
  }

  [[nodiscard]] Json proven(const Json& at) const {
    const std::string path = "/api/v2/records/" + at.dump();
    return {{"position", at},
            {"record", ledgerline::to_base64(cli.get(path + "/opening"))},
            {"proof", cli.get(path + "/proof")}};
  }

  Json post(const std::string& target, const Json& body) {
    ApiAnswer answer = post_json(cli.server().port(), target, body.dump());
    INFO(answer.text);
    REQUIRE(answer.status == 201);
    return answer.body;
  }

  [[nodiscard]] CliOutcome verify(const std::string& of) const {
    return cli.run({"verify", "--policy", policy, "--approval", of});
  }

  // The commands of docs/approval-export.md, in a directory of that name.
  [[nodiscard]] int run_commands(const std::string& name, const Json& exported) const {
    const std::string script = cli.file("script", commands_of("docs/approval-export.md"));
    const std::string verify_script = cli.file("verify.sh", commands_of("docs/verify.md"));
    const std::filesystem::path directory = cli.directory() / name;
    std::filesystem::create_directory(directory);
    std::filesystem::copy_file(policy, directory / "policy");
    static_cast<void>(cli.file(name + "/export.json", exported.dump()));
    return std::system(("cd '" + directory.string() + "' && PROTO='" +
                        project_file("engine/format/record.proto") + "' VERIFY='" + verify_script +
                        "' bash '" + script + "' > out 2>&1")
                           .c_str());
  }
};

}  // namespace

TEST_CASE("an approval export is verified without the server", "[e2e]") {
  ProvenApproval given;
  const CliOutcome whole = given.verify(given.file);
  INFO(whole.output);
  CHECK(whole.status == 0);
  CHECK(whole.has("Proven: at index " + given.position + " of the tree of "));
  CHECK(whole.has("\"bob\" with the key " + given.bob.key_id()));
  CHECK(whole.has("\"carol\" with the key " + given.carol.key_id()));
  CHECK(whole.has("(revoked later, at position "));

  Json file = Json::parse(read_text(given.file));
  REQUIRE(file["epochs"].size() == 1);
  file["epochs"] = Json::array();
  const CliOutcome loose = given.verify(given.cli.file("loose", file.dump()));
  CHECK(loose.status == 1);
  CHECK(loose.has("Not proven: position " + file["trust"].back()["position"].dump() +
                  " does not stand at its position."));
  CHECK(given.verify("/nowhere").status == 2);
  CHECK(given.verify(given.policy).status == 1);
  CHECK(given.cli.run({"verify", "--policy", given.policy}).status != 0);
}

TEST_CASE("the commands of docs/approval-export.md verify what ledgerline verify does", "[e2e]") {
  ProvenApproval given;
  const Json file = Json::parse(read_text(given.file));
  const int status = given.run_commands("good", file);
  const std::string out = read_text(given.cli.directory() / "good/out");
  INFO(out);
  CHECK(status == 0);
  for (const Signer* signer : {&given.bob, &given.carol}) {
    CHECK(out.find("signed with " + signer->key_id() + ", trusted") != std::string::npos);
  }
  CHECK(out.find("signed with " + given.frank.key_id() + ", not trusted") != std::string::npos);
  CHECK(out.find(" revoke_key - " + given.bob.key_id()) != std::string::npos);

  Json changed = file;
  changed["keys"][0]["pem"] = Signer("mallory").key().public_key().pem();
  CHECK(given.run_commands("key", changed) != 0);
  changed = file;
  changed["trust"].erase(changed["trust"].begin());
  CHECK(given.run_commands("trust", changed) != 0);
  changed = file;
  changed["trust"][0]["proof"] = file["trust"][1]["proof"];
  CHECK(given.run_commands("proof", changed) != 0);
  changed = file;
  std::string envelope = file["envelope"];
  envelope[40] = envelope[40] == 'A' ? 'B' : 'A';
  changed["envelope"] = envelope;
  CHECK(given.run_commands("envelope", changed) != 0);
  changed = file;
  changed["approval"]["position"] = 0;
  CHECK(given.run_commands("approval", changed) != 0);
}

TEST_CASE(
    "neither docs/approval-export.md nor ledgerline verify believes a key that was not trusted",
    "[e2e]") {
  ProvenApproval given;
  const Json file = Json::parse(read_text(given.file));
  int runs = 0;
  // What `signer` and these records would make of the export.
  const auto refused = [&](const Signer& signer, const std::vector<Json>& records,
                           bool epochs = true) {
    Json forged = file;
    forged["keys"].push_back({{"key_id", signer.key_id()},
                              {"pem", signer.key().public_key().pem()},
                              {"name", "a key"},
                              {"owner", signer.owner()},
                              {"roles", {"approver"}}});
    if (!epochs) {
      forged["epochs"] = Json::array();
      forged["trust"].erase(forged["trust"].size() - 1);  // of the second tree
    }
    for (const Json& record : records) forged["trust"].push_back(record);
    const std::string name = "forged-" + std::to_string(++runs);
    const int status = given.run_commands(name, forged);
    UNSCOPED_INFO(read_text(given.cli.directory() / name / "out"));
    return status != 0 && given.verify(given.cli.file(name + ".json", forged.dump())).status == 1;
  };
  const auto at = [](Json record, std::uint64_t position) {
    record["position"] = position;
    return record;
  };
  CHECK(refused(given.dave, {}));
  CHECK(refused(given.dave, {given.added_behind}));
  CHECK(refused(given.dave, {at(given.added_behind, 1)}));
  CHECK(refused(given.erin, {given.added_in_next_tree}));
  CHECK(refused(given.erin, {at(given.added_in_next_tree, 1)}));
  CHECK(refused(given.erin, {at(given.added_in_next_tree, 1)}, false));
  CHECK(refused(given.grace, {given.not_a_trust_record}));

  const Json revoked = Json::parse(read_text(given.by_frank_alone));
  REQUIRE(revoked["trust"].size() == 2);
  CHECK(given.run_commands("revoked", revoked) != 0);
  CHECK(given.verify(given.by_frank_alone).status == 1);
  Json moved = revoked;
  moved["trust"][1]["position"] = 1'000;
  CHECK(given.run_commands("moved", moved) != 0);
  CHECK(given.verify(given.cli.file("moved.json", moved.dump())).status == 1);
}
