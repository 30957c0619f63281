#pragma once

namespace tenon::cli {

// From now on this process, its threads and its children run on at most `most` processors at once (of those it may use
// now): what --threads promises whatever a solver library starts. The one in use and the next ones are taken, so that
// several commands started together spread. Does nothing where it may use no more anyway, or where the system does not
// let it. Call before threads start.
void run_on_at_most(int most);

}  // namespace tenon::cli
