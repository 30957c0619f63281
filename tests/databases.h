#pragma once

#include <gtest/gtest.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>

#include "formats/sql/sql.h"
#include "tests/scratch.h"

namespace tenon {

// A PostgreSQL server that lives as long as the test program (tests/postgres.sh), started at the first use.
class PostgresServer {
 public:
  static const PostgresServer& get() {
    static const PostgresServer kServer;
    return kServer;
  }
  const std::string& url() const { return url_; }  // of its database "postgres"; "" where there is no server
  const std::string& reason() const { return reason_; }  // why not

 private:
  PostgresServer() {
    int to[2], from[2];
    if (pipe(to) != 0 || pipe(from) != 0) return;
    child_ = fork();
    if (child_ == 0) {
      dup2(to[0], STDIN_FILENO);
      dup2(from[1], STDOUT_FILENO);
      for (const int end : {to[0], to[1], from[0], from[1]}) close(end);
      execl(TENON_SOURCE_DIR "/tests/postgres.sh", "postgres.sh", nullptr);
      _exit(127);
    }
    close(to[0]);
    close(from[1]);
    input_ = to[1];
    char c = 0;
    while (read(from[0], &c, 1) == 1 && c != '\n') url_ += c;
    close(from[0]);
    if (url_.empty()) {
      const int code = end();
      reason_ = code == 77 ? "no PostgreSQL server is installed here"
                           : "tests/postgres.sh ended with " + std::to_string(code);
    }
  }
  ~PostgresServer() { end(); }

  int end() {
    if (child_ <= 0) return -1;
    close(input_);
    int status = 0;
    waitpid(child_, &status, 0);
    child_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

  pid_t child_ = -1;
  int input_ = -1;
  std::string url_, reason_;
};

// One test's own empty database: a SQLite file, or a schema of the server. Tests that take it run for both.
class EachDatabase : public ::testing::TestWithParam<formats::sql::Dialect> {
 protected:
  void SetUp() override {
    if (GetParam() == formats::sql::Dialect::kSqlite) {
      url_ = files_.path("book.sqlite");
      return;
    }
    const PostgresServer& server = PostgresServer::get();
    if (server.url().empty()) {
      ASSERT_EQ(server.reason(), "no PostgreSQL server is installed here");
      GTEST_SKIP() << server.reason();
    }
    static int count = 0;
    const std::string schema = "test" + std::to_string(++count);
    formats::sql::open(*formats::sql::recognise(server.url()), formats::sql::Access::kWrite)
        ->query("CREATE SCHEMA " + schema);
    url_ = server.url() + "&options=-csearch_path%3D" + schema;
  }

  bool is_sqlite() const { return GetParam() == formats::sql::Dialect::kSqlite; }
  const std::string& url() const { return url_; }
  std::unique_ptr<formats::sql::Database> open(
      formats::sql::Access access = formats::sql::Access::kCreate) const {
    return formats::sql::open(*formats::sql::recognise(url_), access);
  }
  const Scratch& files() const { return files_; }

 private:
  Scratch files_;
  std::string url_;
};

inline std::string dialect_name(const ::testing::TestParamInfo<formats::sql::Dialect>& tested) {
  return tested.param == formats::sql::Dialect::kSqlite ? "sqlite" : "postgresql";
}
#define TENON_FOR_EACH_DATABASE(Suite)                                                                       \
  INSTANTIATE_TEST_SUITE_P(                                                                                  \
      Databases, Suite, ::testing::Values(formats::sql::Dialect::kSqlite, formats::sql::Dialect::kPostgres), \
      dialect_name)

}  // namespace tenon
