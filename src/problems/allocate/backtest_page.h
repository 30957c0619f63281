#pragma once

#include <string>

#include "formats/json.h"

namespace tenon::allocate {

// A backtest (planners/allocate/backtest.h, to_json) for people: a few lines for the terminal, and a page of one file with the course of AUM of
// each strategy, what it earned and what it cost, and the days that failed.
std::string backtest_text(const formats::Json& backtest);
std::string backtest_page(const formats::Json& backtest);

}  // namespace tenon::allocate
