#include "api/content_decoding.h"

#include <limits>
#include <memory>
#include <string>

#include <catch2/catch.hpp>

#include "api/content_encoding.h"
#include "api/content_type.h"

namespace ledgerline::api {
namespace {

struct Decoded {
  std::string bytes;
  ErrorKind error = ErrorKind::kInternal;  // only if not ok
  bool ok = false;
  int steps = 0;
};

Decoded decode(const std::string& raw, std::size_t bytes_max, std::size_t step_bytes = 1U << 20,
               ContentEncoding encoding = ContentEncoding::kGzip,
               std::size_t budget_bytes = 1U << 30) {
  const auto budget = std::make_shared<BodyBudget>(budget_bytes);
  Decoded decoded;
  {
    HeldBody held(budget);
    REQUIRE(held.append(raw));
    BodyDecoder decoder(encoding, std::move(held), bytes_max, budget);
    while (true) {
      const Result<bool> done = decoder.advance(step_bytes);
      ++decoded.steps;
      if (!done) {
        decoded.error = done.error().kind;
        break;
      }
      if (!*done) continue;
      decoded.ok = true;
      decoded.bytes = *std::move(decoder).take();
      break;
    }
  }
  REQUIRE(budget->used() == 0);
  return decoded;
}

TEST_CASE("gzip decodes, whether in one step or in many") {
  std::string text;
  for (int i = 0; i < 50'000; ++i) text += std::to_string(i);
  REQUIRE(decode(gzip(text), text.size()).bytes == text);
  const Decoded small_steps = decode(gzip(text), text.size(), 10'000);
  REQUIRE(small_steps.bytes == text);
  REQUIRE(small_steps.steps > 10);
  const Decoded empty = decode(gzip(""), 0);
  REQUIRE(empty.ok);
  REQUIRE(empty.bytes.empty());
}

TEST_CASE("several gzip members are one body") {
  REQUIRE(decode(gzip("one ") + gzip("") + gzip("two"), 7).bytes == "one two");
  REQUIRE(decode(gzip("one ") + gzip("two"), 6).error == ErrorKind::kTooLarge);
}

TEST_CASE("a bomb stops at the bound") {
  const std::string bomb = gzip(std::string(32U << 20, '\0'));
  REQUIRE(bomb.size() < 200'000);
  const Decoded decoded = decode(bomb, 1U << 20);
  REQUIRE_FALSE(decoded.ok);
  REQUIRE(decoded.error == ErrorKind::kTooLarge);
  // The bound itself is allowed.
  REQUIRE(decode(bomb, 32U << 20).ok);
  REQUIRE_FALSE(decode(bomb, (32U << 20) - 1).ok);
}

TEST_CASE("every truncation of gzip is invalid") {
  const std::string packed = gzip("a body that was cut in mid-air");
  for (std::size_t size = 0; size < packed.size(); ++size) {
    INFO(size);
    const Decoded decoded = decode(packed.substr(0, size), 1000);
    REQUIRE_FALSE(decoded.ok);
    REQUIRE(decoded.error == ErrorKind::kInvalid);
  }
}

TEST_CASE("what is not gzip, or is followed by something else, is invalid") {
  std::string flipped = gzip("checked by its CRC");
  flipped[flipped.size() - 6] = static_cast<char>(flipped[flipped.size() - 6] ^ 1);
  for (const std::string& raw :
       {std::string("{\"plain\": true}"), gzip("x") + "garbage", gzip("x") + '\0', flipped}) {
    const Decoded decoded = decode(raw, 1000);
    REQUIRE_FALSE(decoded.ok);
    REQUIRE(decoded.error == ErrorKind::kInvalid);
  }
}

TEST_CASE("decoding counts against the budget") {
  const std::string packed = gzip(std::string(100'000, 'x'));
  REQUIRE(decode(packed, 1U << 20, 1U << 20, ContentEncoding::kGzip, 50'000).error ==
          ErrorKind::kOverloaded);
}

TEST_CASE("a body counts until its last owner lets go") {
  const auto budget = std::make_shared<BodyBudget>(100);
  std::shared_ptr<const std::string> shared;
  {
    HeldBody held(budget);
    REQUIRE(held.append(std::string(60, 'x')));
    REQUIRE_FALSE(held.append(std::string(41, 'x')));
    REQUIRE(held.bytes().size() == 60);
    shared = HeldBody::share(std::move(held));
  }
  REQUIRE(budget->used() == 60);
  auto copy = shared;
  shared.reset();
  REQUIRE(budget->used() == 60);
  copy.reset();
  REQUIRE(budget->used() == 0);
}

TEST_CASE("identity bodies pass unchanged within the bound") {
  REQUIRE(decode("plain", 5, 1, ContentEncoding::kIdentity).bytes == "plain");
  REQUIRE(decode("plain", 4, 1, ContentEncoding::kIdentity).error == ErrorKind::kTooLarge);
}

TEST_CASE("Content-Encoding names one known encoding") {
  REQUIRE(parse_content_encoding("") == ContentEncoding::kIdentity);
  REQUIRE(parse_content_encoding(" Identity ") == ContentEncoding::kIdentity);
  REQUIRE(parse_content_encoding("GZip") == ContentEncoding::kGzip);
  REQUIRE(parse_content_encoding("x-gzip") == ContentEncoding::kGzip);
  for (const char* const unknown : {"deflate", "br", "zstd", "gzip, gzip", "gzip;q=1"}) {
    REQUIRE_FALSE(parse_content_encoding(unknown));
  }
}

TEST_CASE("every spelling of utf-8 is utf-8, and other charsets are refused") {
  for (const char* const value :
       {"application/json;charset=utf-8", "Application/JSON; Charset=UTF-8",
        "application/json ; charset = \"utf-8\"", "application/json; v=1; charset=utf8"}) {
    INFO(value);
    const Result<ContentType> type = parse_content_type(value);
    REQUIRE(type.has_value());
    REQUIRE(type->type == "application/json");
    REQUIRE(type->charset == "utf-8");
  }
  const Result<ContentType> bare = parse_content_type("application/x-protobuf");
  REQUIRE(bare.has_value());
  REQUIRE(bare->charset.empty());
  for (const char* const value : {"application/json; charset=latin1",
                                  "text/plain; charset=\"utf-16\"", "json", "/json", "a/"}) {
    INFO(value);
    const Result<ContentType> type = parse_content_type(value);
    REQUIRE_FALSE(type.has_value());
    REQUIRE(type.error().kind == ErrorKind::kUnsupported);
  }
}

}  // namespace
}  // namespace ledgerline::api
