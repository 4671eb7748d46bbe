// One `ledgerline serve` as a child process on a free loopback port, for tests that kill it,
// restart it and talk to it over HTTP. One thread at a time.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace ledgerline::test {

// Path of the built binary: from LEDGERLINE_BINARY in the environment, else as CMake configured it.
[[nodiscard]] std::string ledgerline_binary();

// Runs the binary to its end with these arguments, output to `log`; its exit status, 128 + n for a
// signal.
int run_ledgerline(const std::vector<std::string>& arguments, const std::filesystem::path& log);

class ServerProcess {
 public:
  // Nothing is started yet. `log` receives stdout and stderr of every start.
  ServerProcess(std::filesystem::path data, std::filesystem::path log,
                std::vector<std::string> arguments = {});
  // Kills the server if it still runs.
  ~ServerProcess();
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;

  // Starts the server and waits until its port accepts connections; false when it ended before, or
  // did not come up in time.
  [[nodiscard]] bool start(std::chrono::milliseconds timeout = std::chrono::seconds(20));
  // Of the last start that ended by itself: its exit status, 128 + n for a signal.
  [[nodiscard]] std::optional<int> ended_with() const noexcept { return ended_with_; }
  // Waits for the server to end by itself; its exit status, or nothing after the timeout.
  std::optional<int> wait_for_end(std::chrono::milliseconds timeout = std::chrono::seconds(20));
  void kill();  // SIGKILL, and waits
  // SIGTERM, and waits; the exit status.
  int stop(std::chrono::milliseconds timeout = std::chrono::seconds(20));

  // Of the starts that follow.
  void set_arguments(std::vector<std::string> arguments) { arguments_ = std::move(arguments); }

  [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
  [[nodiscard]] pid_t pid() const noexcept { return pid_; }
  [[nodiscard]] const std::filesystem::path& data() const noexcept { return data_; }

 private:
  struct ReservedPort {
    std::uint16_t port = 0;
    int lock = -1;
  };
  [[nodiscard]] static ReservedPort reserve_port();

  std::filesystem::path data_;
  std::filesystem::path log_;
  std::vector<std::string> arguments_;
  ReservedPort reserved_;
  std::uint16_t port_ = 0;
  pid_t pid_ = -1;
  std::optional<int> ended_with_;
};

}  // namespace ledgerline::test
