// The subcommands of `ledgerline`, one file each, and what they share. A command adds itself to the
// program and, when it was chosen, sets the exit status.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "engine/base/result.h"
#include "tools/http_client.h"

namespace CLI {  // NOLINT(readability-identifier-naming): as CLI11 has it
class App;
}

namespace ledgerline::tools {

// Of every command; part of the interface.
enum class Exit : int {
  kDone = 0,
  kFound = 1,   // something is wrong with what was looked at
  kFailed = 2,  // the command could not do its work
};

void add_serve(CLI::App& program, Exit& exit);
void add_walk(CLI::App& program, Exit& exit);
void add_import(CLI::App& program, Exit& exit);
void add_export(CLI::App& program, Exit& exit);
void add_fsck(CLI::App& program, Exit& exit);
void add_rebuild_index(CLI::App& program, Exit& exit);
void add_recover(CLI::App& program, Exit& exit);
void add_rotate(CLI::App& program, Exit& exit);
void add_rotate_key(CLI::App& program, Exit& exit);
void add_keygen(CLI::App& program, Exit& exit);
void add_attest(CLI::App& program, Exit& exit);
void add_trust(CLI::App& program, Exit& exit);
void add_verify(CLI::App& program, Exit& exit);
void add_version(CLI::App& program, Exit& exit);

// "ledgerline COMMAND: message" on standard error.
Exit fail(std::string_view command, const Error& error);

// Where a running server is.
struct Remote {
  std::string url = "http://127.0.0.1:8080";
  std::string key;
  std::string ca_file;
};
// --url, --key (or LEDGERLINE_KEY) and --ca. `remote` outlives the parse.
void add_remote_options(CLI::App& command, Remote& remote);
[[nodiscard]] Result<std::unique_ptr<HttpClient>> connect(const Remote& remote);

}  // namespace ledgerline::tools
