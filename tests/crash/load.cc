#include "tests/crash/load.h"

#include <string>

#include "tests/support/api_client.h"

namespace ledgerline::test {

Load::Load(std::uint16_t port, unsigned writers, std::atomic<std::uint64_t>& next_event,
           AcknowledgedLedger& ledger)
    : next_event_(next_event), ledger_(ledger) {
  for (unsigned i = 0; i < writers; ++i) {
    writers_.emplace_back(
        [this, port, single = i % 2 == 0] { single ? post_singles(port) : post_batches(port); });
  }
}

Load::~Load() {
  stop();
  for (std::thread& writer : writers_) writer.join();
}

void Load::post_singles(std::uint16_t port) {
  testing::HttpClient client(port);
  while (client.connected() && !stopping_.load()) {
    const std::string event = small_event(next_event_++);
    const ApiAnswer answer = post_json(client, "/api/v1/lineage", event);
    if (answer.status == 0) return ledger_.add_unsure(event);
    if (answer.status != 201) continue;
    ledger_.add({answer.body.at("position").get<std::uint64_t>(), event, false});
  }
}

void Load::post_batches(std::uint16_t port) {
  testing::HttpClient client(port);
  while (client.connected() && !stopping_.load()) {
    std::vector<std::string> events;
    const std::uint64_t first = next_event_.fetch_add(kBatchEvents);
    for (std::size_t i = 0; i < kBatchEvents; ++i) events.push_back(small_event(first + i));
    const ApiAnswer answer = post_json(client, "/api/v1/lineage/batch", json_array(events));
    if (answer.status == 0) return;
    if (answer.status != 200) continue;
    const nlohmann::json& receipts = answer.body.at("receipts");
    for (std::size_t i = 0; i < receipts.size(); ++i) {
      if (receipts[i].is_null()) continue;
      ledger_.add({receipts[i].at("position").get<std::uint64_t>(), events.at(i), true});
    }
  }
}

}  // namespace ledgerline::test
