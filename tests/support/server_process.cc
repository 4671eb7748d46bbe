#include "tests/support/server_process.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <stdexcept>
#include <thread>

namespace ledgerline::test {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kPollInterval{10};

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

bool is_free(std::uint16_t port) {
  const int socket_fd = ::socket(AF_INET, SOCK_STREAM, 0);
  const int on = 1;
  ::setsockopt(socket_fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  const sockaddr_in address = loopback(port);
  const bool bound =
      ::bind(socket_fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
  ::close(socket_fd);
  return bound;
}

bool accepts_connections(std::uint16_t port) {
  const int socket_fd = ::socket(AF_INET, SOCK_STREAM, 0);
  const sockaddr_in address = loopback(port);
  const bool connected =
      ::connect(socket_fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
  ::close(socket_fd);
  return connected;
}

pid_t spawn(const std::vector<std::string>& arguments, const std::filesystem::path& log) {
  const std::string binary = ledgerline_binary();
  std::vector<char*> argv;
  argv.push_back(const_cast<char*>(binary.c_str()));
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  const pid_t pid = ::fork();
  if (pid != 0) return pid;
  const int output = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  ::dup2(output, STDOUT_FILENO);
  ::dup2(output, STDERR_FILENO);
  ::execv(binary.c_str(), argv.data());
  ::_exit(127);
}

int exit_status(int status) {
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace

std::string ledgerline_binary() {
  const char* from_environment = std::getenv("LEDGERLINE_BINARY");
  return from_environment != nullptr ? from_environment : LEDGERLINE_BINARY_PATH;
}

int run_ledgerline(const std::vector<std::string>& arguments, const std::filesystem::path& log) {
  const pid_t pid = spawn(arguments, log);
  int status = 0;
  if (pid < 0 || ::waitpid(pid, &status, 0) != pid) throw std::runtime_error("cannot run a child");
  return exit_status(status);
}

ServerProcess::ServerProcess(std::filesystem::path data, std::filesystem::path log,
                             std::vector<std::string> arguments)
    : data_(std::move(data)),
      log_(std::move(log)),
      arguments_(std::move(arguments)),
      reserved_(reserve_port()),
      port_(reserved_.port) {}

ServerProcess::~ServerProcess() {
  kill();
  ::close(reserved_.lock);
}

// Below the ports that the system gives to clients, and locked for other tests that run beside this
// one: a server that is killed and started again must find its port free.
ServerProcess::ReservedPort ServerProcess::reserve_port() {
  constexpr unsigned kFirst = 20'000;
  constexpr unsigned kCount = 12'000;
  const auto directory = std::filesystem::temp_directory_path();
  const auto begin = static_cast<unsigned>(::getpid()) * 16;
  for (unsigned i = 0; i < kCount; ++i) {
    const auto port = static_cast<std::uint16_t>(kFirst + (begin + i) % kCount);
    const std::string path = directory / ("ledgerline-test-port-" + std::to_string(port));
    const int lock = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (lock >= 0 && ::flock(lock, LOCK_EX | LOCK_NB) == 0 && is_free(port)) return {port, lock};
    if (lock >= 0) ::close(lock);
  }
  throw std::runtime_error("no free port");
}

bool ServerProcess::start(std::chrono::milliseconds timeout) {
  std::vector<std::string> arguments = {"serve", "--data", data_.string(), "--listen",
                                        "127.0.0.1:" + std::to_string(port_)};
  arguments.insert(arguments.end(), arguments_.begin(), arguments_.end());
  ended_with_.reset();
  pid_ = spawn(arguments, log_);
  const Clock::time_point deadline = Clock::now() + timeout;
  while (Clock::now() < deadline) {
    int status = 0;
    if (::waitpid(pid_, &status, WNOHANG) == pid_) {
      pid_ = -1;
      ended_with_ = exit_status(status);
      return false;
    }
    if (accepts_connections(port_)) return true;
    std::this_thread::sleep_for(kPollInterval);
  }
  kill();
  return false;
}

void ServerProcess::kill() {
  if (pid_ <= 0) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

std::optional<int> ServerProcess::wait_for_end(std::chrono::milliseconds timeout) {
  const Clock::time_point deadline = Clock::now() + timeout;
  while (pid_ > 0 && Clock::now() < deadline) {
    int status = 0;
    if (::waitpid(pid_, &status, WNOHANG) == pid_) {
      pid_ = -1;
      ended_with_ = exit_status(status);
      return ended_with_;
    }
    std::this_thread::sleep_for(kPollInterval);
  }
  return std::nullopt;
}

int ServerProcess::stop(std::chrono::milliseconds timeout) {
  if (pid_ <= 0) return 0;
  ::kill(pid_, SIGTERM);
  if (const std::optional<int> status = wait_for_end(timeout)) return *status;
  kill();
  return 128 + SIGKILL;
}

}  // namespace ledgerline::test
