// What each part of the search of `allocate` is worth: the search with all parts, and with one thing changed.
//
//   allocate_parts [--gap G] [--work MILLIONS] [--change NAME]… INPUT…
//
// A line for each input and change (without --change all that there are): processor seconds of the search, and until its last plan;
// nodes, iterations of the LPs, cuts; value and bound in USD, the gap; processor seconds in which the tree is re-proved, and
// "weaker" where that proves less than the search says, "unproven" where it proves nothing. Ends by --gap (1e-4) or --work (60
// million ticks), so the next run prints the same but for the times.

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "formats/source.h"
#include "planners/allocate/plan.h"
#include "planners/allocate/search.h"
#include "problems/allocate/certify.h"
#include "problems/allocate/format.h"

namespace {

using namespace tenon;
using allocate::SearchOptions;

struct Change {
  const char* name;
  void (*make)(SearchOptions& options);
};
constexpr Change kChanges[] = {
    {"as it is", [](SearchOptions&) {}},
    {"without cuts", [](SearchOptions& o) { o.cuts = false; }},
    {"cuts on sums of rows", [](SearchOptions& o) { o.pairs = true; }},
    {"without dives", [](SearchOptions& o) { o.dives = false; }},
    {"without neighbourhoods", [](SearchOptions& o) { o.neighbourhood = false; }},
    {"without counts", [](SearchOptions& o) { o.counts = false; }},
    {"without trials", [](SearchOptions& o) { o.trials = false; }},
    {"without components", [](SearchOptions& o) { o.components = false; }},
    {"clp", [](SearchOptions& o) { o.lp = "clp"; }},
};

double processor_s() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

long long counter(const allocate::SearchEnd& end, const char* name) {
  for (const auto& [of, count] : end.counters)
    if (of == name) return count;
  return 0;
}

void run(const char* input, const allocate::Instance& instance, const Change& change, const Limits& limits) {
  SearchOptions options;
  change.make(options);
  Budget budget(limits);
  double value = 0, value_s = 0;
  std::optional<Int128> best;
  const double begin = processor_s();
  allocate::SearchEvents events;
  events.better = [&](const allocate::Targets&, const allocate::Plan& plan, const char*) {
    best = plan.net_gain();
    value_s = processor_s() - begin;
  };
  events.bound = [](Int128, const char*) {};
  const auto start = allocate::stay(instance);
  if (start) best = to_plan(instance, *start).net_gain();
  const allocate::Core core = allocate::make_core(instance);
  const allocate::SearchEnd end = allocate::search(core, start, options, budget, events);
  const double searched = processor_s();
  const auto proven = end.tree ? tree_bound(instance, *end.tree) : std::nullopt;
  const double checked = processor_s();
  const double bound = end.bound ? static_cast<double>(*end.bound) * 1e-6 : 0;
  if (best) value = static_cast<double>(*best) * 1e-6;
  const char* slash = std::strrchr(input, '/');
  std::printf("%-16.16s %-24s %8.2f %7.2f %7lld %9lld %6lld %16.4f %16.4f %9.2e %7.2f %s\n",
              slash ? slash + 1 : input, change.name, searched - begin, value_s, counter(end, "nodes"),
              counter(end, "lp_iterations"), counter(end, "cuts"), value, bound,
              (bound - value) / std::max(1.0, std::abs(value)), checked - searched,
              !proven                                 ? "unproven"
              : end.bound && *proven > *end.bound + 1 ? "weaker"
                                                      : "");
  std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
  Limits limits;
  limits.gap = 1e-4;
  limits.work_ticks = 60'000'000;
  std::vector<const Change*> changes;
  std::vector<const char*> inputs;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word == "--gap" && i + 1 < argc) {
      limits.gap = std::atof(argv[++i]);
    } else if (word == "--work" && i + 1 < argc) {
      limits.work_ticks = std::atoll(argv[++i]) * 1'000'000;
    } else if (word == "--change" && i + 1 < argc) {
      ++i;
      for (const Change& change : kChanges)
        if (std::strcmp(change.name, argv[i]) == 0) changes.push_back(&change);
    } else {
      inputs.push_back(argv[i]);
    }
  }
  if (changes.empty())
    for (const Change& change : kChanges) changes.push_back(&change);
  std::printf("%-16s %-24s %8s %7s %7s %9s %6s %16s %16s %9s %7s\n", "input", "change", "cpu_s", "plan_s",
              "nodes", "lp_iters", "cuts", "value", "bound", "gap", "check_s");
  for (const char* input : inputs) {
    const auto source = formats::read_source(input);
    const auto document =
        source ? allocate::read_document(source.value(), "", {}) : Result<formats::Document>(source.errors());
    const auto read =
        document ? allocate::read_instance(document.value(), {}) : Result<allocate::Input>(document.errors());
    if (!read) return 2;
    for (const Change* change : changes) run(input, read.value().instance, *change, limits);
  }
  return 0;
}
