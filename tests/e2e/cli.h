// The built binary at work: one data directory, a server on it when wanted, and commands against
// it with their output. One thread at a time.
#pragma once

#include <string>
#include <vector>

#include "tests/support/server_process.h"
#include "tests/support/temp_directory.h"

namespace ledgerline::test {

struct CliOutcome {
  int status = -1;
  std::string output;  // standard output and standard error

  [[nodiscard]] bool has(std::string_view part) const {
    return output.find(part) != std::string::npos;
  }
};

class Cli {
 public:
  explicit Cli(std::vector<std::string> serve_arguments = {});

  [[nodiscard]] ServerProcess& server() noexcept { return server_; }
  [[nodiscard]] const TempDirectory& directory() const noexcept { return directory_; }
  [[nodiscard]] std::string data() const { return (directory_ / "data").string(); }
  [[nodiscard]] std::string url() const;

  // `ledgerline ARGUMENTS`
  [[nodiscard]] CliOutcome run(const std::vector<std::string>& arguments) const;
  // The body of a GET, which must be answered with 200.
  [[nodiscard]] std::string get(const std::string& target) const;
  // Writes a file beside the data directory and gives its path.
  [[nodiscard]] std::string file(const std::string& name, const std::string& text) const;

 private:
  TempDirectory directory_;
  ServerProcess server_;
};

// Path of a file of the project.
[[nodiscard]] std::string project_file(const std::string& path);
[[nodiscard]] std::string read_text(const std::filesystem::path& path);

}  // namespace ledgerline::test
