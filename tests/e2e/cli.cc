#include "tests/e2e/cli.h"

#include <fstream>
#include <iterator>

#include <catch2/catch.hpp>

#include "tests/support/http_client.h"

namespace ledgerline::test {

Cli::Cli(std::vector<std::string> serve_arguments)
    : server_(directory_ / "data", directory_ / "server.log", std::move(serve_arguments)) {}

std::string Cli::url() const { return "http://127.0.0.1:" + std::to_string(server_.port()); }

CliOutcome Cli::run(const std::vector<std::string>& arguments) const {
  const std::filesystem::path log = directory_ / "command.log";
  std::filesystem::remove(log);
  const int status = run_ledgerline(arguments, log);
  return {status, read_text(log)};
}

std::string Cli::get(const std::string& target) const {
  testing::HttpClient client(server_.port());
  testing::HttpResponse response = client.request("GET", target);
  INFO(target << " answered " << response.body);
  REQUIRE(response.status == 200);
  return std::move(response.body);
}

std::string Cli::file(const std::string& name, const std::string& text) const {
  const std::filesystem::path path = directory_ / name;
  std::ofstream(path, std::ios::binary) << text;
  return path.string();
}

std::string project_file(const std::string& path) {
  return std::string(LEDGERLINE_SOURCE_DIR) + "/" + path;
}

std::string read_text(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

}  // namespace ledgerline::test
