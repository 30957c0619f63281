#pragma once

#include <vector>

#include "problems/problem.h"

namespace tenon::problems {

// What every kind's binding takes out of answers and says of files that are not of its form.

// The stages of an answer; one without a name is left out, and a number that is not of the right form is none, so that
// its bound is not carried. `decimal_strings`: numbers may be written as text, as in ProblemInfo.
std::vector<Objective> stages_of(const Json& answer, bool decimal_strings);

// A plan that cannot be read, as violations of the rule "form"; a certificate that cannot, as a bound not re-proved.
std::vector<Violation> form_violations(const std::vector<InputError>& errors);
CertificateVerdict unreadable_certificate(const std::vector<InputError>& errors);

}  // namespace tenon::problems
