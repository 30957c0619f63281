#pragma once

#include <string>
#include <vector>

#include "problems/problem.h"

namespace tenon::problems {

// What answers of some kinds are also written as, besides our JSON, a workbook and a page: documents that clients of other systems read. The
// binding of such a kind derives from this, too.
class AnswerFormats {
 public:
  virtual ~AnswerFormats() = default;
  virtual const std::vector<std::string>& answer_formats() const = 0;  // words of --out-format
  // An answer, with a plan or without, in one of them.
  virtual std::string answer_text(const Loaded& input, const Json& answer,
                                  const std::string& format) const = 0;
};

// Null: the kind has none.
const AnswerFormats* answer_formats_of(const Problem& problem);

}  // namespace tenon::problems
