#include "engine/base/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <map>
#include <memory>
#include <mutex>

namespace ledgerline::metrics {
namespace {

// One for the process, and never destroyed: threads may still count while it exits.
template <class T>
T& lasting() {
  static T* const instance = new T;
  return *instance;
}

prometheus::Registry& registry() { return lasting<prometheus::Registry>(); }

prometheus::Labels to_labels(std::initializer_list<Label> labels) {
  return {labels.begin(), labels.end()};
}

// Handles by address of the prometheus object; std::map keeps their addresses stable.
template <class Handle>
class Handles {
 public:
  template <class Make>
  Handle& of(void* impl, Make make) {
    const std::lock_guard lock(mutex_);
    std::unique_ptr<Handle>& slot = handles_[impl];
    if (!slot) slot = make();
    return *slot;
  }

 private:
  std::mutex mutex_;
  std::map<void*, std::unique_ptr<Handle>> handles_;
};

}  // namespace

void Counter::add(double amount) noexcept {
  static_cast<prometheus::Counter*>(impl_)->Increment(amount);
}
void Gauge::set(double value) noexcept { static_cast<prometheus::Gauge*>(impl_)->Set(value); }
void Gauge::add(double amount) noexcept {
  static_cast<prometheus::Gauge*>(impl_)->Increment(amount);
}
void Histogram::observe(double value) noexcept {
  static_cast<prometheus::Histogram*>(impl_)->Observe(value);
}

Counter& counter(std::string_view name, std::string_view help,
                 std::initializer_list<Label> labels) {
  auto& handles = lasting<Handles<Counter>>();
  prometheus::Counter& made = prometheus::BuildCounter()
                                  .Name(std::string(name))
                                  .Help(std::string(help))
                                  .Register(registry())
                                  .Add(to_labels(labels));
  return handles.of(&made, [&] { return std::unique_ptr<Counter>(new Counter(&made)); });
}

Gauge& gauge(std::string_view name, std::string_view help, std::initializer_list<Label> labels) {
  auto& handles = lasting<Handles<Gauge>>();
  prometheus::Gauge& made = prometheus::BuildGauge()
                                .Name(std::string(name))
                                .Help(std::string(help))
                                .Register(registry())
                                .Add(to_labels(labels));
  return handles.of(&made, [&] { return std::unique_ptr<Gauge>(new Gauge(&made)); });
}

Histogram& histogram(std::string_view name, std::string_view help,
                     std::initializer_list<double> bounds, std::initializer_list<Label> labels) {
  auto& handles = lasting<Handles<Histogram>>();
  prometheus::Histogram& made =
      prometheus::BuildHistogram()
          .Name(std::string(name))
          .Help(std::string(help))
          .Register(registry())
          .Add(to_labels(labels), prometheus::Histogram::BucketBoundaries(bounds));
  return handles.of(&made, [&] { return std::unique_ptr<Histogram>(new Histogram(&made)); });
}

std::string expose() { return prometheus::TextSerializer().Serialize(registry().Collect()); }

}  // namespace ledgerline::metrics
