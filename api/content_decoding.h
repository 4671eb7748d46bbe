// From the bytes on the wire to the bytes of the body: Content-Encoding identity and gzip (RFC
// 1952, several members allowed). One object per body, one thread at a time; decoding can stop
// after any amount of output and go on elsewhere, so that a bomb never holds up an I/O thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "api/body_budget.h"
#include "engine/base/result.h"

namespace ledgerline::api {

enum class ContentEncoding : std::uint8_t { kIdentity, kGzip };

// Of the header's value; nullopt for an encoding (or a chain of them) that is not spoken here.
[[nodiscard]] std::optional<ContentEncoding> parse_content_encoding(std::string_view value);

class BodyDecoder {
 public:
  // `raw` is the complete body as received; `bytes_max` bounds the result.
  BodyDecoder(ContentEncoding encoding, HeldBody raw, std::size_t bytes_max,
              std::shared_ptr<BodyBudget> budget);
  BodyDecoder(BodyDecoder&&) noexcept;
  BodyDecoder& operator=(BodyDecoder&&) noexcept;
  ~BodyDecoder();

  // Makes about `step_bytes` more of the result; true when it is complete. kInvalid: not gzip, cut
  // short, or followed by something else; kTooLarge; kOverloaded: the budget is spent.
  [[nodiscard]] Result<bool> advance(std::size_t step_bytes);

  [[nodiscard]] std::size_t size() const noexcept { return decoded_.bytes().size(); }
  // The complete result.
  [[nodiscard]] std::shared_ptr<const std::string> take() &&;

 private:
  struct Inflater;

  [[nodiscard]] Result<bool> inflate_step();

  std::unique_ptr<Inflater> inflater_;  // null for identity
  HeldBody raw_;
  HeldBody decoded_;
  std::size_t bytes_max_;
};

}  // namespace ledgerline::api
