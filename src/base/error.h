// An error is part of the product: what happened, why, and what to do.
//
// Messages are lower case without a full stop, quote the user's value and say
// what was expected. `print_error` gives the form that a person reads.
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace shoal {

struct Error {
  std::string message;     // "cannot listen on 'run/endpoint'"
  std::string cause = {};  // "permission denied"; may be empty.
  std::string hint = {};   // "set TMPDIR to a folder of your own"; may be empty.

  friend bool operator==(const Error&, const Error&) = default;
};

// What the world can spoil: a value, or the error that took its place.
template <class T>
using Result = tl::expected<T, Error>;

// Returns `error` as lines for a terminal: "shoal: message", then indented
// "cause:" and "hint:" lines where there are any. Ends with a line feed.
[[nodiscard]] std::string print_error(const Error& error);

// Shorthand for the error side of a Result.
[[nodiscard]] inline tl::unexpected<Error> fail(Error error) { return tl::unexpected<Error>(std::move(error)); }

}  // namespace shoal
