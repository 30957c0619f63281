// What it takes to say whether an officer may take one more duty: from the bytes of a request to the bytes of its answer, one request after
// the other in one process, as a service would.
//
//   roster_candidates REQUESTS RUNS      REQUESTS: a JSON list of bodies of /validate/assignment
//     prints {"candidates": n, "feasible": n, "first_s": the very first, "seconds": [of each request, the median of its runs]}

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "formats/json.h"
#include "formats/source.h"
#include "problems/roster/validate_assignment.h"

namespace {

using namespace tenon;
using Clock = std::chrono::steady_clock;

struct Validation {
  double seconds = 0;
  bool ok = false, feasible = false;
};

Validation validated(const std::string& body) {
  const Clock::time_point began = Clock::now();
  const auto request = formats::parse_json(body, "");
  if (!request.ok()) return {};
  const auto answer = roster::validate_assignment(request.value());
  if (!answer.ok()) return {};
  const std::string text = formats::to_text(answer.value());
  const double took = std::chrono::duration<double>(Clock::now() - began).count();
  const formats::Json& results = answer.value()["validationResults"];
  return {took, results.size() == 1, results.size() == 1 && results[0]["isFeasible"].get<bool>()};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  const auto source = formats::read_source(argv[1]);
  const auto list = source ? formats::parse_json(source.value().bytes, argv[1]) : source.errors();
  const int runs = std::atoi(argv[2]);
  if (!list || runs < 1) return 2;
  double first = -1;
  int feasible = 0;
  std::vector<double> medians;
  for (const formats::Json& request : list.value()) {
    const std::string body = request.dump();
    std::vector<double> seconds;
    bool may = false;
    for (int run = 0; run < runs; ++run) {
      const Validation found = validated(body);
      if (!found.ok) return 1;
      if (first < 0) first = found.seconds;
      may = found.feasible;
      seconds.push_back(found.seconds);
    }
    feasible += may;
    std::nth_element(seconds.begin(), seconds.begin() + runs / 2, seconds.end());
    medians.push_back(seconds[static_cast<std::size_t>(runs / 2)]);
  }
  std::printf("{\"candidates\": %zu, \"feasible\": %d, \"first_s\": %.9f, \"seconds\": [", medians.size(),
              feasible, first);
  for (std::size_t i = 0; i < medians.size(); ++i) std::printf("%s%.9f", i > 0 ? ", " : "", medians[i]);
  std::printf("]}\n");
  return 0;
}
