#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/error.h"
#include "base/limits.h"
#include "solvers/library.h"

// HiGHS's C interface, as far as we use it. For the files of this folder only.
namespace tenon::solvers::highs {

// From interfaces/highs_c_api.h and lp_data/HighsCallbackStruct.h of HiGHS 1.15, whose HighsInt is an int in the wheel.
inline constexpr int kOk = 0, kError = -1;
inline constexpr int kMinimize = 1, kRowwise = 2, kInteger = 1;
inline constexpr int kFeasiblePoint = 2;
enum OptionType { kBoolOption = 0, kIntOption = 1, kDoubleOption = 2, kStringOption = 3 };
enum ModelStatus {
  kLoadError = 1,
  kModelError = 2,
  kPresolveError = 3,
  kSolveError = 4,
  kPostsolveError = 5,
  kModelEmpty = 6,
  kOptimal = 7,
  kInfeasible = 8,
  kUnboundedOrInfeasible = 9,
  kUnbounded = 10,
  kTimeLimit = 13,
  kIterationLimit = 14,
  kInterrupt = 17,
};
enum Callback { kLogging = 0, kSimplexInterrupt = 1, kIpmInterrupt = 2, kMipInterrupt = 6 };
struct CallbackIn {  // its first member is all that we set
  int user_interrupt;
};

// The functions that we use of libhighs.
struct Api {
  Library library{{"highsbox/highsbox/highs_dist/lib/libhighs.so", "libhighs.so"}};
  std::string version, why_not;

  template <class F>
  F* function(const char* symbol) {
    F* found = library.function<F*>(symbol);
    if (library.ok() && !found && why_not.empty()) why_not = library.path() + " lacks " + symbol;
    return found;
  }

  using Doubles = const double*;
  using Ints = const int*;
  void* (*create)() = function<void*()>("Highs_create");
  void (*destroy)(void*) = function<void(void*)>("Highs_destroy");
  const char* (*version_text)() = function<const char*()>("Highs_version");
  int (*int_size)(const void*) = function<int(const void*)>("Highs_getSizeofHighsInt");
  int (*run)(void*) = function<int(void*)>("Highs_run");
  int (*pass_lp)(void*, int, int, int, int, int, double, Doubles, Doubles, Doubles, Doubles, Doubles, Ints,
                 Ints,
                 Doubles) = function<int(void*, int, int, int, int, int, double, Doubles, Doubles, Doubles,
                                         Doubles, Doubles, Ints, Ints, Doubles)>("Highs_passLp");
  int (*pass_mip)(void*, int, int, int, int, int, double, Doubles, Doubles, Doubles, Doubles, Doubles, Ints,
                  Ints, Doubles,
                  Ints) = function<int(void*, int, int, int, int, int, double, Doubles, Doubles, Doubles,
                                       Doubles, Doubles, Ints, Ints, Doubles, Ints)>("Highs_passMip");
  int (*set_solution)(void*, int, Ints,
                      Doubles) = function<int(void*, int, Ints, Doubles)>("Highs_setSparseSolution");
  int (*option_type)(const void*, const char*,
                     int*) = function<int(const void*, const char*, int*)>("Highs_getOptionType");
  int (*set_bool)(void*, const char*,
                  int) = function<int(void*, const char*, int)>("Highs_setBoolOptionValue");
  int (*set_int)(void*, const char*, int) = function<int(void*, const char*, int)>("Highs_setIntOptionValue");
  int (*set_double)(void*, const char*,
                    double) = function<int(void*, const char*, double)>("Highs_setDoubleOptionValue");
  int (*set_string)(void*, const char*, const char*) =
      function<int(void*, const char*, const char*)>("Highs_setStringOptionValue");
  int (*model_status)(const void*) = function<int(const void*)>("Highs_getModelStatus");
  int (*int_info)(const void*, const char*,
                  int*) = function<int(const void*, const char*, int*)>("Highs_getIntInfoValue");
  int (*long_info)(const void*, const char*, std::int64_t*) =
      function<int(const void*, const char*, std::int64_t*)>("Highs_getInt64InfoValue");
  int (*double_info)(const void*, const char*,
                     double*) = function<int(const void*, const char*, double*)>("Highs_getDoubleInfoValue");
  int (*solution)(const void*, double*, double*, double*, double*) =
      function<int(const void*, double*, double*, double*, double*)>("Highs_getSolution");
  int (*add_rows)(void*, int, Doubles, Doubles, int, Ints, Ints, Doubles) =
      function<int(void*, int, Doubles, Doubles, int, Ints, Ints, Doubles)>("Highs_addRows");
  int (*add_columns)(void*, int, Doubles, Doubles, Doubles, int, Ints, Ints, Doubles) =
      function<int(void*, int, Doubles, Doubles, Doubles, int, Ints, Ints, Doubles)>("Highs_addCols");
  int (*delete_rows)(void*, int, Ints) = function<int(void*, int, Ints)>("Highs_deleteRowsBySet");
  int (*delete_columns)(void*, int, Ints) = function<int(void*, int, Ints)>("Highs_deleteColsBySet");
  int (*set_cost)(void*, int, double) = function<int(void*, int, double)>("Highs_changeColCost");
  int (*set_column_bounds)(void*, int, double,
                           double) = function<int(void*, int, double, double)>("Highs_changeColBounds");
  int (*set_row_bounds)(void*, int, double,
                        double) = function<int(void*, int, double, double)>("Highs_changeRowBounds");
  int (*get_basis)(const void*, int*, int*) = function<int(const void*, int*, int*)>("Highs_getBasis");
  int (*set_basis)(void*, Ints, Ints) = function<int(void*, Ints, Ints)>("Highs_setBasis");
  double (*run_time)(const void*) = function<double(const void*)>("Highs_getRunTime");
  int (*dual_ray)(const void*, int*, double*) = function<int(const void*, int*, double*)>("Highs_getDualRay");
  using OnEvent = void (*)(int kind, const char* message, const void* out, CallbackIn* in, void* user);
  int (*set_callback)(void*, OnEvent, void*) = function<int(void*, OnEvent, void*)>("Highs_setCallback");
  int (*start_callback)(void*, int) = function<int(void*, int)>("Highs_startCallback");

  Api() {
    if (!library.ok()) why_not = library.error();
    if (!why_not.empty()) return;
    void* probe = create();
    if (int_size(probe) != sizeof(int)) why_not = library.path() + " was built with 64-bit integers";
    destroy(probe);
    version = version_text();
  }
};

// Opened by the first call.
const Api& api();

// What the callbacks of one run need.
struct Listener {
  CancelToken cancel;
  std::string log;
};
void on_event(int kind, const char* message, const void*, CallbackIn* in, void* user);

// One instance of HiGHS.
class Instance {
 public:
  Instance() : highs_(api().create()) {
    // Before anything else: every call, the setting of an option too, may print.
    set("output_flag", "false");
  }
  ~Instance() { api().destroy(highs_); }
  Instance(const Instance&) = delete;
  Instance& operator=(const Instance&) = delete;

  void* get() const { return highs_; }

  // nullopt if the option took the value; else what is wrong.
  std::optional<std::string> set(const std::string& name, const std::string& value) {
    int type = -1;
    if (api().option_type(highs_, name.c_str(), &type) != kOk) return "unknown parameter";
    std::size_t used = 0;
    int done = kError;
    std::string expected = "text that HiGHS knows";
    try {
      if (type == kBoolOption) {
        expected = "true or false";
        if (value == "true" || value == "false") done = api().set_bool(highs_, name.c_str(), value == "true");
        used = value.size();
      } else if (type == kIntOption) {
        expected = "a whole number in its range";
        done = api().set_int(highs_, name.c_str(), std::stoi(value, &used));
      } else if (type == kDoubleOption) {
        expected = "a number in its range";
        done = api().set_double(highs_, name.c_str(), std::stod(value, &used));
      } else {
        done = api().set_string(highs_, name.c_str(), value.c_str());
        used = value.size();
      }
    } catch (const std::logic_error&) {  // no number at all, or too large a one
      done = kError;
    }
    if (done == kOk && used == value.size()) return std::nullopt;
    return "found \"" + value + "\", expected " + expected;
  }

  double real(const char* info) const {
    double value = 0;
    api().double_info(highs_, info, &value);
    return value;
  }
  std::int64_t whole(const char* info) const {
    int value = 0;
    api().int_info(highs_, info, &value);
    return value;
  }
  std::int64_t nodes() const {
    std::int64_t value = 0;
    api().long_info(highs_, "mip_node_count", &value);
    return value;
  }

 private:
  void* highs_;
};

}  // namespace tenon::solvers::highs
