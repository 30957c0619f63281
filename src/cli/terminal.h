#pragma once

#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include "base/progress.h"
#include "engine/planner.h"

namespace tenon::cli {

// "9ms", "1.2s", "95s", "2h05m": at most six characters.
std::string duration_text(double seconds);
std::string memory_text(std::int64_t bytes);  // "14 MB"
std::string gap_text(double gap);             // "0.01%"

// The rows of a solve's table. Plan and bound are the headline's as they stand, in what people count; what says nothing new of it has no row.
class ProgressRows {
 public:
  explicit ProgressRows(const problems::ProblemInfo& kind) : kind_(kind) {}
  // One line for a progress event; nullopt: it brings nothing that a reader would miss.
  std::optional<std::string> row(const Event& event);
  static std::string header();

 private:
  std::optional<std::string> from_earlier_stage(const Event& event);
  std::string number_text(const std::optional<Int128>& value) const;

  const problems::ProblemInfo& kind_;
  std::string headline_;  // of this run: the first stage told of that the kind lists as one
  std::optional<Int128> value_, bound_;
  std::map<std::string, Int128> told_;  // bounds of other stages that have had their row
};

// How a solve looks on standard error: read, check, a table of improvements, result, what was written. On a
// terminal a last line that rewrites itself shows that long work goes on; elsewhere there is plain text only.
class Terminal : public ProgressSink {
 public:
  // `shown` false: only line() with `always` prints (-q).
  Terminal(const problems::ProblemInfo& kind, bool shown);
  ~Terminal() override;

  void on_event(const Event& event) override;
  // "result OPTIMAL …": the label in a column of its own.
  void line(const std::string& label, const std::string& text, bool always = false);

 private:
  void print(const std::string& text);  // a line for good, above the one that rewrites itself
  void tick();                          // the ticker thread's loop

  const problems::ProblemInfo& kind_;
  const bool shown_;
  const bool live_;
  bool in_table_ = false;
  ProgressRows rows_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool over_ = false;
  std::string now_;  // what the live line says is going on
  std::thread ticker_;
};

// --json-stream: every event as a line on standard output.
class JsonStream : public ProgressSink {
 public:
  explicit JsonStream(const problems::ProblemInfo& kind) : kind_(kind) {}
  void on_event(const Event& event) override;
  static void send(const engine::Json& line);

 private:
  const problems::ProblemInfo& kind_;
};

}  // namespace tenon::cli
