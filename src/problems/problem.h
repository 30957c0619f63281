#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/answer.h"
#include "base/error.h"
#include "base/options.h"
#include "formats/document.h"
#include "formats/json.h"
#include "formats/source.h"
#include "formats/sql/sql.h"
#include "formats/text.h"

namespace tenon::problems {

using formats::Json;

// What a kind of problem says of itself, for help, docs and `tenon kinds`.
struct ProblemInfo {
  std::string kind;     // "pack"
  std::string summary;  // one line
  // Which stage the answer repeats at its top: the first of its stages that stands here. Several where an option says
  // what is optimised: "cost", "total_time".
  struct Headline {
    std::string name;  // "max_end"
    std::string unit;  // "bits"
    // What people count in, where that is something else: 10^decimals of the unit are one of it. A unit that follows from the
    // input says so by itself: "0.01 cost" (Objective::unit) is shown as "cost".
    int decimals = 0;
    std::string people{};  // "USDC"

    std::string number(Int128 value) const { return formats::decimal_text(value, decimals); }
  };
  std::vector<Headline> headlines;
  std::string left_out{};        // the list in its plans of what they leave out: "dropped"; "": none
  bool decimal_strings = false;  // kinds with money write values and amounts as decimal strings
  // Of a stage whose value and bound are apart by at most this part, |value - bound| / max(1, |value|), it counts as proven that its
  // value is the best: kinds whose bounds are of real amounts, while plans are in whole ones. 0: they must be equal.
  double met_within = 0;
  std::vector<std::string> input_formats;   // read:   json, xlsx, csv
  std::vector<std::string> output_formats;  // convert writes
  std::vector<OptionSpec> read_options;     // change how an input is read, for every verb that reads one
  std::vector<OptionSpec> new_options;      // of `tenon new KIND`: --random, --seed, …

  bool proven(const Objective& stage) const { return stage.gap().value_or(1) <= met_within; }
  const Headline* headline_called(std::string_view name) const {
    for (const Headline& headline : headlines)
      if (headline.name == name) return &headline;
    return nullptr;
  }
};

// An input after its strict reader: the kind's own Instance, and what to say of it.
struct Loaded {
  std::shared_ptr<const void> instance;
  std::vector<Warning> warnings;
  std::string summary;
  std::string check;

  // The instance. Asking for another kind's is our bug.
  template <class Instance>
  const Instance& as() const {
    return *static_cast<const Instance*>(instance.get());
  }
};

// Whether a bound has been re-proved from its certificate, claim by claim.
struct CertificateVerdict {
  // true: every claim the answer needs holds; false: one does not; none: nothing to check, or only a solver's word
  std::optional<bool> checked;
  std::vector<Violation> violations;
  // Of each stage with a bound: its name, and the name of the argument that carries the bound ("area", "solver").
  std::vector<std::pair<std::string, std::string>> arguments{};
};

// The problem half of one kind, as seen by programs that serve all kinds: engine/ and tenon-verify. Binds the six
// files of problems/X (typed_problem.h does so for every kind alike) and adds what `tenon new` writes. Stateless, safe from any
// thread.
class Problem {
 public:
  virtual ~Problem() = default;
  virtual const ProblemInfo& info() const = 0;

  virtual Result<formats::Document> read(const formats::Source& source, const std::string& format,
                                         const OptionValues& options) const = 0;
  // An input that lies in a database, as the same inner document; of the kinds whose input_formats say so. Others (as here) refuse.
  virtual Result<formats::Document> read_database(const formats::sql::Location& location,
                                                  const OptionValues& options) const;
  virtual Result<Loaded> load(const formats::Document& document, const OptionValues& options) const = 0;

  // A plan's JSON out of an answer, a bare plan or an exported workbook.
  virtual Result<Json> read_plan(const formats::Source& source) const = 0;
  virtual std::vector<Violation> verify(const Loaded& input, const Json& plan) const = 0;
  // What a plan attains in the stages that follow from (input, plan) alone, recomputed exactly, by name of the stage.
  // Requires a plan that verify() accepts. Stages that need more (movement from a kept plan) are left out.
  virtual std::vector<std::pair<std::string, Int128>> stage_values(const Loaded& input,
                                                                   const Json& plan) const = 0;
  // Re-proves the bounds of `answer` from `certificate`, exactly, without the search.
  virtual CertificateVerdict certify(const Loaded& input, const Json& answer,
                                     const Json& certificate) const = 0;

  virtual std::string html(const Loaded& input, const Json& answer) const = 0;  // the report, one file
  virtual std::string workbook(const Loaded& input,
                               const Json& answer) const = 0;  // the --export file's bytes
  virtual Result<std::string> convert(const Loaded& input, const std::string& format) const = 0;
  // `tenon new KIND`: a small commented input, or a random one. `format` as in output_formats.
  virtual Result<std::string> fresh(const std::string& format, const OptionValues& options) const = 0;
  // What differs between two plans of this kind, a line each, for `tenon compare`.
  virtual std::vector<std::string> differences(const Json& plan_a, const Json& plan_b) const = 0;
};

// All kinds, in the order of `tenon kinds`; and one by its name, null if there is none.
const std::vector<const Problem*>& all();
const Problem* find(std::string_view kind);

}  // namespace tenon::problems
