#include "planners/allocate/search.h"

#include <tuple>
#include <utility>

#include "hybrid/integrator.h"
#include "planners/allocate/components.h"
#include "planners/allocate/price_tree.h"
#include "planners/allocate/repair.h"
#include "problems/allocate/verify.h"
#include "solvers/lp.h"

namespace tenon::allocate {

namespace {

class Search final : public hybrid::Application {
 public:
  Search(const Core& core, const SearchEvents& events)
      : core_(core), instance_(*core.instance), events_(events) {}

  void start_from(const Targets& targets, std::int64_t value) {
    best_ = targets;
    value_ = value;
  }
  const std::optional<std::int64_t>& value() const { return value_; }
  std::int64_t rejected() const { return rejected_; }

  std::optional<Int128> plan(const hybrid::Point& point) override {
    std::optional<Targets> targets = make_exact(core_, point);
    if (!targets) {
      ++rejected_;
      return std::nullopt;
    }
    const Plan plan = to_plan(instance_, *targets);
    const std::int64_t value = plan.net_gain();
    if (value_ && value <= *value_) return value;
    if (!verify(instance_, plan).empty()) {
      ++rejected_;
      return std::nullopt;
    }
    best_ = std::move(targets);
    value_ = value;
    events_.better(*best_, plan, "branch and cut");
    return value;
  }

  std::vector<int> best_modes() override {
    if (!best_) return {};
    std::vector<int> modes;
    for (int block = 0; block < core_.program.blocks(); ++block) modes.push_back(mode_of(block));
    return modes;
  }

  void bound(Int128 value, const char* from) override { events_.bound(value, from); }

 private:
  int mode_of(int block) const {
    const hybrid::Program& program = core_.program;
    const Core::BlockOf& of = core_.blocks[static_cast<std::size_t>(block)];
    if (of.kind == Core::BlockOf::Kind::kConversion) {
      for (const Targets::Sale& sale : best_->sales)
        if (sale.from == of.from && sale.to == of.to) return mode_at(block, sale.sold, 1U << kActive);
      return -1;
    }
    if (of.kind != Core::BlockOf::Kind::kPool) return program.first_mode(block);
    const Pool& pool = instance_.pools[of.pool];
    const std::vector<std::int64_t>& legs = best_->legs[of.pool];
    unsigned gates = 0;
    bool active = false, as_held = true;
    for (std::size_t l = 0; l < legs.size(); ++l) {
      active = active || legs[l] > 0;
      as_held = as_held && legs[l] == pool.legs[l].held;
      if (legs[l] > pool.legs[l].held && pool.is_held()) gates |= 1U << kDeposit;
      if (legs[l] < pool.legs[l].held) gates |= 1U << kWithdrawal;
    }
    if (active) gates |= 1U << kActive;
    if (as_held && pool.is_held()) gates = 1U << kActive;
    if (!active && program.may_be_off(block)) return -1;
    return mode_at(block, legs.front(), gates);
  }

  int mode_at(int block, std::int64_t level, unsigned gates) const {
    const hybrid::Program& program = core_.program;
    int found = program.first_mode(block);
    for (int m = program.first_mode(block); m < program.end_mode(block); ++m) {
      const hybrid::Program::Mode& mode = program.mode(m);
      if ((mode.gates & kPlainGates) != gates) continue;
      found = m;
      if (mode.low <= level && level <= mode.high) break;
    }
    return found;
  }

  static constexpr unsigned kPlainGates = (1U << kMarks) - 1;

  const Core& core_;
  const Instance& instance_;
  const SearchEvents& events_;
  std::optional<Targets> best_;
  std::optional<std::int64_t> value_;
  std::int64_t rejected_ = 0;
};

constexpr double kComponentsPart = 0.9;  // of what is left

std::unique_ptr<solvers::LinearProgram> make_lp(const SearchEnd& end) {
  return solvers::make_lp(end.lp, solvers::LpUse::kBranching).lp;
}

// Whether the search by components came to an end, which then is that of the search.
bool by_components(const Core& core, Search& search, const SearchOptions& options, const SearchEvents& events,
                   Budget& budget, SearchEnd& end) {
  Budget part =
      budget.child(static_cast<std::int64_t>(static_cast<double>(budget.ticks_left()) * kComponentsPart),
                   budget.seconds_left() * kComponentsPart);
  std::optional<ComponentsEnd> found = search_components(
      core, search, [&] { return search.value(); }, [&] { return make_lp(end); }, part);
  budget.absorb(part);
  if (!found) return false;
  end.bound = found->bound;
  events.bound(found->bound, "components");
  if (found->bound > *search.value()) budget.end(Stop::kGap);
  if (options.proof) end.tree = std::move(found->tree);
  end.counters = {{"partitions", found->partitions},
                  {"nodes", found->nodes},
                  {"lp_iterations", found->lp_iterations},
                  {"blocks", core.program.blocks()},
                  {"plans_given_up", search.rejected()}};
  return true;
}

// The first backend that may be asked and is there: itself and its name, or why there is none.
std::tuple<std::unique_ptr<solvers::LinearProgram>, std::string, std::string> first_lp(
    const SearchOptions& options) {
  std::string missing;
  for (const std::string& name : solvers::lp_backend_names()) {
    if (!options.lp.empty() && name != options.lp) continue;
    solvers::LpOrWhy lp = solvers::make_lp(name, solvers::LpUse::kBranching);
    if (lp.lp) return {std::move(lp.lp), name, ""};
    missing += (missing.empty() ? "" : "; ") + lp.why;
  }
  return {nullptr, "", std::move(missing)};
}

}  // namespace

void load_lp(const SearchOptions& options) { first_lp(options); }

SearchEnd search(const Core& core, const std::optional<Targets>& start, const SearchOptions& options,
                 Budget& budget, const SearchEvents& events) {
  SearchEnd end;
  std::unique_ptr<solvers::LinearProgram> lp;
  std::tie(lp, end.lp, end.lp_missing) = first_lp(options);
  if (!lp) return end;
  Search search(core, events);
  hybrid::IntegratorOptions how;
  if (start) {
    const std::int64_t value = to_plan(*core.instance, *start).net_gain();
    search.start_from(*start, value);
    how.value = value;
  }
  for (const TokenId token : core.instance->tokens.keys())
    if (core.instance->gas_token != token)
      how.flow_rows.push_back(core.token_rows[static_cast<std::size_t>(token.value)]);
  how.unit = kYieldOne;
  how.cuts = options.cuts;
  how.pairs = options.pairs;
  how.dives = options.dives;
  how.neighbourhood = options.neighbourhood;
  how.counts = options.counts;
  how.trials = options.trials;
  hybrid::IntegratorEnd found;
  if (options.components && components_matter(core)) {
    // Books that branch and cut settles at once are not worth a table of their components.
    Budget first = budget.child(options.first_ticks);
    found = hybrid::integrate(core.program, std::move(lp), search, how, first);
    budget.absorb(first);
    if (found.end == hybrid::IntegratorEnd::End::kLimit && search.value() && !budget.exhausted()) {
      if (by_components(core, search, options, events, budget, end)) return end;
      how.value = search.value();
      if (!budget.exhausted()) {
        hybrid::IntegratorEnd again = hybrid::integrate(core.program, make_lp(end), search, how, budget);
        // What is left may be too little to come as far as before.
        if (!found.bound || (again.bound && *again.bound <= *found.bound)) found = std::move(again);
      }
    }
  } else {
    found = hybrid::integrate(core.program, std::move(lp), search, how, budget);
  }
  end.bound = found.bound;
  end.infeasible = found.end == hybrid::IntegratorEnd::End::kProven && !search.value();
  end.stuck = found.end == hybrid::IntegratorEnd::End::kStuck;
  if (found.end == hybrid::IntegratorEnd::End::kGap) budget.end(Stop::kGap);
  if (options.proof) end.tree = price_tree(core, found);
  end.counters = {{"nodes", found.nodes},
                  {"cuts", static_cast<std::int64_t>(found.cuts.size())},
                  {"columns", found.columns},
                  {"lp_iterations", found.lp_iterations},
                  {"blocks", core.program.blocks()},
                  {"plans_given_up", search.rejected()}};
  return end;
}

}  // namespace tenon::allocate
