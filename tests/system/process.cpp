#include "tests/system/process.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

namespace tenon::system_tests {

namespace {

std::filesystem::path new_folder() {
  std::string name = (std::filesystem::temp_directory_path() / "tenon-test-XXXXXX").string();
  return mkdtemp(name.data());
}

std::string build_folder() {
  const char* folder = getenv("TENON_BUILD_DIR");
  if (!folder) throw std::runtime_error("TENON_BUILD_DIR is not set: run these tests by ctest or ./dev test");
  return folder;
}

std::string read_file(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

}  // namespace

std::vector<Json> Ended::lines() const {
  std::vector<Json> all;
  std::istringstream text(out);
  for (std::string line; std::getline(text, line);) all.push_back(Json::parse(line));
  return all;
}

Process::Process(const std::string& program, const std::vector<std::string>& words, const std::string& input)
    : folder_(new_folder()) {
  std::ofstream(folder_ / "in", std::ios::binary) << input;
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  const std::string in = folder_ / "in";
  const std::string out = folder_ / "out";
  const std::string err = folder_ / "err";
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
  if (id_ > 0) {
    kill(id_, SIGKILL);
    wait();
  }
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

void Process::signal(int number) const {
  if (id_ > 0) kill(id_, number);
}

bool Process::wait_for(const std::string& text) const {
  for (int i = 0; i < 6000; ++i) {
    if ((read("err") + read("out")).find(text) != std::string::npos) return true;
    if (id_ > 0 && waitpid(id_, &status_, WNOHANG) == id_) id_ = 0;
    if (id_ <= 0) return (read("err") + read("out")).find(text) != std::string::npos;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return false;
}

Ended Process::wait() {
  while (id_ > 0)
    if (waitpid(id_, &status_, 0) == id_) id_ = 0;
  return {WIFEXITED(status_) ? WEXITSTATUS(status_) : 128 + WTERMSIG(status_), read("out"), read("err")};
}

std::string Process::read(const char* name) const { return read_file(folder_ / name); }

Ended run(const std::string& program, const std::vector<std::string>& words, const std::string& input) {
  return Process(program, words, input).wait();
}

Scratch::Scratch() : folder_(new_folder()) {}

Scratch::~Scratch() {
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

std::string Scratch::write(const std::string& name, const std::string& text) const {
  std::ofstream(path(name), std::ios::binary) << text;
  return path(name);
}

std::string Scratch::read(const std::string& name) const { return read_file(folder_ / name); }

std::vector<std::string> Scratch::names() const {
  std::vector<std::string> all;
  for (const auto& entry : std::filesystem::directory_iterator(folder_))
    all.push_back(entry.path().filename());
  std::sort(all.begin(), all.end());
  return all;
}

}  // namespace tenon::system_tests
