// Texts that the log keeps and reads again: the file `synced`, records of principals and origins of
// later epochs. What parses is the one spelling of what it says.
#include "engine/log/epoch.h"
#include "engine/log/principals.h"
#include "engine/log/synced_file.h"
#include "tests/fuzz/fuzz.h"

namespace ledgerline::fuzz {
namespace {

void check_synced(ByteView text) {
  if (const auto head = log::parse_synced_text(text)) {
    LEDGERLINE_ASSERT(log::synced_text(*head) == text);
  }
  Input in(text);
  const log::TreeHead made{Position(in.u64()), in.u64(), in.array<Digest>()};
  std::string written = log::synced_text(made);
  LEDGERLINE_ASSERT(log::parse_synced_text(written) == made);
  const std::size_t torn = in.u8() % written.size();
  LEDGERLINE_ASSERT(!log::parse_synced_text(ByteView(written).substr(0, torn)));
  const char before = written[torn];
  written[torn] = static_cast<char>(in.u8());
  LEDGERLINE_ASSERT(log::parse_synced_text(written).has_value() == (written[torn] == before));
}

void check_names(ByteView text) {
  LEDGERLINE_ASSERT(log::principal_name(log::principal_body(text)) == std::string(text));
  if (const auto name = log::principal_name(text)) {
    LEDGERLINE_ASSERT(log::principal_body(*name) == text);
  }
  constexpr std::string_view kFirst = "log.example/a";
  const auto base = log::base_in_origin(kFirst, text);
  if (base && *base != Position(0)) LEDGERLINE_ASSERT(log::epoch_origin(kFirst, *base) == text);
}

}  // namespace

void check(ByteView input) {
  check_synced(input);
  check_names(input);
}

}  // namespace ledgerline::fuzz
