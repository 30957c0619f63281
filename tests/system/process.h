#pragma once

#include <sys/types.h>

#include <map>
#include <string>
#include <vector>

#include "formats/json.h"
#include "tests/scratch.h"

namespace tenon::system_tests {

using formats::Json;

struct Ended {
  int code = -1;  // exit code, or 128 + signal
  std::string out;
  std::string err;

  Json json() const { return Json::parse(out); }  // standard output as one JSON value
  std::vector<Json> lines() const;                // as JSON lines
};

// A program of the build that is running; its output goes to files, so that it never waits for us.
class Process {
 public:
  // `program`: "tenon" or "tenon-verify", from TENON_BUILD_DIR. `input` becomes its standard input.
  Process(const std::string& program, const std::vector<std::string>& words, const std::string& input = "");
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  void signal(int number) const;
  // Until `text` stands in its standard error (or output); false if it ends before, or after a minute.
  bool wait_for(const std::string& text) const;
  Ended wait();
  pid_t id() const { return id_; }

 private:
  Scratch files_;
  mutable pid_t id_ = -1;
  mutable int status_ = 0;
};

Ended run(const std::string& program, const std::vector<std::string>& words, const std::string& input = "");
inline Ended tenon(const std::vector<std::string>& words, const std::string& input = "") {
  return run("tenon", words, input);
}

}  // namespace tenon::system_tests
