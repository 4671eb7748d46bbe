#include <iostream>
#include <map>

#include <CLI/CLI.hpp>

#include "tools/app.h"
#include "tools/commands/commands.h"
#include "tools/config.h"
#include "tools/server_app.h"

namespace ledgerline::tools {
namespace {

struct ServeRequest {
  std::string config_file;
  std::map<std::string, std::string, std::less<>> flags;
  bool print_config = false;
  StartWithout without;
};

Result<Config> read_config(const ServeRequest& request) {
  Config config;
  if (!request.config_file.empty()) {
    const Result<void> applied = apply_config_file(config, request.config_file);
    if (!applied) return applied.error();
  }
  for (const auto& [name, text] : request.flags) {
    const Result<void> set = set_key(config, name, text);
    if (!set) return with_context(set.error(), "--" + name);
  }
  const Result<void> checked = check_config(config);
  if (!checked) return checked.error();
  return config;
}

Exit serve(const ServeRequest& request) {
  const Result<Config> config = read_config(request);
  if (!config) return fail("serve", config.error());
  if (request.print_config) {
    std::cout << describe(*config);
    return Exit::kDone;
  }
  const Result<void> served = serve_until_stopped(*config, request.without);
  return served ? Exit::kDone : fail("serve", served.error());
}

}  // namespace

void add_serve(CLI::App& program, Exit& exit) {
  const auto request = std::make_shared<ServeRequest>();
  CLI::App* command = program.add_subcommand("serve", "Run the server.");
  command->add_option("--config", request->config_file, "TOML file with any of the keys below.");
  command->add_flag("--print-config", request->print_config,
                    "Print the configuration, every key with its documentation, and stop.");
  command->add_flag("--without-mirror", request->without.mirror,
                    "Start although checkpoint.mirror cannot be read.");
  command->add_flag("--without-witnesses", request->without.witnesses,
                    "Publish checkpoints without asking the witnesses of witness.policy.");
  for (const ConfigKey& key : config_keys()) {
    const std::string name(key.name);
    command
        ->add_option_function<std::string>(
            "--" + name, [request, name](const std::string& text) { request->flags[name] = text; },
            std::string(key.doc) + " [" + range_of(key) + "; default " + value_text(Config(), key) +
                "]")
        ->type_name("<" + std::string(key.unit) + ">")
        ->group("Keys of the configuration file");
  }
  command->footer(
      "Without keys of callers the server is open, and listens on loopback only. It stops on\n"
      "SIGTERM or SIGINT after answering what it has accepted, and reads its certificate and\n"
      "auth.keys_file again on SIGHUP.\n\n"
      "  ledgerline serve --data data\n"
      "  ledgerline serve --print-config > ledgerline.toml\n"
      "  ledgerline serve --config ledgerline.toml --listen 127.0.0.1:9000\n\n"
      "Exit status: 0 stopped as it was told, 2 it could not start or had to stop.");
  command->callback([request, &exit] { exit = serve(*request); });
}

}  // namespace ledgerline::tools
