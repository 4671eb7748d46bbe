// How the log reaches its witnesses: HTTP(S) to the addresses of a policy file.
#pragma once

#include <string>

#include "engine/base/result.h"
#include "engine/log/witness_group.h"

namespace ledgerline::tools {

// One at this address. What is wrong with the address is the answer to every request.
[[nodiscard]] log::WitnessTransport connect_witness(const std::string& url);

// kInvalid names what is wrong with the file or an address in it.
[[nodiscard]] Result<log::WitnessOptions> read_witness_options(const std::string& policy_file);

}  // namespace ledgerline::tools
