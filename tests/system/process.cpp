#include "tests/system/process.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <sstream>
#include <stdexcept>
#include <thread>

namespace tenon::system_tests {

namespace {

std::string build_folder() {
  const char* folder = getenv("TENON_BUILD_DIR");
  if (!folder) throw std::runtime_error("TENON_BUILD_DIR is not set: run these tests by ctest or ./dev test");
  return folder;
}

}  // namespace

std::vector<Json> Ended::lines() const {
  std::vector<Json> all;
  std::istringstream text(out);
  for (std::string line; std::getline(text, line);) all.push_back(Json::parse(line));
  return all;
}

Process::Process(const std::string& program, const std::vector<std::string>& words,
                 const std::string& input) {
  const std::string in = files_.write("in", input);
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  const std::string out = files_.path("out");
  const std::string err = files_.path("err");
  posix_spawn_file_actions_addopen(&files, 0, in.c_str(), O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&files, 1, out.c_str(), O_WRONLY | O_CREAT, 0600);
  posix_spawn_file_actions_addopen(&files, 2, err.c_str(), O_WRONLY | O_CREAT, 0600);
  std::vector<std::string> copy{build_folder() + "/" + program};
  copy.insert(copy.end(), words.begin(), words.end());
  std::vector<char*> argv;
  for (std::string& word : copy) argv.push_back(word.data());
  argv.push_back(nullptr);
  const int error = posix_spawn(&id_, argv[0], &files, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&files);
  if (error != 0) throw std::runtime_error("cannot start " + copy[0]);
}

Process::~Process() {
  if (id_ <= 0) return;
  kill(id_, SIGKILL);
  wait();
}

void Process::signal(int number) const {
  if (id_ > 0) kill(id_, number);
}

bool Process::wait_for(const std::string& text) const {
  for (int i = 0; i < 6000; ++i) {
    if ((files_.read("err") + files_.read("out")).find(text) != std::string::npos) return true;
    if (id_ > 0 && waitpid(id_, &status_, WNOHANG) == id_) id_ = 0;
    if (id_ <= 0) return (files_.read("err") + files_.read("out")).find(text) != std::string::npos;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return false;
}

Ended Process::wait() {
  while (id_ > 0)
    if (waitpid(id_, &status_, 0) == id_) id_ = 0;
  return {WIFEXITED(status_) ? WEXITSTATUS(status_) : 128 + WTERMSIG(status_), files_.read("out"),
          files_.read("err")};
}

Ended run(const std::string& program, const std::vector<std::string>& words, const std::string& input) {
  return Process(program, words, input).wait();
}

}  // namespace tenon::system_tests
