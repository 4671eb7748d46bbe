// The fixtures of tests/support report a set-up that failed through Catch, whose code this file
// brings along without its main().
#define CATCH_CONFIG_RUNNER
#include <catch2/catch.hpp>
