// A configuration that is accepted, described as a file and read again, is the same configuration.
#include "tests/fuzz/fuzz.h"
#include "tools/config.h"

namespace ledgerline::fuzz {

void check(ByteView input) {
  tools::Config config;
  if (!tools::apply_config_text(config, input, "input")) return;
  const std::string text = tools::describe(config);
  tools::Config again;
  LEDGERLINE_ASSERT(tools::apply_config_text(again, text, "description").has_value());
  LEDGERLINE_ASSERT(tools::describe(again) == text);
  LEDGERLINE_ASSERT(again.auth_keys == config.auth_keys);
}

}  // namespace ledgerline::fuzz
