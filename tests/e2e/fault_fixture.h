// A data directory with a server that comes and goes, for tests that damage it in between.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "tests/support/api_client.h"
#include "tests/support/server_process.h"
#include "tests/support/temp_directory.h"

namespace ledgerline::test {

class FaultFixture {
 public:
  // The data directory is `place`/data, or in a directory of its own.
  explicit FaultFixture(std::vector<std::string> serve_arguments = {});
  FaultFixture(const std::filesystem::path& place, std::vector<std::string> serve_arguments);

  // Starts, posts `events` new events, and stops or kills. Fails the test when any of it fails.
  void fill(unsigned events, bool kill = false);
  void start();
  // Posts one new event and remembers it when it was acknowledged; the status.
  int post();
  int post(const std::string& event);
  // All that was acknowledged is there, byte for byte.
  void check_acknowledged();

  // The exit status of a server that must not come up, and what it wrote.
  struct Refusal {
    int status = 0;
    std::string message;
  };
  [[nodiscard]] Refusal refused_start();

  // A subcommand on the data directory: `command` --data DIR `more`.
  struct Outcome {
    int status = 0;
    std::string output;
  };
  [[nodiscard]] Outcome run(const std::string& command, const std::vector<std::string>& more = {});

  [[nodiscard]] const std::filesystem::path& data() const { return data_; }
  // What the server wrote since its last start.
  [[nodiscard]] std::string server_log() const { return file_text(log_); }
  [[nodiscard]] ServerProcess& server() { return server_; }
  [[nodiscard]] const std::map<std::uint64_t, std::string>& acknowledged() const {
    return acknowledged_;
  }

 private:
  TempDirectory directory_;
  std::filesystem::path data_;
  std::filesystem::path log_ = directory_ / "server.log";
  ServerProcess server_;
  std::uint64_t next_event_ = 0;
  std::map<std::uint64_t, std::string> acknowledged_;
};

// Files of `folder` whose names start and end so, in order of name.
[[nodiscard]] std::vector<std::filesystem::path> files_of(const std::filesystem::path& folder,
                                                          const std::string& prefix,
                                                          const std::string& suffix);
// Inverts the byte at a fraction (0 to 1) of the file. Doing it again restores the file.
void flip_byte(const std::filesystem::path& file, double where);

}  // namespace ledgerline::test
