#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/files.h"
#include "cli/interrupt.h"
#include "engine/backtester.h"
#include "formats/json.h"

// `tenon backtest`: what planning day by day would have brought.

namespace tenon::cli {

namespace {

// A line for each strategy that begins.
class Phases : public ProgressSink {
 public:
  void on_event(const Event& event) override {
    if (event.what == Event::What::kPhase) fmt::print(stderr, "simulating  {}\n", event.from);
  }
};

}  // namespace

int backtest(const Command& command) {
  const OptionValues& options = command.arguments.options;
  const engine::Backtester& backtester = *command.planner->backtester();
  const CancelToken cancel;
  cancel_on_signals(cancel);
  const Budget budget({}, cancel);
  Phases phases;
  const auto found = backtester.run(command.arguments.operands[0], options, budget,
                                    options.flag("quiet") ? nullptr : &phases);
  if (!found) {
    print_errors(found.errors());
    return kBadInput;
  }
  const auto out = options.text("out"), report = options.text("report");
  const auto write = [](const std::string& path, const std::string& bytes) {
    const auto written = write_output(path, bytes);
    if (!written) print_errors(written.errors());
    return written.ok();
  };
  if (out && !write(*out, formats::to_text(found.value()))) return kBadInput;
  if (report && !write(*report, backtester.html(found.value()))) return kBadInput;
  if (out != "-" && report != "-" && !options.flag("quiet")) fmt::print("{}", backtester.text(found.value()));
  return kDone;
}

}  // namespace tenon::cli
