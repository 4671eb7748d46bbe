// The two ends of a range that a question names.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "api/arguments.h"

namespace ledgerline::api {

// An end before the beginning is a fault of the end; an empty range is none. T orders by operator<.
template <class T>
void check_range(Arguments& arguments, std::string_view begin_name, const std::optional<T>& begin,
                 std::string_view end_name, const std::optional<T>& end) {
  if (!begin || !end || !(*end < *begin)) return;
  arguments.fault(end_name, "range", "lies before " + std::string(begin_name));
}

}  // namespace ledgerline::api
