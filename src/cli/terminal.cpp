#include "cli/terminal.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>

#include "engine/answer_json.h"

namespace tenon::cli {

namespace {

constexpr const char* kClearLine = "\r\033[K";

std::string plain(std::string words) {
  std::replace(words.begin(), words.end(), '_', ' ');
  return words;
}

}  // namespace

// In what people count the headline in.
std::string ProgressRows::number_text(const std::optional<Int128>& value) const {
  if (!value) return "-";
  const auto* headline = kind_.headline_called(headline_);
  return headline ? headline->number(*value) : to_string(*value);
}

std::string ProgressRows::header() {
  return fmt::format("{:>6}{:>12}{:>12}{:>8}   {}", "time", "plan", "bound", "gap", "from");
}

std::optional<std::string> ProgressRows::row(const Event& event) {
  std::optional<std::string> from = plain(event.from);
  if (headline_.empty() && kind_.headline_called(event.stage)) headline_ = event.stage;
  if (!event.stage.empty() && event.stage != headline_) {
    from = from_earlier_stage(event);
  } else {
    if (!event.value && event.bound == bound_) return std::nullopt;
    if (event.value) value_ = event.value;
    if (event.bound) bound_ = event.bound;
    for (const auto& [name, count] : event.counters)
      if (count != 0) *from += fmt::format(", {} {}", count, name);
  }
  if (!from) return std::nullopt;
  const Objective now{"", Sense::kMinimize, "", value_, bound_};
  const auto gap = now.gap();
  // Numbers that are longer than their column push the rest of the row, but never touch each other.
  return fmt::format("{:>6}  {:>10}  {:>10}{:>8}   {}", duration_text(event.elapsed_s), number_text(value_),
                     number_text(bound_), gap ? gap_text(*gap) : "-", *from);
}

// Only a bound that is news: none is below 0 anyway.
std::optional<std::string> ProgressRows::from_earlier_stage(const Event& event) {
  if (event.value || !event.bound || *event.bound <= 0) return std::nullopt;
  const auto [known, first] = told_.emplace(event.stage, *event.bound);
  if (!first && known->second >= *event.bound) return std::nullopt;
  known->second = *event.bound;
  return fmt::format("{} at least {}: {}", plain(event.stage), to_string(*event.bound), plain(event.from));
}

std::string duration_text(double seconds) {
  if (seconds < 0.9995) return fmt::format("{:.0f}ms", seconds * 1000);
  if (seconds < 99.95) return fmt::format("{:.1f}s", seconds);
  if (seconds < 3600) return fmt::format("{:.0f}s", seconds);
  const auto minutes = static_cast<long>(seconds / 60);
  return fmt::format("{}h{:02}m", minutes / 60, minutes % 60);
}

std::string memory_text(std::int64_t bytes) {
  return fmt::format("{:.0f} MB", static_cast<double>(bytes) / (1 << 20));
}

std::string gap_text(double gap) { return gap < 100 ? fmt::format("{:.2f}%", gap * 100) : ">9999%"; }

Terminal::Terminal(const problems::ProblemInfo& kind, bool shown)
    : kind_(kind), shown_(shown), live_(shown && isatty(STDERR_FILENO) != 0), rows_(kind) {
  if (live_) ticker_ = std::thread([this] { tick(); });
}

Terminal::~Terminal() {
  if (!live_) return;
  {
    const std::lock_guard lock(mutex_);
    over_ = true;
  }
  wake_.notify_all();
  ticker_.join();
  std::fputs(kClearLine, stderr);
}

void Terminal::on_event(const Event& event) {
  if (!shown_) return;
  const std::string time = duration_text(event.elapsed_s);
  switch (event.what) {
    case Event::What::kRead:
      return print(fmt::format("read   {}      {}", event.text, time));
    case Event::What::kCheck:
      return print(fmt::format("check  {}      {}", event.text, time));
    case Event::What::kNote:
      return line("note", event.text);
    case Event::What::kPhase: {
      const std::lock_guard lock(mutex_);
      now_ = event.from;
      return;
    }
    case Event::What::kProgress:
      break;
  }
  const auto row = rows_.row(event);
  if (!row) return;
  if (!in_table_) print(ProgressRows::header());
  in_table_ = true;
  print(*row);
}

void Terminal::line(const std::string& label, const std::string& text, bool always) {
  if (shown_ || always) print(fmt::format("{:<8}{}", label, text));
}

void Terminal::print(const std::string& text) {
  const std::lock_guard lock(mutex_);
  fmt::print(stderr, "{}{}\n", live_ ? kClearLine : "", text);
}

void Terminal::tick() {
  const auto start = std::chrono::steady_clock::now();
  std::unique_lock lock(mutex_);
  while (!wake_.wait_for(lock, std::chrono::milliseconds(250), [this] { return over_; })) {
    const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
    fmt::print(stderr, "{}{:>6}  {} (Ctrl-C keeps the best plan)", kClearLine, duration_text(elapsed.count()),
               now_.empty() ? "searching" : now_);
    std::fflush(stderr);
  }
}

void JsonStream::on_event(const Event& event) { send(engine::to_json(event, kind_.decimal_strings)); }

void JsonStream::send(const engine::Json& line) {
  const std::string text = line.dump() + "\n";
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
}

}  // namespace tenon::cli
