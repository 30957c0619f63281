#pragma once

#include "formats/json.h"
#include "problems/roster/instance.h"

namespace tenon::roster {

// What the answer to a request body says besides (docs/problems/roster.md, "Request bodies"), in an ngrs output document. `input` is the document
// that was read, whose `request` says which body it was; without one nothing changes.
//   incremental       the old output's records before the first day planned again, and work kept outside all posts, join the assignments;
//                     each has auditInfo with its source, locked or incremental; incrementalSolve counts them
//   empty-slots       records have the ids of the client's slots; emptySlotsMetadata
//   fill-slots-mixed  the same ids; numbers of slots in solverRun; unmetDemand
// Nothing depends on the clock: auditInfo's timestamp is null. O(records log records).
void add_request(const Instance& instance, const formats::Json& input, formats::Json& output);

}  // namespace tenon::roster
