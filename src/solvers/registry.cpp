#include <algorithm>

#include "solvers/cpsat/cpsat.h"
#include "solvers/highs/highs.h"
#include "solvers/solver.h"

namespace tenon::solvers {

namespace {

using Entry = std::pair<std::string, SolverFactory>;

std::vector<Entry>& entries() {
  static std::vector<Entry> all = {{"cp-sat", &make_cpsat}, {"highs", &make_highs}};
  return all;
}

// What is wrong with the parameter `full`, or nullopt.
std::optional<std::string> wrong(const std::string& full, const std::string& value) {
  const std::size_t dot = full.find('.');
  std::string prefixes;
  for (const auto& [backend, make] : entries()) {
    const std::unique_ptr<Solver> solver = make();
    if (full.substr(0, dot) == solver->prefix()) {
      return solver->check_parameter(dot == std::string::npos ? "" : full.substr(dot + 1), value);
    }
    prefixes += (prefixes.empty() ? "" : " or ") + solver->prefix() + ".";
  }
  return "unknown solver; a parameter begins with " + prefixes;
}

}  // namespace

void register_backend(const std::string& backend, SolverFactory make) {
  const auto same = std::ranges::find(entries(), backend, &Entry::first);
  if (same != entries().end()) {
    same->second = std::move(make);
  } else {
    entries().emplace_back(backend, std::move(make));
  }
}

std::vector<std::string> backend_names() {
  std::vector<std::string> names;
  for (const auto& [backend, make] : entries()) names.push_back(backend);
  return names;
}

std::unique_ptr<Solver> make_solver(const std::string& backend) {
  const auto found = std::ranges::find(entries(), backend, &Entry::first);
  return found == entries().end() ? nullptr : found->second();
}

std::vector<InputError> check_parameters(const std::map<std::string, std::string>& parameters) {
  std::vector<InputError> errors;
  for (const auto& [parameter, value] : parameters) {
    if (const auto what = wrong(parameter, value)) {
      errors.push_back({"", "--solver-option", parameter + "=" + value, *what});
    }
  }
  return errors;
}

}  // namespace tenon::solvers
