#pragma once

#include <string>
#include <vector>

#include "base/error.h"
#include "base/limits.h"
#include "base/options.h"
#include "base/progress.h"
#include "formats/json.h"

namespace tenon::engine {

using formats::Json;

// What planning a kind day by day over stored days would have brought: `tenon backtest KIND INPUT`.
class Backtester {
 public:
  virtual ~Backtester() = default;
  virtual const std::vector<OptionSpec>& options() const = 0;  // besides those of reading an input
  // `input`: an operand as the user named it. The whole backtest, in the kind's own form.
  virtual Result<Json> run(const std::string& input, const OptionValues& options, const Budget& budget,
                           ProgressSink* progress) const = 0;
  virtual std::string text(const Json& backtest) const = 0;  // for the terminal
  virtual std::string html(const Json& backtest) const = 0;  // a page with charts, one file
};

// Of `allocate`.
const Backtester& allocate_backtester();

}  // namespace tenon::engine
