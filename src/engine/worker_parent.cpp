#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>

#include "engine/answer_json.h"
#include "engine/memory.h"
#include "engine/worker.h"

// The parent's half of the worker.

namespace tenon::engine {

namespace {

constexpr int kLookMs = 20;    // how often memory, clock and cancellation are looked at
constexpr double kGraceS = 2;  // what a child gets to stop by itself

// The child process and the two ends of its pipes; killed and reaped with the object.
class Child {
 public:
  explicit Child(const WorkerCommand& command) {
    int in[2];
    int out[2];
    // A socket pair for the way in, since a send() can be told not to raise SIGPIPE in whatever program we are.
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, in) != 0 || pipe2(out, O_CLOEXEC) != 0)
      throw InternalError(std::string("no pipe to a worker: ") + std::strerror(errno));
    to_ = in[0];
    from_ = out[0];
    const int error = spawn(command, in[1], out[1]);
    close(in[1]);
    close(out[1]);
    if (error != 0) throw InternalError("cannot start " + command.program + ": " + std::strerror(error));
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() {
    kill_and_wait();
    close(to_);
    close(from_);
  }

  pid_t id() const { return id_; }
  int from() const { return from_; }

  // False if the child no longer listens; what it said before is still to be read.
  bool send_line(const std::string& line) const {
    const std::string text = line + "\n";
    std::size_t done = 0;
    while (done < text.size()) {
      const ssize_t n = send(to_, text.data() + done, text.size() - done, MSG_NOSIGNAL);
      if (n < 0 && errno == EINTR) continue;
      if (n <= 0) return false;
      done += static_cast<std::size_t>(n);
    }
    return true;
  }

  void kill_now() const {
    if (!reaped_) kill(id_, SIGKILL);
  }
  // The status of waitpid.
  int wait() {
    while (!reaped_) reaped_ = waitpid(id_, &status_, 0) == id_ || errno == ECHILD;
    return status_;
  }
  void kill_and_wait() {
    kill_now();
    wait();
  }

 private:
  int spawn(const WorkerCommand& command, int in, int out) {
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_adddup2(&files, in, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&files, out, STDOUT_FILENO);
    std::vector<std::string> words{command.program};
    words.insert(words.end(), command.arguments.begin(), command.arguments.end());
    std::vector<char*> argv;
    for (std::string& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    const int error = posix_spawn(&id_, command.program.c_str(), &files, nullptr, argv.data(), environ);
    posix_spawn_file_actions_destroy(&files);
    reaped_ = error != 0;
    return error;
  }

  pid_t id_ = 0;
  int to_ = -1;
  int from_ = -1;
  bool reaped_ = false;
  int status_ = 0;
};

// One conversation with a child, from the job to its end.
class Conversation {
 public:
  Conversation(const WorkerCommand& command, const PlanRequest& request, BestSoFar& best)
      : child_(command), request_(request), best_(best) {}

  SearchResult run(const Json& job) {
    child_.send_line(job.dump());
    while (listen()) look();
    const int status = child_.wait();
    if (!finished_) result_.outcome = left_behind(status);
    result_.peak_bytes = std::max(result_.peak_bytes, peak_);
    return std::move(result_);
  }

 private:
  // Waits a moment for messages; false once the child has closed its end.
  bool listen() {
    pollfd poll_from{child_.from(), POLLIN, 0};
    if (poll(&poll_from, 1, kLookMs) <= 0) return true;
    char buffer[1 << 16];
    const ssize_t n = read(child_.from(), buffer, sizeof buffer);
    if (n < 0) return errno == EINTR || errno == EAGAIN;
    received_.append(buffer, static_cast<std::size_t>(n));
    std::size_t begin = 0;
    for (std::size_t end; (end = received_.find('\n', begin)) != std::string::npos; begin = end + 1)
      on_message(received_.substr(begin, end - begin));
    received_.erase(0, begin);
    return n > 0;
  }

  void on_message(const std::string& line) {
    const Json message = Json::parse(line, nullptr, false);
    try {
      if (const auto event = message.find("event"); event != message.end()) {
        on_event(event_from_json(*event));
      } else if (const auto incumbent = message.find("incumbent"); incumbent != message.end()) {
        on_incumbent(incumbent->at("plan"), objectives_from_json(incumbent->at("objectives")));
      } else if (message.contains("outcome")) {
        result_ = {outcome_from_json(message["outcome"]), message.at("ticks"), message.at("peak_bytes")};
        finished_ = true;
      } else {
        failure_ = message.at("failure").get<std::string>();
        if (message.at("memory").get<bool>()) stop_ = Stop::kMemory;
      }
    } catch (const Json::exception& error) {
      failure_ = "a message that cannot be understood: " + line.substr(0, 200);
      child_.kill_now();
    }
  }

  void on_event(const Event& event) {
    if (event.bound) best_.bound(event.stage, *event.bound);
    if (request_.progress) request_.progress->on_event(event);
  }

  void on_incumbent(const Json& plan, const std::vector<Objective>& objectives) {
    const auto make = [plan] { return plan; };
    best_.take(make, objectives);
    if (request_.incumbent) request_.incumbent(make, objectives);
  }

  // Memory, then clock and cancellation: with a grace, for the child looks at those itself.
  void look() {
    const Limits& limits = request_.budget->limits();
    const std::int64_t now = resident_bytes(child_.id());
    peak_ = std::max(peak_, now);
    if (now > limits.memory_bytes) end(Stop::kMemory);
    const bool cancelled = request_.budget->cancel().cancelled();
    if (cancelled && !cancel_sent_) {
      cancel_sent_ = true;
      child_.send_line("cancel");
    }
    if (!request_.budget->exhausted()) return;
    const auto time = std::chrono::steady_clock::now();
    if (!out_of_patience_)
      out_of_patience_ = time + std::chrono::duration_cast<std::chrono::steady_clock::duration>(
                                    std::chrono::duration<double>(kGraceS));
    if (time >= *out_of_patience_) end(cancelled ? Stop::kCancelled : Stop::kTime);
  }

  void end(Stop why) {
    if (!stop_) stop_ = why;
    child_.kill_now();
  }

  // What remains of a child that ended without an outcome.
  AnyOutcome left_behind(int status) {
    if (stop_) return best_.outcome(*stop_);
    // Nobody but the system's out-of-memory killer sends this unasked.
    if (failure_.empty() && WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL)
      return best_.outcome(Stop::kMemory);
    std::string how = failure_;
    if (how.empty() && WIFSIGNALED(status))
      how = "the worker died of signal " + std::to_string(WTERMSIG(status));
    if (how.empty()) how = "the worker ended with code " + std::to_string(WEXITSTATUS(status));
    if (best_.empty()) throw InternalError("the search failed: " + how);
    AnyOutcome outcome = best_.outcome(Stop::kCancelled);
    outcome.warnings.push_back({"", "the search failed and left its best plan: " + how});
    return outcome;
  }

  Child child_;
  const PlanRequest& request_;
  BestSoFar& best_;
  std::string received_;
  SearchResult result_;
  bool finished_ = false;
  std::optional<Stop> stop_;  // why we ended the child
  std::string failure_;       // what the child says of its own end
  bool cancel_sent_ = false;
  std::optional<std::chrono::steady_clock::time_point> out_of_patience_;
  std::int64_t peak_ = 0;
};

Json job_json(const Planner& planner, const formats::Document& document, const PlanRequest& request) {
  constexpr double kForever = 1e9;  // JSON has no infinity
  Json options = Json::object();
  for (const auto& [name, texts] : request.options->raw()) options[name] = texts;
  return {{"kind", planner.problem().info().kind},
          {"file", document.file},
          {"format", document.format},
          {"document", document.root},
          {"options", options},
          {"start", request.start.value_or(nullptr)},
          {"keep", request.keep.value_or(nullptr)},
          {"seconds_left", std::min(kForever, request.budget->seconds_left())}};
}

}  // namespace

SearchResult search_in_worker(const WorkerCommand& command, const Planner& planner,
                              const formats::Document& document, const PlanRequest& request,
                              BestSoFar& best) {
  Conversation conversation(command, request, best);
  return conversation.run(job_json(planner, document, request));
}

}  // namespace tenon::engine
