#include "ingest/attestation_decoder.h"

#include <catch2/catch.hpp>

#include "engine/base/encoding.h"
#include "engine/base/limits.h"
#include "engine/crypto/digest.h"
#include "ingest/statement_reader.h"
#include "tests/support/signed_statements.h"
#include "tests/unit/ingest/decode_support.h"

namespace ledgerline::ingest {
namespace {

using test::Json;
using Texts = std::vector<std::string>;

const test::Signer& bob() {
  static const test::Signer signer("bob");
  return signer;
}

DecodeResult decode_body(const std::string& text) {
  const auto body = std::make_shared<std::string>(text);
  return decode_attestation(body, *body, lenient());
}

DecodeResult decode_statement(const Json& statement) {
  return decode_body(test::envelope(statement.dump(), {&bob()}).dump());
}

Decoded accepted(DecodeResult result) {
  INFO(Json(refusals(result)).dump());
  REQUIRE(decoded(result));
  return std::get<Decoded>(std::move(result));
}

const format::AttestationFact& fact_of(const Decoded& result) { return *result.facts->attestation; }

Json with(Json predicate, const std::string& member, const Json& value) {
  if (value.is_discarded()) {
    predicate.erase(member);
  } else {
    predicate[member] = value;
  }
  return predicate;
}

Texts refused_approval(const std::string& member, const Json& value) {
  return refusals(decode_statement(test::statement(with(test::approval(), member, value))));
}

const Json kAbsent = Json(Json::value_t::discarded);

}  // namespace

TEST_CASE("an envelope gives the signed bytes, its signatures and what the statement says") {
  const std::string payload = test::statement(test::approval()).dump();
  const std::string body = test::envelope(payload, {&bob()}).dump();
  const Decoded out = accepted(decode_body(body));
  const format::AttestationFact& fact = fact_of(out);
  CHECK(fact.payload == payload);
  CHECK(fact.payload_type == kStatementPayloadType);
  CHECK(fact.kind == format::PredicateKind::kApproval);
  REQUIRE(fact.signatures.size() == 1);
  CHECK(fact.signatures[0].key_hint == bob().key_id());
  CHECK(test::has_line(*out.facts, "subject sha256:" + std::string(test::kVersion)));
  CHECK(test::has_line(
      *out.facts,
      "approval approve app |router requester alice approvers [bob] dataset s3://lake|orders "
      "columns [] purpose support tier  contract {||} policy {||}  rationale refunds need the "
      "order's lines from 2025-11-24T16:00:00Z until - supersedes [] revokes []"));
  CHECK(replayed_text(format::RecordKind::kAttestation, body) == test::facts_text(*out.facts));
}

TEST_CASE("both base64 alphabets mean the same bytes, padded or not") {
  Json body = test::envelope("\xFB\xFF\xFE", {&bob()}, "text/plain");
  const std::string standard = body["payload"];
  CHECK(standard == "+//+");
  for (const char* text : {"+//+", "-__-"}) {
    body["payload"] = text;
    CHECK(fact_of(accepted(decode_body(body.dump()))).payload == "\xFB\xFF\xFE");
  }
  body["payload"] = "QQ";
  CHECK(fact_of(accepted(decode_body(body.dump()))).payload == "A");
}

TEST_CASE("a bundle's hint names the key of its one signature") {
  const std::string payload = test::statement(test::approval()).dump();
  const Decoded out = accepted(decode_body(test::bundle(payload, bob()).dump()));
  CHECK(fact_of(out).bundle);
  CHECK(fact_of(out).payload == payload);
  CHECK(fact_of(out).signatures.at(0).key_hint ==
        to_base64(view(bob().key().public_key().key_id())));
}

TEST_CASE("both statement versions are read, and other payloads are kept unread") {
  Json v01 = test::statement(test::approval());
  v01["_type"] = "https://in-toto.io/Statement/v0.1";
  CHECK(fact_of(accepted(decode_statement(v01))).kind == format::PredicateKind::kApproval);
  Json link = v01;
  link["_type"] = "link";
  CHECK(fact_of(accepted(decode_statement(link))).kind == format::PredicateKind::kNoStatement);
  const std::string text = test::envelope("not JSON", {&bob()}, "text/plain").dump();
  CHECK(fact_of(accepted(decode_body(text))).kind == format::PredicateKind::kNoStatement);
}

TEST_CASE("predicates are recognised by type") {
  using format::PredicateKind;
  const std::pair<const char*, PredicateKind> rows[] = {
      {"https://slsa.dev/provenance/v1", PredicateKind::kProvenance},
      {"https://slsa.dev/provenance/v0.2", PredicateKind::kProvenance},
      {"https://slsa.dev/verification_summary/v1", PredicateKind::kVerificationSummary},
      {"https://in-toto.io/attestation/svr/v0.2", PredicateKind::kSimpleVerification},
      {"https://spdx.dev/Document", PredicateKind::kSpdx},
      {"https://spdx.dev/Document/v2.3", PredicateKind::kSpdx},
      {"https://cyclonedx.org/bom", PredicateKind::kCycloneDx},
      {"https://in-toto.io/attestation/test-result/v0.1", PredicateKind::kTestResult},
      {"https://in-toto.io/attestation/vulns/v0.2", PredicateKind::kVulnerabilities},
      {"https://in-toto.io/attestation/vulns", PredicateKind::kVulnerabilities},
      {"https://in-toto.io/attestation/vulnsomething", PredicateKind::kOther},
      {"https://gittuf.dev/github-pull-request-approval/v0.1", PredicateKind::kPullRequestApproval},
      {"https://gittuf.dev/reference-authorization/v0.2", PredicateKind::kReferenceAuthorization},
      {"https://example.com/anything", PredicateKind::kOther},
  };
  for (const auto& [type, kind] : rows) {
    INFO(type);
    const Decoded out = accepted(decode_statement(test::statement(Json::object(), type)));
    CHECK(fact_of(out).kind == kind);
    CHECK(fact_of(out).predicate_type == type);
  }
}

TEST_CASE("results of policy engines are read where they are whole") {
  const std::string vsa_type = "https://slsa.dev/verification_summary/v1";
  const Json vsa = {{"verifier", {{"id", "https://opa.example"}}},
                    {"timeVerified", "2025-11-01T00:00:00Z"},
                    {"verificationResult", "FAILED"}};
  const Decoded failed = accepted(decode_statement(test::statement(vsa, vsa_type)));
  CHECK(test::has_line(*failed.facts, "policy failed 2025-11-01T00:00:00Z https://opa.example"));
  const Json svr = {{"verifier", {{"id", "v"}, {"policies", Json::array()}}},
                    {"timeCreated", "2025-11-01T00:00:00Z"},
                    {"properties", {"COMPANY_RELEASE_APPROVED"}}};
  const Decoded passed =
      accepted(decode_statement(test::statement(svr, "https://in-toto.io/attestation/svr/v0.2")));
  CHECK(test::has_line(*passed.facts, "policy passed 2025-11-01T00:00:00Z v"));
}

TEST_CASE("a summary that does not say of what, or by which policy, is flagged and counts") {
  const std::string type = "https://slsa.dev/verification_summary/v1";
  const Json whole = {{"verifier", {{"id", "v"}}},
                      {"resourceUri", "pkg:oci/app"},
                      {"policy", {{"uri", "https://policy.example"}}},
                      {"verificationResult", "PASSED"}};
  CHECK(flags(accepted(decode_statement(test::statement(whole, type)))) == Texts{});
  const Json digest = with(whole, "policy", {{"digest", {{"sha256", std::string(64, 'a')}}}});
  CHECK(flags(accepted(decode_statement(test::statement(digest, type)))) == Texts{});
  Json no_policy = whole;
  no_policy.erase("policy");
  Json no_resource = whole;
  no_resource.erase("resourceUri");
  for (const Json& thin :
       {no_policy, no_resource, with(whole, "policy", Json::object()), with(whole, "policy", "p"),
        with(whole, "policy", {{"digest", Json::object()}}), with(whole, "resourceUri", ""),
        with(whole, "resourceUri", nullptr)}) {
    INFO(thin);
    const Decoded out = accepted(decode_statement(test::statement(thin, type)));
    REQUIRE(fact_of(out).policy_result);
    CHECK(fact_of(out).policy_result->passed);
    CHECK(flags(out) == Texts{"/payload/predicate policy_result_incomplete"});
  }
}

TEST_CASE("a result that cannot be read fails from its arrival on") {
  const std::string vsa_type = "https://slsa.dev/verification_summary/v1";
  const std::string svr_type = "https://in-toto.io/attestation/svr/v0.2";
  const Json vsa = {{"verifier", {{"id", "v"}}},
                    {"timeVerified", "2025-11-01T00:00:00Z"},
                    {"verificationResult", "PASSED"}};
  const Json svr = {{"verifier", {{"id", "v"}}},
                    {"timeCreated", "2025-11-01T00:00:00Z"},
                    {"properties", {"RELEASED"}}};
  Json nobody = with(vsa, "verificationResult", "FAILED");
  nobody.erase("verifier");
  Json undated = with(svr, "properties", Json::array());
  undated.erase("timeCreated");
  const std::vector<std::pair<Json, std::string>> rows = {
      {with(vsa, "verificationResult", "MAYBE"), vsa_type},
      {with(vsa, "verificationResult", "passed"), vsa_type},
      {nobody, vsa_type},
      {Json::object(), vsa_type},
      {Json::array(), svr_type},
      {undated, svr_type},
      {with(svr, "properties", Json::array({nullptr})), svr_type},
      {with(svr, "properties", "RELEASED"), svr_type},
  };
  for (const auto& [predicate, type] : rows) {
    INFO(predicate);
    const Decoded out = accepted(decode_statement(test::statement(predicate, type)));
    REQUIRE(fact_of(out).policy_result);
    CHECK_FALSE(fact_of(out).policy_result->passed);
    CHECK(fact_of(out).policy_result->time == out.facts->received_at);
    CHECK(flags(out) == Texts{"/payload/predicate policy_result_unreadable"});
  }
  std::string twice = test::statement(vsa, vsa_type).dump();
  const std::string member = "\"verificationResult\":\"PASSED\"";
  twice.insert(twice.find(member), "\"verificationResult\":\"FAILED\",");
  const Decoded out = accepted(decode_body(test::envelope(twice, {&bob()}).dump()));
  REQUIRE(fact_of(out).policy_result);
  CHECK_FALSE(fact_of(out).policy_result->passed);
}

TEST_CASE("what is no envelope is refused where the fault is") {
  CHECK(refusals(decode_body("{")) == Texts{" json"});
  CHECK(refusals(decode_body("[]")) == Texts{" type"});
  CHECK(refusals(decode_body("{}")) ==
        Texts{"/payloadType required", "/payload required", "/signatures required"});
  const Json good = test::envelope("x", {&bob()}, "text/plain");
  const std::string text = good.dump();
  CHECK(refusals(decode_body(text.substr(0, text.size() / 2))).size() == 1);
  CHECK(refusals(decode_body(with(good, "payload", "####").dump())) == Texts{"/payload base64"});
  CHECK(refusals(decode_body(with(good, "payload", "Q").dump())) == Texts{"/payload base64"});
  CHECK(refusals(decode_body(with(good, "payload", 7).dump())) == Texts{"/payload type"});
  CHECK(refusals(decode_body(with(good, "signatures", Json::array()).dump())) ==
        Texts{"/signatures min_items"});
  Json unsigned_one = good;
  unsigned_one["signatures"][0].erase("sig");
  CHECK(refusals(decode_body(unsigned_one.dump())) == Texts{"/signatures/0/sig required"});
  unsigned_one["signatures"][0] = "sig";
  CHECK(refusals(decode_body(unsigned_one.dump())) == Texts{"/signatures/0 type"});
}

TEST_CASE("a name that comes twice has two readings, and neither is taken") {
  const std::string text = test::envelope("x", {&bob()}, "text/plain").dump();
  const std::string twice = R"({"payload":"eA==",)" + text.substr(1);
  CHECK(refusals(decode_body(twice)) == Texts{"/payload duplicate_key"});
  std::string payload = test::statement(test::approval()).dump();
  payload.insert(payload.find(R"("decision")"), R"("decision":"reject",)");
  CHECK(refusals(decode_body(test::envelope(payload, {&bob()}).dump())) ==
        Texts{"/payload/predicate/decision duplicate_key"});
}

TEST_CASE("bounds are answered as too large") {
  const auto too_large = [](const Json& body) {
    const DecodeResult result = decode_body(body.dump());
    const Rejection* why = rejection(result);
    REQUIRE(why);
    CHECK(why->kind == ErrorKind::kTooLarge);
    return refusals(result);
  };
  const Json good = test::envelope("x", {&bob()}, "text/plain");
  Json many = good;
  many["signatures"] = Json::array();
  for (int i = 0; i < 10'000; ++i) many["signatures"].push_back(good["signatures"][0]);
  CHECK(too_large(many) == Texts{"/signatures max_items"});
  Json wide = good;
  wide["signatures"][0]["sig"] = to_base64(std::string(limits::kSignatureBytesMax + 3, 'x'));
  CHECK(too_large(wide) == Texts{"/signatures/0/sig max_length"});
  wide = with(good, "payloadType", std::string(limits::kEnvelopeTypeBytesMax + 1, 't'));
  CHECK(too_large(wide) == Texts{"/payloadType max_length"});
  Json statement = test::statement(Json::object(), "urn:x");
  for (std::size_t i = 0; i < limits::kSubjectsMax; ++i) {
    statement["subject"].push_back(statement["subject"][0]);
  }
  CHECK(too_large(test::envelope(statement.dump(), {&bob()})) ==
        Texts{"/payload/subject max_items"});
}

TEST_CASE("a bundle of another version, of a message, or with two signatures is refused") {
  const Json good = test::bundle(test::statement(test::approval()).dump(), bob());
  CHECK(refusals(decode_body(with(good, "mediaType", "application/x").dump())) ==
        Texts{"/mediaType enum"});
  Json message = with(good, "dsseEnvelope", kAbsent);
  message["messageSignature"] = Json::object();
  CHECK(refusals(decode_body(message.dump())) == Texts{"/dsseEnvelope required"});
  Json two = good;
  two["dsseEnvelope"]["signatures"].push_back(two["dsseEnvelope"]["signatures"][0]);
  CHECK(refusals(decode_body(two.dump())) == Texts{"/dsseEnvelope/signatures max_items"});
}

TEST_CASE("a bundle that is an envelope as well is refused, since it could mean either") {
  const std::string payload = test::statement(test::approval()).dump();
  const Json outer = test::envelope("another", {&bob()});
  for (const char* const member : {"payloadType", "payload", "signatures"}) {
    const Json both = with(test::bundle(payload, bob()), member, outer[member]);
    CHECK(refusals(decode_body(both.dump())) == Texts{"/" + std::string(member) + " ambiguous"});
  }
}

TEST_CASE("a time beyond those that can be held is the last or the first of them") {
  Json predicate = test::approval();
  predicate["valid_from"] = "0001-01-01T00:00:00Z";
  predicate["valid_until"] = "9999-12-31T23:59:59Z";
  const Decoded out = accepted(decode_statement(test::statement(predicate)));
  REQUIRE(fact_of(out).approval);
  CHECK(fact_of(out).approval->valid_from == Timestamp::min());
  CHECK(fact_of(out).approval->valid_until == Timestamp::max());
}

TEST_CASE("a statement is refused where it breaks") {
  const Json good = test::statement(test::approval());
  CHECK(refusals(decode_body(test::envelope("{", {&bob()}).dump())) == Texts{"/payload json"});
  CHECK(refusals(decode_statement(with(good, "subject", Json::array()))) ==
        Texts{"/payload/subject min_items"});
  Json bare = good;
  bare["subject"][0].erase("digest");
  CHECK(refusals(decode_statement(bare)) == Texts{"/payload/subject/0/digest required"});
  bare["subject"][0]["digest"] = Json::object();
  CHECK(refusals(decode_statement(bare)) == Texts{"/payload/subject/0/digest required"});
  bare["subject"][0]["digest"] = {{"sha256", ""}};
  CHECK(refusals(decode_statement(bare)) == Texts{"/payload/subject/0/digest/sha256 digest"});
  for (const std::string& text : {std::string("zz"), std::string(64, 'z'), std::string(63, 'a')}) {
    INFO(text);
    bare["subject"][0]["digest"] = {{"sha256", text}};
    CHECK(refusals(decode_statement(bare)) == Texts{"/payload/subject/0/digest/sha256 digest"});
  }
  CHECK(refusals(decode_statement(with(good, "predicateType", kAbsent))) ==
        Texts{"/payload/predicateType required"});
  CHECK(refusals(decode_statement(with(good, "_type", kAbsent))) ==
        Texts{"/payload/_type required"});
}

TEST_CASE("an approval is refused where it breaks its schema") {
  for (const char* const member :
       {"decision", "requester", "app", "dataset", "purpose", "rationale"}) {
    INFO(member);
    const std::string pointer = "/payload/predicate/" + std::string(member);
    CHECK(refused_approval(member, kAbsent) == Texts{pointer + " required"});
    CHECK_FALSE(refused_approval(member, 7).empty());
    CHECK_FALSE(refused_approval(member, "").empty());
    CHECK_FALSE(refused_approval(member, " \t\n").empty());
  }
  const std::string at = "/payload/predicate/";
  CHECK(refused_approval("decision", "allow") == Texts{at + "decision enum"});
  CHECK(refused_approval("valid_from", "2025-11-24") == Texts{at + "valid_from date-time"});
  CHECK(refused_approval("valid_from", "2025-11-24T00:00:00") ==
        Texts{at + "valid_from date-time"});
  CHECK(refused_approval("valid_until", "2025-11-24T15:59:59Z") == Texts{at + "valid_until range"});
  CHECK(refused_approval("columns", Json::array()) == Texts{at + "columns min_items"});
  CHECK(refused_approval("supersedes", {"sha256:12"}) == Texts{at + "supersedes/0 digest"});
  CHECK(refused_approval("revokes", {std::string(64, 'a')}) == Texts{at + "revokes/0 digest"});
  CHECK(refused_approval("decision", "withdraw") == Texts{at + "revokes required"});
  CHECK(refused_approval("app", {{"id", "router"}, {"version", "sha256:00"}}) ==
        Texts{at + "app/version digest"});
  const Json ended = {{"valid_from", "2025-12-02T00:00:00Z"},
                      {"valid_until", "2025-12-01T00:00:00Z"}};
  Json predicate = test::approval();
  predicate.update(ended);
  CHECK(refusals(decode_statement(test::statement(predicate))) == Texts{at + "valid_until range"});
}

TEST_CASE("a withdrawal needs only what it withdraws and why") {
  const Json withdrawal = {{"decision", "withdraw"},
                           {"rationale", "the app changed"},
                           {"revokes", {test::payload_digest("x")}}};
  const Decoded out = accepted(decode_statement(test::statement(withdrawal)));
  REQUIRE(fact_of(out).approval);
  CHECK(fact_of(out).approval->revokes.at(0) == crypto::sha256("x"));
  CHECK_FALSE(fact_of(out).approval->app);
}

TEST_CASE("who approves only themselves is flagged") {
  const Json selfish = with(test::approval(), "approvers", {"alice"});
  CHECK(flags(accepted(decode_statement(test::statement(selfish)))) ==
        Texts{"/payload/predicate/approvers self_approval"});
}

TEST_CASE("digests in upper case mean the same subject") {
  Json statement = test::statement(Json::object(), "urn:x");
  statement["subject"][0]["digest"] = {{"sha256", std::string(64, 'A')}, {"gitTree", "Not-Hex"}};
  const Decoded out = accepted(decode_statement(statement));
  CHECK(test::has_line(*out.facts, "subject sha256:" + std::string(64, 'a')));
  CHECK(test::has_line(*out.facts, "subject gitTree:Not-Hex"));
}

}  // namespace ledgerline::ingest
