#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/model.h"

// CP-SAT's protobuf messages as bytes, by field number (ortools/sat/cp_model.proto and sat_parameters.proto, 9.15).
// Written and read with protozero, so that no second protobuf runtime enters the process.
namespace tenon::solvers::cpsat {

// CpModelProto. A maximisation is written as the minimisation of its negation. Requires a valid model.
std::string encode(const model::Model& model);

struct Parameters {
  double seconds = 0;             // infinite: no limit
  double deterministic_time = 0;  // likewise
  std::int64_t memory_mb = 0;     // 0: no limit
  std::uint64_t seed = 0;
  int workers = 1;
  bool presolve = true;
  bool log = false;
  const std::map<std::string, std::string>* raw = nullptr;  // checked; set last, so they win
};
// SatParameters.
std::string encode(const Parameters& parameters);

// CpSolverResponse, as far as it is used.
struct Response {
  enum Status { kUnknown = 0, kModelInvalid = 1, kFeasible = 2, kInfeasible = 3, kOptimal = 4 };
  int status = kUnknown;
  std::vector<std::int64_t> solution;
  std::vector<std::int32_t> core;
  // Of the integer sum without its constant, in the minimisation that encode() wrote.
  std::optional<std::int64_t> inner_bound;
  std::int64_t booleans = 0, conflicts = 0, branches = 0;
  double deterministic_time = 0;
  std::string info, log;
};
// Throws InternalError if the bytes are not such a message.
Response decode(std::string_view bytes);

// A literal as CP-SAT writes it: the variable's index, or -1 - index if negated; and back.
std::int32_t encode(model::Literal literal);
model::Literal decode_literal(std::int32_t reference);

}  // namespace tenon::solvers::cpsat
