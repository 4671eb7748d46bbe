// Approval exports: what a server puts into one, and that the offline check takes nothing else.
#include "tools/approval_export.h"

#include <algorithm>
#include <fstream>
#include <map>
#include <random>

#include <catch2/catch.hpp>

#include "engine/base/encoding.h"
#include "query/approval_export.h"
#include "tests/integration/api/approvals_server.h"
#include "tests/support/random_seed.h"

using namespace ledgerline;
using namespace ledgerline::test;

namespace {

std::string number(const Json& position) { return std::to_string(position.get<std::uint64_t>()); }

class Exports : public ApprovalsServer {
 public:
  // Gives the position.
  Json decide(const Json& predicate, const std::vector<const Signer*>& signers) {
    return ApprovalsServer::decide(predicate, signers)["position"];
  }
  Json file(const Json& position) {
    return server.ask("/api/v2/approvals/" + number(position) + "/export");
  }
  // A record as an export holds it, put together from the routes of records.
  Json record(const Json& position) {
    const std::string path = "/api/v2/records/" + number(position);
    return {{"position", position},
            {"record", to_base64(server.get(path + "/opening").body)},
            {"proof", server.get(path + "/proof").body}};
  }
  Result<std::string> verify_text(const std::string& text) {
    const auto policy =
        crypto::TlogPolicy::parse("log " + server.get("/log/vkey").body + "quorum none\n");
    REQUIRE(policy);
    return tools::verify_approval_export(text, *policy);
  }
  Result<std::string> verify(const Json& export_file) { return verify_text(export_file.dump()); }
  // What is said against a file that must not be proven.
  std::string fault(const Json& export_file) {
    const auto outcome = verify(export_file);
    INFO((outcome ? *outcome : ""));
    REQUIRE_FALSE(outcome);
    return outcome.error().message;
  }

  Signer mallory{"mallory"};
};

bool has(const std::string& text, const std::string& part) {
  UNSCOPED_INFO(text);
  return text.find(part) != std::string::npos;
}

// The base64 text with one byte of what it holds changed.
std::string flipped(const Json& text, std::size_t at) {
  std::string bytes = from_base64(text.get<std::string>()).value();
  bytes[at % bytes.size()] = static_cast<char>(bytes[at % bytes.size()] ^ 1);
  return to_base64(bytes);
}

// Of approval().
Json withdrawal() {
  return {{"decision", "withdraw"},
          {"rationale", "no longer needed"},
          {"revokes", {payload_digest(statement(approval()).dump())}}};
}

std::set<std::string> names_of(const Json& object) {
  std::set<std::string> out;
  for (const auto& [name, value] : object.items()) out.insert(name);
  return out;
}

std::set<std::string> required_by(const Json& schema) {
  return schema["required"].get<std::set<std::string>>();
}

}  // namespace

TEST_CASE("an export proves an approval with the keys that signed it", "[api]") {
  Exports exports;
  const Json position = exports.decide(approval(), {&exports.bob, &exports.carol});
  const Json file = exports.file(position);
  const auto proven = exports.verify(file);
  REQUIRE(proven);
  CHECK(proven->starts_with("Proven: at index " + number(position) + " of the tree of "));
  CHECK(has(*proven, "the log log.example/test has signed stands the decision \"approve\""));
  CHECK(has(*proven,
            "about the app \"router\", the dataset \"s3://lake\" \"orders\" and the purpose "
            "\"support\", asked for by \"alice\""));
  CHECK(has(*proven, "\"bob\" with the key " + exports.bob.key_id() +
                         ", which the log named at position " + number(exports.keys[0]) +
                         " and which was trusted as approver"));
  CHECK(has(*proven, "\"carol\" with the key " + exports.carol.key_id()));
  CHECK_FALSE(has(*proven, "ended"));
  CHECK(file["envelope"] ==
        to_base64(exports.server.get("/api/v2/records/" + number(position) + "/body").body));
  CHECK(file["trust"].size() == 2);
  CHECK(file["epochs"].empty());
}

TEST_CASE("the sentence names the record that decided a key's owner", "[api]") {
  Exports exports;
  Json renamed = add_key(exports.bob, {"approver"});
  renamed["key"]["owner"] = "robert";
  const testing::HttpResponse answer = exports.server.post("/api/v2/trust-roots", renamed.dump());
  REQUIRE(answer.status == 201);
  const Json decided = Json::parse(answer.body)["position"];
  const auto proven = exports.verify(exports.file(exports.decide(approval(), {&exports.bob})));
  REQUIRE(proven);
  CHECK(has(*proven, "\"robert\" with the key " + exports.bob.key_id() +
                         ", which the log named at position " + number(decided)));
}

TEST_CASE("the sentence names every limit of the approval", "[api]") {
  Exports exports;
  Json limited = approval();
  limited["columns"] = {"id", "email"};
  limited["tier"] = "T2";
  limited["contract"] = {{"id", "orders"}, {"version", "2"}};
  limited["conditions"] = {"weekdays"};
  limited["valid_from"] = "2020-01-01T00:00:00Z";
  limited["valid_until"] = "2021-01-01T00:00:00Z";
  const auto proven = exports.verify(exports.file(exports.decide(limited, {&exports.bob})));
  REQUIRE(proven);
  CHECK(
      has(*proven, ", in the version \"sha256:" + std::string(kVersion) +
                       "\", for the columns \"email\", \"id\" alone, for the tier \"T2\", under "
                       "the contract \"orders\" version \"2\", under conditions that the envelope "
                       "states, holding from 2020-01-01T00:00:00Z until 2021-01-01T00:00:00Z, "
                       "which was over when it entered the log, received at "));
  const auto free = exports.verify(exports.file(exports.decide(approval(), {&exports.bob})));
  REQUIRE(free);
  CHECK(has(*free, ", for every column, holding from "));
  CHECK(has(*free, " without an end of its own, received at "));
}

TEST_CASE("a signature of the requester alone is said to count for nothing", "[api]") {
  Exports exports;
  Json own = approval();
  own["requester"] = "bob";
  own["approvers"] = std::vector<std::string>{"bob", "carol"};
  const std::string nothing = "counts for nothing, since nobody decides on a request of their own";
  const auto alone = exports.verify(exports.file(exports.decide(own, {&exports.bob})));
  REQUIRE(alone);
  CHECK(has(*alone, nothing));
  const auto both =
      exports.verify(exports.file(exports.decide(own, {&exports.bob, &exports.carol})));
  REQUIRE(both);
  CHECK_FALSE(has(*both, nothing));
}

TEST_CASE("the sentence says that records may have been left out of the file", "[api]") {
  Exports exports;
  const Json position = exports.decide(approval(), {&exports.bob});
  const Json statement_id = payload_digest(statement(approval()).dump());
  exports.decide(
      {{"decision", "withdraw"}, {"rationale", "no longer needed"}, {"revokes", {statement_id}}},
      {&exports.carol});
  Json file = exports.file(position);
  auto proven = exports.verify(file);
  REQUIRE(proven);
  CHECK(
      proven->ends_with("; this is as far as the 2 trust records and the ending in this file "
                        "tell: that none was left out only the log can show."));
  file.erase("ending");
  file["trust"].erase(1);
  proven = exports.verify(file);
  REQUIRE(proven);
  CHECK(
      proven->ends_with("; this is as far as the 1 trust record in this file tells, which holds "
                        "no ending: that none was left out only the log can show."));
}

TEST_CASE("the sentence on a withdrawal leaves open what it ended", "[api]") {
  Exports exports;
  const Json approved = exports.decide(approval(), {&exports.bob});
  const Json withdrawn = exports.decide(withdrawal(), {&exports.carol});
  const std::string open = ", and whether it ends anything this file does not tell";
  const auto of_withdrawal = exports.verify(exports.file(withdrawn));
  REQUIRE(of_withdrawal);
  CHECK(has(*of_withdrawal, "stands the decision \"withdraw\""));
  CHECK(has(*of_withdrawal, open));
  const auto of_approval = exports.verify(exports.file(approved));
  REQUIRE(of_approval);
  CHECK_FALSE(has(*of_approval, open));
}

TEST_CASE("an export says what became of the keys and of the approval", "[api]") {
  Exports exports;
  const Json position = exports.decide(approval(), {&exports.bob});
  const Json statement_id = payload_digest(statement(approval()).dump());
  const Json withdrawn = exports.decide(
      {{"decision", "withdraw"}, {"rationale", "no longer needed"}, {"revokes", {statement_id}}},
      {&exports.carol});
  const Json revoked = exports.post("/api/v2/trust-roots", revoke_key(exports.bob))["position"];
  const Json file = exports.file(position);
  const auto proven = exports.verify(file);
  REQUIRE(proven);
  CHECK(has(*proven, "(revoked later, at position " + number(revoked) + ")"));
  CHECK(has(*proven, "by the decision \"withdraw\" at position " + number(withdrawn)));
  CHECK(file["trust"].size() == 3);
  CHECK(file["keys"].size() == 1);

  const Json late = exports.decide(approval(), {&exports.bob});
  CHECK(has(exports.fault(exports.file(late)),
            "no key that signed the envelope was trusted when it entered the log"));
  Json other = file;
  other["ending"] = exports.record(late);
  CHECK(has(exports.fault(other), "neither revokes nor supersedes"));
}

TEST_CASE("an ending counts in an export if the server would count it", "[api]") {
  Exports exports;
  const Signer alice("alice");
  const Signer engine("engine");
  const Signer expired("dave");
  Json over = add_key(expired, {"approver"});
  over["key"]["valid_until"] = "2021-01-01T00:00:00Z";
  std::map<std::string, Json> added;
  added["alice"] =
      exports.post("/api/v2/trust-roots", add_key(alice, {"approver", "policy"}))["position"];
  added["engine"] = exports.post("/api/v2/trust-roots", add_key(engine, {"policy"}))["position"];
  added["dave"] = exports.post("/api/v2/trust-roots", over)["position"];
  const Json position = exports.decide(approval(), {&exports.bob});
  // The server's own file, and the same with a statement put into it as the ending.
  const auto claimed = [&](const Json& ending, const Json& trust) {
    Json file = exports.file(position);
    CHECK_FALSE(file.contains("ending"));
    file["ending"] = exports.record(ending);
    for (const Json& each : trust) file["trust"].push_back(exports.record(each));
    std::sort(file["trust"].begin(), file["trust"].end(), [](const Json& a, const Json& b) {
      return a["position"].get<std::uint64_t>() < b["position"].get<std::uint64_t>();
    });
    return exports.fault(file);
  };
  const std::string nobody = "nobody signed the ending who may end the approval";

  SECTION("not by the requester, a policy engine of others, or a key out of its time") {
    for (const Signer* signer : std::vector<const Signer*>{&alice, &engine, &expired}) {
      INFO(signer->owner());
      const Json ending = exports.decide(withdrawal(), {signer});
      CHECK(has(claimed(ending, {added[signer->owner()]}), nobody));
    }
  }
  SECTION("not by a key that was revoked before") {
    const Json revoked = exports.post("/api/v2/trust-roots", revoke_key(exports.carol))["position"];
    const Json ending = exports.decide(withdrawal(), {&exports.carol});
    CHECK(has(claimed(ending, {exports.keys[1], revoked}), nobody));
  }
  SECTION("by a key that was revoked later, without those who signed beside it") {
    const Json ending = exports.decide(withdrawal(), {&exports.carol, &engine});
    const Json revoked = exports.post("/api/v2/trust-roots", revoke_key(exports.carol))["position"];
    const auto proven = exports.verify(exports.file(position));
    REQUIRE(proven);
    CHECK(has(*proven,
              " by the decision \"withdraw\" at position " + number(ending) + ", received at "));
    CHECK(has(*proven, ", signed by \"carol\" with the key " + exports.carol.key_id() +
                           ", which the log named at position " + number(exports.keys[1]) +
                           " and which was trusted as approver (revoked later, at position " +
                           number(revoked) + ")"));
    CHECK_FALSE(has(*proven, engine.key_id()));
  }
}

TEST_CASE("an ending that came before its approval is judged with the keys of then", "[api]") {
  Exports exports;
  const Signer late("dave");
  const Json early = exports.decide(withdrawal(), {&exports.carol});
  const Json unknown = exports.decide(withdrawal(), {&late});
  const Json revoked = exports.post("/api/v2/trust-roots", revoke_key(exports.carol))["position"];
  const Json added = exports.post("/api/v2/trust-roots", add_key(late, {"approver"}))["position"];
  const Json position = exports.decide(approval(), {&exports.bob});
  Json file = exports.file(position);
  const auto proven = exports.verify(file);
  REQUIRE(proven);
  CHECK(has(*proven, " at position " + number(early) + ", received at "));
  CHECK(has(*proven, "(revoked later, at position " + number(revoked) + ")"));

  file["ending"] = exports.record(unknown);
  file["trust"].push_back(exports.record(added));
  CHECK(exports.fault(file) == "nobody signed the ending who may end the approval");
}

TEST_CASE("an ending in an export begins when it says, and not before it arrived", "[api]") {
  Exports exports;
  const Json position = exports.decide(approval(), {&exports.bob});
  Json ended = withdrawal();
  SECTION("dated back") {
    ended["valid_from"] = "2020-01-01T00:00:00Z";
    const Json ending = exports.decide(ended, {&exports.bob});
    const std::string arrived =
        exports.server.ask("/api/v2/records/" + number(ending))["received_at"];
    const auto proven = exports.verify(exports.file(position));
    REQUIRE(proven);
    CHECK(has(*proven, ", and ended from " + arrived + " by the decision"));
  }
  SECTION("announced") {
    ended["valid_from"] = "2099-01-01T00:00:00Z";
    exports.decide(ended, {&exports.bob});
    const auto proven = exports.verify(exports.file(position));
    REQUIRE(proven);
    CHECK(has(*proven, ", and ended from 2099-01-01T00:00:00Z by the decision"));
  }
}

TEST_CASE("a policy engine may end what it signed itself", "[api]") {
  Exports exports;
  const Signer engine("engine");
  exports.post("/api/v2/trust-roots", add_key(engine, {"policy"}));
  const Json position = exports.decide(approval(), {&engine});
  const Json ending = exports.decide({{"decision", "withdraw"},
                                      {"rationale", "the check was wrong"},
                                      {"revokes", {payload_digest(statement(approval()).dump())}}},
                                     {&engine});
  const Json file = exports.file(position);
  CHECK(file["ending"]["position"] == ending);
  const auto proven = exports.verify(file);
  REQUIRE(proven);
  CHECK(has(*proven, "which was trusted as policy; this is as far as"));
}

TEST_CASE("what is no approval has no export", "[api]") {
  Exports exports;
  const auto status = [&](const std::string& position) {
    return exports.server.get("/api/v2/approvals/" + position + "/export").status;
  };
  CHECK(status(number(exports.keys[0])) == 404);
  CHECK(status("1000") == 404);
  CHECK(status("x") == 400);
  CHECK(exports.server.get("/api/v2/approvals/1/export?stale=ok").status == 400);
  const Json stranger = exports.decide(approval(), {&exports.mallory});
  CHECK(has(exports.fault(exports.file(stranger)), "no good signature of a key"));
}

TEST_CASE("an erased or retracted approval has no export, which says what took it", "[api]") {
  Exports exports;
  const auto gone = [&](const Json& position, const std::string& why) {
    const testing::HttpResponse answer =
        exports.server.get("/api/v2/approvals/" + number(position) + "/export");
    CHECK(answer.status == 410);
    return has(answer.body, why);
  };
  const auto instruct = [&](const std::string& what, Json instruction) {
    instruction.update({{"reason", "a test"}, {"requested_by", "carol"}});
    return exports.post("/api/v2/" + what, instruction)["position"];
  };
  const Json erased = exports.decide(approval(), {&exports.bob});
  const Json by = instruct("erasures", {{"positions", {erased}}, {"what", "both"}});
  CHECK(gone(erased,
             "was erased: header_erased_by " + number(by) + ", body_erased_by " + number(by)));
  const Json half = exports.decide(approval(), {&exports.bob});
  const Json half_by = instruct("erasures", {{"positions", {half}}, {"what", "body"}});
  CHECK(gone(half, "was erased: body_erased_by " + number(half_by)));
  const Json retracted = exports.decide(approval(), {&exports.carol});
  const Json since = instruct("retractions", {{"positions", {retracted}}});
  CHECK(gone(retracted, "was retracted: retracted_by " + number(since)));
}

TEST_CASE("a key that was added after the approval proves nothing", "[api]") {
  Exports exports;
  const Json position = exports.decide(approval(), {&exports.bob, &exports.mallory});
  const Json added =
      exports.post("/api/v2/trust-roots", add_key(exports.mallory, {"approver"}))["position"];
  Json file = exports.file(position);
  REQUIRE(exports.verify(file));
  CHECK(file["keys"].size() == 1);
  file["trust"] = Json::array({exports.record(added)});
  file["keys"] = Json::array();
  CHECK(has(exports.fault(file), "no good signature of a key that the records name"));
}

TEST_CASE("records that are not what they should be are refused", "[api]") {
  Exports exports;
  const Json first = exports.decide(approval(), {&exports.bob});
  Json predicate = approval();
  predicate["purpose"] = "marketing";
  const Json second = exports.decide(predicate, {&exports.bob});
  const Json file = exports.file(first);
  const Json other = exports.file(second);
  exports.decide(approval(), {&exports.carol});
  const Json later = exports.file(first);
  const auto with = [&](const char* member, const Json& value) {
    Json out = file;
    out[member] = value;
    return exports.fault(out);
  };
  CHECK(has(with("approval", later["approval"]), "another checkpoint of its log"));
  CHECK(has(with("checkpoint", later["checkpoint"]), "not the one of the approval's proof"));
  CHECK(has(with("approval", other["approval"]), "not the one that the record holds"));
  CHECK(has(with("approval", file["trust"][0]), "is a record of kind trust_root"));
  CHECK(has(with("trust", Json::array({file["approval"]})), "is a record of kind attestation"));
  CHECK(has(with("trust", Json::array()), "no good signature"));
  CHECK(has(with("trust", Json::array({file["trust"][0], file["trust"][0]})), "out of order"));
  CHECK(has(with("epochs", file["trust"]), "is a record of kind trust_root"));
  CHECK(has(with("envelope", other["envelope"]), "not the one that the record holds"));
  CHECK(has(with("keys", Json::array()), "the keys are not those"));
  CHECK(has(with("type", "urn:ledgerline:approval-export:v2"), "not an approval export"));
  Json moved = file;
  moved["approval"]["position"] = second;
  CHECK(has(exports.fault(moved), "does not stand at its position"));
  Json halved = file;
  const std::string target = "/api/v2/records/" + number(first) + "/opening?halves=body";
  halved["approval"]["record"] = to_base64(exports.server.get(target).body);
  CHECK(has(exports.fault(halved), "withholds a half"));
  Json renamed = file;
  renamed["keys"][0]["owner"] = "carol";
  CHECK(has(exports.fault(renamed), "the keys are not those"));
  renamed = file;
  renamed["keys"][0]["pem"] = exports.mallory.key().public_key().pem();
  CHECK(has(exports.fault(renamed), "the keys are not those"));
}

TEST_CASE("another log's signature and a policy that asks for witnesses are not satisfied",
          "[api]") {
  Exports exports;
  Exports elsewhere;
  const Json position = exports.decide(approval(), {&exports.bob});
  const Json file = exports.file(position);
  CHECK_FALSE(elsewhere.verify(file));
  const auto policy = crypto::TlogPolicy::parse(
      "log " + exports.server.get("/log/vkey").body +
      "witness w witness.example/w1+fea3b187+BBOY9ixtGkV8UbpqS189vS9p/KkyFiGNyJl+QWvRfZPK\n"
      "quorum w\n");
  INFO((policy ? "" : policy.error().message));
  REQUIRE(policy);
  CHECK_FALSE(tools::verify_approval_export(file.dump(), *policy));
}

TEST_CASE("missing, unknown and repeated members are refused, and what is too large", "[api]") {
  Exports exports;
  const Json file = exports.file(exports.decide(approval(), {&exports.bob}));
  for (const auto& [name, value] : file.items()) {
    Json without = file;
    without.erase(name);
    CHECK(has(exports.fault(without), "has no member \"" + name + "\""));
    Json null = file;
    null[name] = nullptr;
    CHECK_FALSE(exports.verify(null));
  }
  for (const char* name : {"position", "record", "proof"}) {
    Json without = file;
    without["trust"][0].erase(name);
    CHECK(has(exports.fault(without), "has no member"));
  }
  Json more = file;
  more["valid"] = true;
  CHECK(has(exports.fault(more), "unknown member \"valid\""));
  const std::string text = file.dump();
  const auto outcome = [&](const std::string& changed) {
    const auto checked = exports.verify_text(changed);
    REQUIRE_FALSE(checked);
    return checked.error().message;
  };
  CHECK(has(outcome("{\"envelope\":\"\"," + text.substr(1)), "\"envelope\" comes twice"));
  CHECK(has(outcome(text.substr(0, text.size() - 1)), "not JSON"));
  CHECK(has(outcome(""), "not JSON"));
  CHECK(has(outcome("[]"), "not an object"));
  CHECK_FALSE(exports.verify_text(std::string(1'000'000, '[')));
  const auto huge = exports.verify_text(text + std::string(query::kApprovalExportBytesMax, ' '));
  REQUIRE_FALSE(huge);
  CHECK(huge.error().kind == ErrorKind::kTooLarge);
}

TEST_CASE("any changed byte of an export is found", "[api]") {
  Exports exports;
  const Json file = exports.file(exports.decide(approval(), {&exports.bob}));
  const auto sentence = exports.verify(file);
  REQUIRE(sentence);
  const std::uint64_t seed = random_seed();
  INFO("seed " << seed);
  std::mt19937_64 random(seed);
  for (int round = 0; round < 100; ++round) {
    Json changed = file;
    switch (round % 5) {
      case 0:
        changed["envelope"] = flipped(file["envelope"], random());
        break;
      case 1:
        changed["approval"]["record"] = flipped(file["approval"]["record"], random());
        break;
      case 2:
        changed["trust"][0]["record"] = flipped(file["trust"][0]["record"], random());
        break;
      default: {
        Json& text = round % 5 == 3 ? changed["checkpoint"] : changed["approval"]["proof"];
        std::string bytes = text;
        bytes[random() % bytes.size()] ^= 1;
        text = bytes;
      }
    }
    INFO("round " << round);
    CHECK_FALSE(exports.verify(changed));
  }
  // Of the text itself: not proven, or the same said of the same bytes (white space, alphabets).
  const std::string text = file.dump();
  for (int round = 0; round < 300; ++round) {
    std::string changed = text;
    const std::size_t at = random() % changed.size();
    changed[at] = static_cast<char>(changed[at] ^ (1 << random() % 7));
    const auto outcome = exports.verify_text(changed);
    INFO("byte " << at);
    CHECK((!outcome || *outcome == *sentence));
  }
}

TEST_CASE("the schema of exports names the members that they have", "[api]") {
  Exports exports;
  const Json file = exports.file(exports.decide(approval(), {&exports.bob}));
  std::ifstream in(std::string(LEDGERLINE_SOURCE_DIR) + "/docs/approval-export.schema.json");
  const Json schema = Json::parse(in);
  CHECK(schema["properties"]["type"]["const"] == file["type"]);
  CHECK(required_by(schema) == names_of(file));
  CHECK(required_by(schema["$defs"]["record"]) == names_of(file["approval"]));
  CHECK(required_by(schema["$defs"]["key"]) == names_of(file["keys"][0]));
  std::set<std::string> described = names_of(schema["properties"]);
  CHECK(described.erase("ending") == 1);
  CHECK(described == required_by(schema));
}
