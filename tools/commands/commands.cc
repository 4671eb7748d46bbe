#include "tools/commands/commands.h"

#include <iostream>

#include <CLI/CLI.hpp>

#include "tools/terminal_text.h"

namespace ledgerline::tools {

Exit fail(std::string_view command, const Error& error) {
  std::cerr << "ledgerline " << command << ": " << shown_sentence(error.message) << std::endl;
  return Exit::kFailed;
}

void add_remote_options(CLI::App& command, Remote& remote) {
  command.add_option("--url", remote.url, "The running server.")->capture_default_str();
  command.add_option("--key", remote.key, "API key; better given as LEDGERLINE_KEY.")
      ->envname("LEDGERLINE_KEY");
  command.add_option("--ca", remote.ca_file, "Trusted certificates (PEM) for https.");
}

Result<std::unique_ptr<HttpClient>> connect(const Remote& remote) {
  Result<ServerUrl> url = parse_server_url(remote.url);
  if (!url) return url.error();
  return HttpClient::create(*std::move(url), {remote.key, remote.ca_file, 60'000});
}

}  // namespace ledgerline::tools
