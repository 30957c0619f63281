#pragma once

#include <sys/types.h>

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "formats/json.h"

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
  std::string read(const char* name) const;

  std::filesystem::path folder_;
  mutable pid_t id_ = -1;
  mutable int status_ = 0;
};

Ended run(const std::string& program, const std::vector<std::string>& words, const std::string& input = "");
inline Ended tenon(const std::vector<std::string>& words, const std::string& input = "") {
  return run("tenon", words, input);
}

// A folder of one test's files, removed with the object.
class Scratch {
 public:
  Scratch();
  ~Scratch();
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  std::string path(const std::string& name) const { return (folder_ / name).string(); }
  std::string write(const std::string& name, const std::string& text) const;  // returns the path
  std::string read(const std::string& name) const;
  bool has(const std::string& name) const { return std::filesystem::exists(folder_ / name); }
  std::vector<std::string> names() const;  // of all files, sorted

 private:
  std::filesystem::path folder_;
};

}  // namespace tenon::system_tests
