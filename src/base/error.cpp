#include "base/error.h"

namespace tenon {

std::string to_string(const InputError& error) {
  std::string text = error.file;
  if (!error.at.empty()) text += (text.empty() ? "" : ":") + error.at;
  if (!text.empty()) text += ": ";
  return text + "found " + error.found + ", expected " + error.expected;
}

std::string to_string(const Warning& warning) {
  return warning.at.empty() ? warning.text : warning.at + ": " + warning.text;
}

void assertion_failed(const char* what, const char* file, int line) {
  throw InternalError(std::string(file) + ":" + std::to_string(line) + ": broken invariant: " + what);
}

}  // namespace tenon
