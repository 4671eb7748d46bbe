#include "engine/kv/overlay_iterator.h"

#include <string>
#include <utility>

#include "engine/base/assert.h"
#include "engine/kv/internal.h"

namespace ledgerline::kv {
namespace {

// A pending row hides the stored row of the same key, and an erased one is shown by neither side.
// Moving forward, both sides stand at or behind the row shown; moving backward, at or before it.
class OverlayIterator final : public rocksdb::Iterator {
 public:
  using Place = PendingRows::Map::const_iterator;

  OverlayIterator(std::unique_ptr<rocksdb::Iterator> base, const PendingRows::Map& pending,
                  ByteView lower, ByteView upper)
      : base_(std::move(base)),
        pending_(pending),
        end_(upper.empty() ? pending.end() : pending.lower_bound(upper)),
        begin_(!upper.empty() && lower >= upper ? end_ : pending.lower_bound(lower)),
        place_(end_) {}

  [[nodiscard]] bool Valid() const override { return side_ != Side::kNone; }
  [[nodiscard]] rocksdb::Slice key() const override {
    return side_ == Side::kPending ? slice(place_->first) : base_->key();
  }
  [[nodiscard]] rocksdb::Slice value() const override {
    return side_ == Side::kPending ? slice(place_->second.value) : base_->value();
  }
  [[nodiscard]] rocksdb::Status status() const override { return base_->status(); }

  void SeekToFirst() override {
    base_->SeekToFirst();
    start_forward(begin_);
  }
  void SeekToLast() override {
    base_->SeekToLast();
    start_backward(end_);
  }
  void Seek(const rocksdb::Slice& target) override {
    base_->Seek(target);
    start_forward(clamp(pending_.lower_bound(view(target))));
  }
  void SeekForPrev(const rocksdb::Slice& target) override {
    base_->SeekForPrev(target);
    start_backward(clamp(pending_.upper_bound(view(target))));
  }
  void Next() override {
    if (backward_) Seek(std::string(view(key())));
    const bool both = on_both();
    if (side_ == Side::kPending) ++place_;
    if (side_ == Side::kBase || both) base_->Next();
    settle_forward();
  }
  void Prev() override {
    if (!backward_) SeekForPrev(std::string(view(key())));
    const bool both = on_both();
    if (side_ == Side::kPending) step_back();
    if (side_ == Side::kBase || both) base_->Prev();
    settle_backward();
  }

 private:
  enum class Side : std::uint8_t { kNone, kBase, kPending };

  [[nodiscard]] Place clamp(Place place) const {
    if (begin_ == end_ || place == pending_.end()) return end_;
    if (end_ != pending_.end() && place->first >= end_->first) return end_;
    return place->first < begin_->first ? begin_ : place;
  }

  [[nodiscard]] bool has_pending() const { return !exhausted_ && place_ != end_; }
  [[nodiscard]] bool on_both() const {
    return base_->Valid() && has_pending() && view(base_->key()) == place_->first;
  }

  void start_forward(Place place) {
    backward_ = false;
    exhausted_ = false;
    place_ = place;
    settle_forward();
  }

  // `after` is the place behind the first candidate.
  void start_backward(Place after) {
    backward_ = true;
    exhausted_ = false;
    place_ = after;
    step_back();
    settle_backward();
  }

  void step_back() {
    if (place_ == begin_) {
      exhausted_ = true;
    } else {
      --place_;
    }
  }

  // Which side shows the next row in the direction of travel, when both have one.
  [[nodiscard]] bool base_is_nearer() const {
    const int order = view(base_->key()).compare(place_->first);
    return backward_ ? order > 0 : order < 0;
  }

  // True: the row shown is found. False: an erased row stands here and must be passed by.
  [[nodiscard]] bool settle() {
    if (!base_->status().ok() || (!base_->Valid() && !has_pending())) {
      side_ = Side::kNone;
    } else if (!has_pending() || (base_->Valid() && base_is_nearer())) {
      side_ = Side::kBase;
    } else if (!place_->second.erased) {
      side_ = Side::kPending;
    } else {
      return false;
    }
    return true;
  }

  void settle_forward() {
    while (!settle()) {
      if (on_both()) base_->Next();
      ++place_;
    }
  }
  void settle_backward() {
    while (!settle()) {
      if (on_both()) base_->Prev();
      step_back();
    }
  }

  std::unique_ptr<rocksdb::Iterator> base_;
  const PendingRows::Map& pending_;
  Place end_;
  Place begin_;
  Place place_;
  bool exhausted_ = false;  // backward, past begin_
  bool backward_ = false;
  Side side_ = Side::kNone;
};

}  // namespace

std::unique_ptr<rocksdb::Iterator> make_overlay_iterator(std::unique_ptr<rocksdb::Iterator> base,
                                                         const PendingRows::Map& pending,
                                                         ByteView lower, ByteView upper) {
  return std::make_unique<OverlayIterator>(std::move(base), pending, lower, upper);
}

}  // namespace ledgerline::kv
