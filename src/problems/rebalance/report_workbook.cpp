// Amounts are written as text, exact to the last unit: a spreadsheet's numbers hold 15 digits only. Beside them stands the
// number in whole units, to compute with.

#include <algorithm>

#include "formats/workbook_writer.h"
#include "problems/rebalance/format.h"
#include "problems/rebalance/report.h"

namespace tenon::rebalance {

namespace {

using formats::WorkbookWriter;
using Style = WorkbookWriter::Style;

constexpr double kMicro = 1e6;

// Writes a sheet row by row.
class Sheet {
 public:
  Sheet(WorkbookWriter& book, const std::string& name, const std::vector<const char*>& titles) : book_(book) {
    book.sheet(name);
    book.freeze(1, 0);
    book.widths(0, static_cast<std::uint32_t>(titles.size()) - 1, 20);
    for (const char* title : titles) text(title, Style::kHeader);
    end_row();
  }
  bool full() const { return row_ >= WorkbookWriter::kMaxRows; }
  void text(std::string_view words, Style style = Style::kPlain) {
    book_.text(row_, column_++, words, style);
  }
  void number(double value) { book_.number(row_, column_++, value); }
  void amount(std::int64_t micro) {
    text(std::to_string(micro));
    number(static_cast<double>(micro) / kMicro);
  }
  void end_row() { ++row_, column_ = 0; }

 private:
  WorkbookWriter& book_;
  std::uint32_t row_ = 0, column_ = 0;
};

void write_steps(WorkbookWriter& book, const Plan& plan) {
  Sheet sheet(
      book, "Steps",
      {"Step", "From", "To", "Amount (micro-units)", "Amount", "Method", "Edge", "Fee (1e-4 micro-USDC)",
       "Starts (s)", "Takes (s)", "After steps", "Arrives (micro-units)", "Arrives", "After refills of"});
  for (const Plan::Step& step : plan.steps) {
    if (sheet.full()) return;
    sheet.number(static_cast<double>(step.step));
    sheet.text(step.src);
    sheet.text(step.dest);
    sheet.amount(step.amount);
    sheet.text(step.method);
    sheet.text(step.edge);
    sheet.text(step.fee);
    sheet.number(static_cast<double>(step.start_us) / kMicro);
    sheet.number(static_cast<double>(step.time_us) / kMicro);
    const auto listed = [](const std::vector<std::int64_t>& steps) {
      std::string text;
      for (const std::int64_t each : steps) text += (text.empty() ? "" : ", ") + std::to_string(each);
      return text;
    };
    sheet.text(listed(step.after));
    sheet.amount(step.arrives.value_or(step.amount));
    sheet.text(listed(step.after_refill));
    sheet.end_row();
  }
}

void write_balances(WorkbookWriter& book, const Instance& instance, const Plan& plan) {
  Sheet sheet(book, "Balances",
              {"Place", "Before (micro-units)", "Before", "After (micro-units)", "After", "Asset"});
  const Flows flows = to_flows(instance, plan);
  IdVector<PlaceId, std::int64_t> after(instance.places.size());
  for (const PlaceId id : instance.places.keys()) after[id] = instance.places[id].balance;
  for (const Flow& flow : flows) {
    after[instance.arcs[flow.arc].src] -= flow.amount;
    after[instance.arcs[flow.arc].dest] += instance.arrives(instance.arcs[flow.arc], flow.amount);
  }
  for (const PlaceId id : instance.places.keys()) {
    if (sheet.full()) return;
    sheet.text(instance.places[id].name);
    sheet.amount(instance.places[id].balance);
    sheet.amount(after[id]);
    sheet.text(instance.assets[instance.places[id].asset].name);
    sheet.end_row();
  }
}

void write_summary(WorkbookWriter& book, const Plan* plan, const formats::Json& answer) {
  Sheet sheet(book, "Summary", {"What", "Value"});
  const auto line = [&](const char* what, const std::string& value) {
    sheet.text(what);
    sheet.text(value);
    sheet.end_row();
  };
  for (const char* key : {"status", "stop", "objective", "bound", "gap", "verified", "bound_checked"})
    if (answer.is_object() && answer.contains(key))
      line(key, answer[key].is_string() ? answer[key].get<std::string>() : answer[key].dump());
  if (!plan) return;
  line("fees (1e-4 micro-USDC)", plan->fees);
  line("completion (s)", seconds_json(plan->completion_us).dump());
}

}  // namespace

std::string workbook(const Instance& instance, const formats::Json& answer) {
  WorkbookWriter book;
  const bool has_plan = answer.is_object() && answer.contains("plan");
  const Result<Plan> plan = plan_from_json(has_plan ? answer["plan"] : formats::Json(), "");
  if (plan.ok()) {
    write_steps(book, plan.value());
    write_balances(book, instance, plan.value());
  }
  write_summary(book, plan.ok() ? &plan.value() : nullptr, answer);
  return book.finish();
}

}  // namespace tenon::rebalance
