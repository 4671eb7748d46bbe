// Counters, gauges and histograms of this process, exposed as Prometheus text (format 0.0.4).
// Thread-safe. Handles live as long as the process: take one once (a static or a member), then use
// it on the hot path. Names carry their unit and the prefix "ledgerline_".
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace ledgerline::metrics {

using Label = std::pair<std::string, std::string>;

class Counter {
 public:
  void add(double amount = 1) noexcept;

 private:
  friend Counter& counter(std::string_view, std::string_view, std::initializer_list<Label>);
  explicit Counter(void* impl) : impl_(impl) {}
  void* impl_;
};

class Gauge {
 public:
  void set(double value) noexcept;
  void add(double amount) noexcept;

 private:
  friend Gauge& gauge(std::string_view, std::string_view, std::initializer_list<Label>);
  explicit Gauge(void* impl) : impl_(impl) {}
  void* impl_;
};

class Histogram {
 public:
  void observe(double value) noexcept;

 private:
  friend Histogram& histogram(std::string_view, std::string_view, std::initializer_list<double>,
                              std::initializer_list<Label>);
  explicit Histogram(void* impl) : impl_(impl) {}
  void* impl_;
};

// The same name and labels give the same handle.
[[nodiscard]] Counter& counter(std::string_view name, std::string_view help,
                               std::initializer_list<Label> labels = {});
[[nodiscard]] Gauge& gauge(std::string_view name, std::string_view help,
                           std::initializer_list<Label> labels = {});
[[nodiscard]] Histogram& histogram(std::string_view name, std::string_view help,
                                   std::initializer_list<double> bounds,
                                   std::initializer_list<Label> labels = {});

// The whole registry as Prometheus text.
[[nodiscard]] std::string expose();

}  // namespace ledgerline::metrics
