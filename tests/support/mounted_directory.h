// A small file system of its own for one test, in a mount namespace that only this thread and the
// processes it starts can see. Needs the right to mount; mounted() tells.
#pragma once

#include <sched.h>
#include <sys/mount.h>

#include <filesystem>
#include <string>

#include "tests/support/temp_directory.h"

namespace ledgerline::test {

class MountedDirectory {
 public:
  explicit MountedDirectory(std::size_t bytes_max) : options_("size=" + std::to_string(bytes_max)) {
    mounted_ = ::unshare(CLONE_NEWNS) == 0 &&
               ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
               ::mount("tmpfs", path().c_str(), "tmpfs", 0, options_.c_str()) == 0;
  }
  ~MountedDirectory() {
    if (mounted_) ::umount2(path().c_str(), MNT_DETACH);
  }
  MountedDirectory(const MountedDirectory&) = delete;
  MountedDirectory& operator=(const MountedDirectory&) = delete;

  [[nodiscard]] bool mounted() const noexcept { return mounted_; }
  [[nodiscard]] const std::filesystem::path& path() const { return directory_.path(); }
  [[nodiscard]] bool make_read_only() {
    return ::mount("tmpfs", path().c_str(), "tmpfs", MS_REMOUNT | MS_RDONLY, options_.c_str()) == 0;
  }

 private:
  TempDirectory directory_;
  std::string options_;
  bool mounted_ = false;
};

}  // namespace ledgerline::test
