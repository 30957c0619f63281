#include "engine/doctor.h"

#include <sched.h>
#include <unistd.h>

#include <cmath>
#include <exception>

#include "engine/planner.h"
#include "formats/sql/sql.h"
#include "model/model.h"
#include "solvers/lp.h"
#include "solvers/solver.h"

namespace tenon::engine {

namespace {

// Three things of weight 2, 3, 4 and worth 3, 4, 6 in a bag that carries 6: the best is 2 + 4, worth 9 (3 + 2 is
// worth 7, 3 alone 4, 4 alone 6).
constexpr Int128 kBest = 9;
model::Model small_model() {
  model::Model model;
  model::LinearExpr weight;
  model::LinearExpr worth;
  for (const auto& [kilograms, value] : {std::pair{2, 3}, std::pair{3, 4}, std::pair{4, 6}}) {
    const model::Literal taken = model.add_boolean();
    weight.add(taken, kilograms);
    worth.add(taken, value);
  }
  model.add_linear(weight, model::kNoLow, 6);
  model.maximize(worth);
  return model;
}

Finding examine_backend(const std::string& name) {
  const auto solver = solvers::make_solver(name);
  if (const std::string trouble = solver->unavailable(); !trouble.empty())
    return {name, false, trouble + "; ./dev setup installs it"};
  Limits limits;
  limits.wall_s = 10;
  Budget budget(limits);
  try {
    const solvers::SolveResult result = solver->solve(small_model(), {}, budget);
    const bool well = result.status == Status::kOptimal && result.objective == kBest;
    return {name, well,
            solver->version() + (well ? ": opened, solved a small model" : ": wrong on a small model")};
  } catch (const std::exception& error) {
    return {name, false, solver->version() + ": " + error.what()};
  }
}

// At least 4 of x + 2 y with x at most 1: y = 1.5 and x = 1 cost 2.5 where each costs one a unit, y = 2 alone but 2.
Finding examine_lp(const std::string& name) {
  const solvers::LpOrWhy made = solvers::make_lp(name);
  if (!made.lp) return {name, false, made.why + "; ./dev setup installs it"};
  Limits limits;
  limits.wall_s = 10;
  Budget budget(limits);
  made.lp->add_rows(std::vector<solvers::LpRow>{{4, INFINITY}});
  made.lp->add_columns(std::vector<solvers::LpColumn>{{1, 0, 1, {{0, 1}}}, {1, 0, INFINITY, {{0, 2}}}});
  const bool well = made.lp->solve(budget) == solvers::LpStatus::kOptimal && made.lp->objective() == 2;
  return {name, well, well ? "opened, solved a small linear program" : "wrong on a small linear program"};
}

Finding examine_database(const formats::sql::ClientLibrary& library) {
  if (library.trouble.empty())
    return {library.name, true, library.version + ": databases can be read and written"};
  return {library.name, false, library.trouble + "; only inputs in such a database need it"};
}

Finding examine_machine() {
  cpu_set_t cores;
  CPU_ZERO(&cores);
  const int count = sched_getaffinity(0, sizeof cores, &cores) == 0 ? CPU_COUNT(&cores) : 1;
  const std::int64_t bytes = static_cast<std::int64_t>(sysconf(_SC_PHYS_PAGES)) * sysconf(_SC_PAGESIZE);
  return {"machine", true,
          std::to_string(count) + " cores, " + std::to_string(bytes >> 20) + " MB of memory"};
}

}  // namespace

std::vector<Finding> examine() {
  std::vector<Finding> findings{{"tenon", true, TENON_VERSION}};
  std::string kinds;
  for (const Planner* planner : planners())
    kinds += (kinds.empty() ? "" : ", ") + planner->problem().info().kind;
  findings.push_back({"kinds", true, kinds});
  for (const std::string& name : solvers::backend_names()) findings.push_back(examine_backend(name));
  findings.push_back(examine_lp("clp"));  // HiGHS is there as a solver of both
  for (const auto& library : formats::sql::client_libraries()) findings.push_back(examine_database(library));
  findings.push_back(examine_machine());
  return findings;
}

}  // namespace tenon::engine
