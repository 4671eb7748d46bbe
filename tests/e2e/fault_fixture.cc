#include "tests/e2e/fault_fixture.h"

#include <algorithm>
#include <fstream>

#include <catch2/catch.hpp>

namespace ledgerline::test {

FaultFixture::FaultFixture(std::vector<std::string> serve_arguments)
    : data_(directory_ / "data"), server_(data_, log_, std::move(serve_arguments)) {}

FaultFixture::FaultFixture(const std::filesystem::path& place,
                           std::vector<std::string> serve_arguments)
    : data_(place / "data"), server_(data_, log_, std::move(serve_arguments)) {}

void FaultFixture::fill(unsigned events, bool kill) {
  start();
  for (unsigned i = 0; i < events; ++i) REQUIRE(post() == 201);
  if (kill) {
    server_.kill();
  } else {
    REQUIRE(server_.stop() == 0);
  }
}

void FaultFixture::start() {
  std::filesystem::remove(log_);
  const bool started = server_.start() && wait_until_ready(server_.port());
  INFO(server_log());
  REQUIRE(started);
}

int FaultFixture::post() { return post(small_event(next_event_++)); }

int FaultFixture::post(const std::string& event) {
  const ApiAnswer answer = post_json(server_.port(), "/api/v1/lineage", event);
  if (answer.status == 201) {
    acknowledged_[answer.body.at("position").get<std::uint64_t>()] = event;
  }
  return answer.status;
}

void FaultFixture::check_acknowledged() {
  REQUIRE_FALSE(acknowledged_.empty());
  for (const auto& [position, body] : acknowledged_) {
    const ApiAnswer stored =
        get(server_.port(), "/api/v2/records/" + std::to_string(position) + "/body");
    INFO("position " << position << ": " << stored.status << " " << stored.text << "\n"
                     << server_log());
    REQUIRE(stored.status == 200);
    REQUIRE(stored.text == body);
  }
}

FaultFixture::Refusal FaultFixture::refused_start() {
  std::filesystem::remove(log_);
  const bool started = server_.start();
  if (started) server_.kill();
  const std::string message = server_log();
  INFO(message);
  REQUIRE_FALSE(started);
  REQUIRE(server_.ended_with());
  return {*server_.ended_with(), message};
}

FaultFixture::Outcome FaultFixture::run(const std::string& command,
                                        const std::vector<std::string>& more) {
  const std::filesystem::path output = directory_ / (command + ".log");
  std::filesystem::remove(output);
  std::vector<std::string> arguments = {command, "--data", data_.string()};
  arguments.insert(arguments.end(), more.begin(), more.end());
  const int status = run_ledgerline(arguments, output);
  return {status, file_text(output)};
}

std::vector<std::filesystem::path> files_of(const std::filesystem::path& folder,
                                            const std::string& prefix, const std::string& suffix) {
  std::vector<std::filesystem::path> found;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with(prefix) && name.ends_with(suffix)) found.push_back(entry.path());
  }
  std::sort(found.begin(), found.end());
  return found;
}

void flip_byte(const std::filesystem::path& file, double where) {
  const auto size = std::filesystem::file_size(file);
  REQUIRE(size > 0);
  const auto offset = static_cast<std::streamoff>(where * static_cast<double>(size - 1));
  std::fstream stream(file, std::ios::binary | std::ios::in | std::ios::out);
  stream.seekg(offset);
  const int byte = stream.get();
  stream.seekp(offset);
  stream.put(static_cast<char>(byte ^ 0xFF));
  REQUIRE(stream.good());
}

}  // namespace ledgerline::test
