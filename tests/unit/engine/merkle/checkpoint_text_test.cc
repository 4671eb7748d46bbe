#include "engine/merkle/checkpoint_text.h"

#include <string>

#include <catch2/catch.hpp>

#include "engine/merkle/rfc6962.h"

using namespace ledgerline;
using namespace ledgerline::merkle;

namespace {

// SHA-256 of nothing, in base64.
const std::string kEmptyRoot = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

}  // namespace

TEST_CASE("a checkpoint goes round through its text", "[merkle]") {
  const CheckpointText checkpoint{"log.example/a", 1'234'067, leaf_hash("x"), {}};
  const auto parsed = parse_checkpoint_text(format_checkpoint_text(checkpoint));
  REQUIRE(parsed);
  CHECK(*parsed == checkpoint);
}

TEST_CASE("the empty tree has a checkpoint", "[merkle]") {
  const CheckpointText checkpoint{"log.example", 0, empty_root(), {}};
  CHECK(format_checkpoint_text(checkpoint) == "log.example\n0\n" + kEmptyRoot + "\n");
  CHECK(parse_checkpoint_text(format_checkpoint_text(checkpoint)).value() == checkpoint);
}

TEST_CASE("extension lines of other logs are kept", "[merkle]") {
  const std::string text = "log.example\n7\n" + kEmptyRoot + "\nfirst\nsecond line\n";
  const auto parsed = parse_checkpoint_text(text);
  REQUIRE(parsed);
  CHECK(parsed->extensions == std::vector<std::string>{"first", "second line"});
  CHECK(format_checkpoint_text(*parsed) == text);
}

TEST_CASE("the largest size is the largest signed 64-bit number", "[merkle]") {
  CHECK(parse_checkpoint_text("a\n9223372036854775807\n" + kEmptyRoot + "\n"));
  CHECK_FALSE(parse_checkpoint_text("a\n9223372036854775808\n" + kEmptyRoot + "\n"));
  CHECK_FALSE(parse_checkpoint_text("a\n18446744073709551616\n" + kEmptyRoot + "\n"));
}

TEST_CASE("departures from the checkpoint grammar are refused", "[merkle]") {
  const std::string& root = kEmptyRoot;
  const std::string text =
      GENERATE_COPY(as<std::string>{}, "", "\n", "a", "a\n", "a\n7", "a\n7\n", "a\n7\n\n",
                    "\n7\n" + root + "\n",    // no origin
                    "a\n\n" + root + "\n",    // no size
                    "a\n07\n" + root + "\n",  // leading zero
                    "a\n00\n" + root + "\n", "a\n+7\n" + root + "\n", "a\n-7\n" + root + "\n",
                    "a\n 7\n" + root + "\n", "a\n7 \n" + root + "\n", "a\n0x7\n" + root + "\n",
                    "a\n7\r\n" + root + "\n",   // carriage return
                    "a\n7\n" + root,            // no final newline
                    "a\n7\n" + root + "\n\n",   // empty extension
                    "a\n7\n" + root + "\next",  // unfinished extension
                    "a\n7\n" + root + "\n\next\n", "a\n7\n" + root + " \n",
                    "a\n7\n" + root.substr(0, root.size() - 1) + "\n",  // no padding
                    "a\n7\n" + root.substr(4) + "\n",                   // 29 bytes
                    "a\n7\nAAAA" + root + "\n");                        // 35 bytes
  const auto parsed = parse_checkpoint_text(text);
  REQUIRE_FALSE(parsed);
  CHECK(parsed.error().kind == ErrorKind::kInvalid);
}

TEST_CASE("an empty tree with the root of another is refused", "[merkle]") {
  CHECK_FALSE(parse_checkpoint_text(format_checkpoint_text({"a", 0, leaf_hash("x"), {}})));
}
