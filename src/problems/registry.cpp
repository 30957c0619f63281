#include "problems/allocate_problem.h"
#include "problems/answer_formats.h"
#include "problems/cut_problem.h"
#include "problems/pack_problem.h"
#include "problems/problem.h"
#include "problems/rebalance_problem.h"
#include "problems/roster_problem.h"

namespace tenon::problems {

const std::vector<const Problem*>& all() {
  static const std::vector<const Problem*> kAll{&pack_problem(), &rebalance_problem(), &cut_problem(),
                                                &allocate_problem(), &roster_problem()};
  return kAll;
}

const Problem* find(std::string_view kind) {
  for (const Problem* problem : all())
    if (problem->info().kind == kind) return problem;
  return nullptr;
}

const AnswerFormats* answer_formats_of(const Problem& problem) {
  return dynamic_cast<const AnswerFormats*>(&problem);
}

}  // namespace tenon::problems
