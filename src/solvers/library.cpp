#include "solvers/library.h"

#include <dlfcn.h>

#include <cstdlib>
#include <filesystem>

namespace tenon::solvers {

namespace fs = std::filesystem;

std::vector<std::string> library_roots() {
  std::vector<std::string> roots;
  if (const char* set = std::getenv("TENON_SOLVER_LIBS")) {
    std::string rest = set;
    while (!rest.empty()) {
      const std::size_t colon = rest.find(':');
      if (colon != 0) roots.push_back(rest.substr(0, colon));
      rest = colon == std::string::npos ? "" : rest.substr(colon + 1);
    }
  }
  std::error_code ignored;
  const fs::path folder = fs::read_symlink("/proc/self/exe", ignored).parent_path();
  if (!folder.empty()) {
    roots.push_back(folder.parent_path().parent_path() / ".deps");  // build/release/tenon
    roots.push_back(folder.parent_path() / "lib" / "tenon");        // bin/tenon
  }
  roots.emplace_back(TENON_DEPS_DIR);
  return roots;
}

Library::Library(const std::vector<std::string>& candidates) {
  const std::vector<std::string> roots = library_roots();
  for (const std::string& root : roots) {
    for (const std::string& candidate : candidates) {
      const fs::path path = fs::path(root) / candidate;
      std::error_code ignored;
      if (!fs::exists(path, ignored)) continue;
      handle_ = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
      if (handle_) {
        path_ = path;
        return;
      }
      error_ += std::string(error_.empty() ? "" : "; ") + dlerror();
    }
  }
  for (const std::string& candidate : candidates) {
    if (candidate.find('/') != std::string::npos) continue;
    handle_ = dlopen(candidate.c_str(), RTLD_NOW | RTLD_LOCAL);
    path_ = candidate;
    if (handle_) return;
  }
  path_.clear();
  if (!error_.empty()) return;
  error_ = candidates.front() + " was found in none of";
  for (const std::string& root : roots) error_ += " " + root;
  error_ += " (./dev setup puts it there)";
}

void* Library::find(const char* symbol) const { return handle_ ? dlsym(handle_, symbol) : nullptr; }

}  // namespace tenon::solvers
