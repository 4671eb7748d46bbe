#include "tools/caller_keys.h"

#include <fstream>
#include <iterator>

#include <catch2/catch.hpp>

#include "tests/support/temp_directory.h"

namespace ledgerline::tools {
namespace {

std::string text_of(const std::filesystem::path& path) {
  std::ifstream in(path);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

KeySetting setting(const std::string& name, char digit) {
  return {name, "writer", std::string(64, digit)};
}

}  // namespace

TEST_CASE("keys of the configuration and of its file are accepted together", "[tools]") {
  const test::TempDirectory directory;
  const std::filesystem::path path = directory / "keys.toml";
  REQUIRE(append_to_keys_file(path, setting("airflow", 'a')));
  REQUIRE(append_to_keys_file(path, setting("spark", 'b')));
  Config config;
  config.auth_keys = {setting("operator", 'c')};
  config.auth_keys_file = path.string();
  const auto keys = load_caller_keys(config);
  REQUIRE(keys);
  REQUIRE(keys->size() == 3);
  CHECK((*keys)[0].name == "operator");
  CHECK((*keys)[1].name == "airflow");
  CHECK((*keys)[2].name == "spark");
}

TEST_CASE("a key that is there twice, or a file that is missing or broken, is refused", "[tools]") {
  const test::TempDirectory directory;
  const std::filesystem::path path = directory / "keys.toml";
  Config config;
  config.auth_keys_file = path.string();
  CHECK(load_caller_keys(config).error().kind == ErrorKind::kNotFound);
  REQUIRE(append_to_keys_file(path, setting("airflow", 'a')));
  config.auth_keys = {setting("operator", 'a')};
  CHECK(load_caller_keys(config).error().kind == ErrorKind::kInvalid);
  config.auth_keys.clear();
  CHECK(load_caller_keys(config));
  std::ofstream(path, std::ios::app) << "[[auth.keys]]\n";
  CHECK(load_caller_keys(config).error().kind == ErrorKind::kInvalid);
}

TEST_CASE("nothing is added to a keys file that is broken", "[tools]") {
  const test::TempDirectory directory;
  const std::filesystem::path path = directory / "keys.toml";
  const std::string broken = "[[auth.keys]\n";
  std::ofstream(path) << broken;
  CHECK_FALSE(append_to_keys_file(path, setting("airflow", 'a')));
  CHECK(text_of(path) == broken);
}

}  // namespace ledgerline::tools
