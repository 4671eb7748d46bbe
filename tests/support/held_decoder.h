// A decoder that holds up the thread that builds an index beside the one that answers, so that a
// test can look at what is between.
#pragma once

#include <pthread.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <string_view>
#include <thread>
#include <utility>

#include "engine/index/log_fold.h"

namespace ledgerline::test {

class HeldDecoder {
 public:
  explicit HeldDecoder(index::FactsDecoder decode) : decode_(std::move(decode)) {}
  void release() { *held_ = false; }

  [[nodiscard]] index::FactsDecoder decoder() const {
    return [held = held_, decode = decode_](const format::RecordHeader& header,
                                            std::shared_ptr<const void> owner, ByteView body) {
      // Not for ever: a test that fails has to end.
      for (int i = 0; i < 20'000 && *held && builds_beside(); ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
      }
      return decode(header, std::move(owner), body);
    };
  }

 private:
  static bool builds_beside() {
    char name[16] = {};
    pthread_getname_np(pthread_self(), name, sizeof(name));
    return std::string_view(name) == "next-index";
  }

  index::FactsDecoder decode_;
  // Shared with the decoders, which may live longer.
  std::shared_ptr<std::atomic<bool>> held_ = std::make_shared<std::atomic<bool>>(true);
};

}  // namespace ledgerline::test
