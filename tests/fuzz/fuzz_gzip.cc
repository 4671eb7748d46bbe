// What comes out of a gzip body does not depend on the size of the steps, never exceeds its bound,
// and is what went in.
#include <optional>
#include <string>

#include "api/content_decoding.h"
#include "api/content_encoding.h"
#include "tests/fuzz/fuzz.h"

namespace ledgerline::fuzz {
namespace {

constexpr std::size_t kBytesMax = 64U << 10;
constexpr std::size_t kBudgetBytes = 1U << 20;

std::optional<std::string> decoded(ByteView raw, std::size_t step_bytes) {
  const auto budget = std::make_shared<api::BodyBudget>(kBudgetBytes);
  std::optional<std::string> out;
  {
    api::HeldBody held(budget);
    LEDGERLINE_ASSERT(held.append(raw));
    api::BodyDecoder decoder(api::ContentEncoding::kGzip, std::move(held), kBytesMax, budget);
    auto done = decoder.advance(step_bytes);
    while (done && !*done) done = decoder.advance(step_bytes);
    LEDGERLINE_ASSERT(decoder.size() <= kBytesMax);
    if (done) out = *std::move(decoder).take();
  }
  LEDGERLINE_ASSERT(budget->used() == 0);
  return out;
}

}  // namespace

void check(ByteView input) {
  if (input.size() > kBytesMax) return;
  LEDGERLINE_ASSERT(decoded(input, 7) == decoded(input, kBytesMax));

  const std::string body = api::gzip(input);
  LEDGERLINE_ASSERT(decoded(body, 1000) == std::string(input));
  const auto members = decoded(body + body, 1000);
  LEDGERLINE_ASSERT(members ? *members == std::string(input) + std::string(input)
                            : 2 * input.size() > kBytesMax);
  if (!input.empty()) {
    LEDGERLINE_ASSERT(!decoded(ByteView(body).substr(0, body.size() - 1), 1000));
  }
}

}  // namespace ledgerline::fuzz
