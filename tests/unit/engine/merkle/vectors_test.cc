// The JSON cases of transparency-dev/merkle (testdata/inclusion, testdata/consistency), which are
// no part of this project: beside a checkout, or in a directory that LEDGERLINE_MERKLE_VECTORS
// names.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "engine/base/encoding.h"
#include "engine/merkle/proof.h"
#include "engine/merkle/rfc6962.h"

using namespace ledgerline;
using namespace ledgerline::merkle;

namespace {

using Json = nlohmann::json;

std::string bytes_of(const Json& base64) {
  return from_base64(base64.is_null() ? "" : base64.get<std::string>()).value();
}

// Some cases carry hashes that are not 32 bytes long, which the verifier's types rule out: a digest
// stands in for each, so that equal ones stay equal and wrong ones wrong.
Digest digest_of(const Json& base64) {
  const std::string bytes = bytes_of(base64);
  return bytes.size() == sizeof(Digest) ? array_from<Digest>(bytes) : leaf_hash(bytes);
}

Proof proof_of(const Json& hashes) {
  Proof proof;
  for (const Json& hash : hashes) proof.push_back(digest_of(hash));
  return proof;
}

bool accepts_inclusion(const Json& test) {
  if (bytes_of(test.at("leafHash")).size() != sizeof(Digest))
    return false;  // the length is the fault
  return verify_inclusion(digest_of(test.at("leafHash")), test.at("leafIdx").get<std::uint64_t>(),
                          test.at("treeSize").get<std::uint64_t>(), proof_of(test.at("proof")),
                          digest_of(test.at("root")))
      .has_value();
}

bool accepts_consistency(const Json& test) {
  return verify_consistency(test.at("size1").get<std::uint64_t>(),
                            test.at("size2").get<std::uint64_t>(), proof_of(test.at("proof")),
                            digest_of(test.at("root1")), digest_of(test.at("root2")))
      .has_value();
}

std::size_t run(const std::filesystem::path& directory, bool (*accepts)(const Json&)) {
  std::size_t count = 0;
  for (const auto& file : std::filesystem::recursive_directory_iterator(directory)) {
    if (file.path().extension() != ".json") continue;
    std::ifstream in(file.path());
    const Json test = Json::parse(in);
    INFO(file.path());
    CHECK(accepts(test) == !test.at("wantErr").get<bool>());
    ++count;
  }
  return count;
}

}  // namespace

TEST_CASE("the cases of transparency-dev/merkle are judged as there", "[merkle]") {
  const char* const given = std::getenv("LEDGERLINE_MERKLE_VECTORS");
  const std::filesystem::path root = given != nullptr ? given : LEDGERLINE_MERKLE_DIRECTORY;
  if (given == nullptr && !std::filesystem::is_directory(root)) {
    WARN("skipped: no vectors are beside the project, and LEDGERLINE_MERKLE_VECTORS names none");
    return;
  }
  CHECK(run(root / "inclusion", accepts_inclusion) >= 98);
  CHECK(run(root / "consistency", accepts_consistency) >= 98);
}
