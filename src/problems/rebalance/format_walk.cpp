#include "problems/rebalance/format_walk.h"

namespace tenon::rebalance::reading {

namespace {

constexpr std::size_t kMostName = 200;

const std::vector<FieldNames> kEdgeFields{{"id"},
                                          {"src", {"source"}},
                                          {"dest", {"target"}},
                                          {"transfer", {"method"}},
                                          {"variableFeeBps", {"bps"}},
                                          {"flatFee"},
                                          {"timeSec", {"time"}},
                                          {"min"},
                                          {"capacity"},
                                          {"maxPerTransaction", {"maxPerTx"}},
                                          {"feeMode"},
                                          {"gas"},
                                          {"disabled"},
                                          {"rate"},
                                          {"advance"}};
enum EdgeField {
  kId,
  kSrc,
  kDest,
  kMethod,
  kBps,
  kFlat,
  kTime,
  kMin,
  kCapacity,
  kMostPerTx,
  kFeeMode,
  kEdgeGas,
  kDisabled,
  kRate,
  kAdvance
};
const std::vector<FieldNames> kRangeFields{{"min"}, {"max"}};

// Why `name` cannot be a place's name; "" if it can.
std::string name_fault(std::string_view name) {
  if (name.empty() || name.size() > kMostName) return "a name of 1 to 200 bytes";
  if (!formats::is_utf8(name)) return "a name in UTF-8";
  for (const char c : name)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) return "a name without control characters";
  if (name.front() == ' ' || name.back() == ' ') return "a name without spaces around it";
  if ((name.front() == '@' || name.front() == '+' || name.front() == '-') && name.size() == 1)
    return "a chain's name behind " + in_quotes(name);
  if (name.front() == '<' && (name.back() != '>' || name.size() < 3)) return "a seat such as \"<Cash>\"";
  return "";
}

}  // namespace

std::optional<std::string> Walker::place_name(const Json& value, const Place& at) {
  if (!value.is_string()) {
    reader_.error(at, formats::shown(value), "a place's name, as text");
    return std::nullopt;
  }
  return checked_name(value.get<std::string>(), at);
}

std::optional<std::string> Walker::place_name(const Field& field, const Place& at, const char* expected) {
  if (field) return place_name(*field.value, at.at(field.name));
  reader_.missing(field, at, expected);
  return std::nullopt;
}

std::optional<std::string> Walker::checked_name(std::string name, const Place& at) {
  if (const std::string wrong = name_fault(name); !wrong.empty()) {
    reader_.error(at, in_quotes(name), wrong);
    return std::nullopt;
  }
  return name;
}

std::optional<std::string> Walker::word(const Field& field, const Place& at) {
  return reader_.text(field, at, kMostName);
}

Amounts Walker::amounts(const Field& field, const Place& at) {
  Amounts amounts;
  map(field, at, [&](const std::string& name, const Json& value, const Place& there) {
    if (const auto amount = read_amount(reader_, value, there)) amounts.emplace_back(name, *amount);
  });
  return amounts;
}

Ranges Walker::ranges(const Field& field, const Place& at, std::int64_t low) {
  Ranges ranges;
  map(field, at, [&](const std::string& name, const Json& value, const Place& there) {
    if (const auto range = this->range(value, there, low)) ranges.emplace_back(name, *range);
  });
  return ranges;
}

std::optional<Range> Walker::range(const Json& value, const Place& at, std::int64_t low) {
  if (!value.is_object()) {
    const auto amount = read_amount(reader_, value, at, low);
    if (!amount) return std::nullopt;
    return Range{*amount, *amount};
  }
  const std::vector<Field> fields = reader_.fields(value, at, kRangeFields);
  for (const Field& field : fields)
    if (!field && low < 0) reader_.missing(field, at, "both ends of the range");
  const std::int64_t least = read_amount(reader_, fields[0], at, low).value_or(low);
  const std::int64_t most = read_amount(reader_, fields[1], at, low).value_or(kUnlimited);
  if (least <= most) return Range{least, most};
  reader_.error(at.at(fields[0].name), std::to_string(least), "at most the max, " + std::to_string(most));
  return std::nullopt;
}

void Walker::names(const Field& field, const Place& at, std::set<std::string, std::less<>>& into) {
  reader_.list(field, at, "a list of places", [&](const Json& item, const Place& there) {
    if (const auto name = place_name(item, there)) into.insert(*name);
  });
}

std::optional<EdgeRow> Walker::edge(const Json& item, const Place& at, const GasTable& gas) {
  const std::vector<Field> fields = reader_.fields(item, at, kEdgeFields);
  if (!item.is_object()) return std::nullopt;
  EdgeRow row;
  row.edge.at = document_.place(at.pointer());
  row.id = word(fields[kId], at);
  const auto src = place_name(fields[kSrc], at, "the place it leaves");
  const auto dest = place_name(fields[kDest], at, "the place it leads to");
  row.edge.method = word(fields[kMethod], at).value_or("");
  row.edge.fee_mode = word(fields[kFeeMode], at).value_or("");
  row.edge.bps = read_bps(reader_, fields[kBps], at).value_or(0);
  row.edge.flat = read_amount(reader_, fields[kFlat], at).value_or(0);
  row.edge.time_us = read_seconds(reader_, fields[kTime], at).value_or(0);
  row.edge.min = read_amount(reader_, fields[kMin], at).value_or(0);
  row.edge.capacity = read_amount(reader_, fields[kCapacity], at);
  row.edge.most_per_tx = read_amount(reader_, fields[kMostPerTx], at, 1);
  row.edge.disabled = reader_.boolean(fields[kDisabled], at).value_or(false);
  if (const auto rate = read_ratio(reader_, fields[kRate], at, kMostRatio))
    row.edge.rate = {rate->num, rate->den};
  row.edge.advance = word(fields[kAdvance], at).value_or("");
  const auto by_mode = gas.find(row.edge.fee_mode);
  row.edge.gas =
      read_amount(reader_, fields[kEdgeGas], at).value_or(by_mode == gas.end() ? 0 : by_mode->second);
  check_limits(row.edge, fields, at);
  if (!src || !dest) return std::nullopt;
  row.edge.src = *src;
  row.edge.dest = *dest;
  if (*src == *dest) reader_.warn(at, "leads from " + *src + " to itself and is never of use");
  return row;
}

std::vector<InputError> Walker::take_errors() {
  std::vector<InputError> errors = reader_.take_errors();
  // What stands in the network's own file is said of that file.
  for (const char* key : {"network", "poolRegistry"}) {
    const auto file = document_.root.find(std::string(key) + "File");
    if (file == document_.root.end() || !file->is_string()) continue;
    const std::string prefix = '/' + std::string(key) + '/';
    for (InputError& error : errors)
      if (error.file == document_.file && error.at.starts_with(prefix)) {
        error.at = error.at.substr(prefix.size() - 1);
        error.file = file->get<std::string>();
      }
  }
  return errors;
}

void Walker::check_limits(const NetworkEdge& edge, const std::vector<Field>& fields, const Place& at) {
  if (edge.capacity && edge.min > *edge.capacity)
    reader_.error(at.at(fields[kMin].name), std::to_string(edge.min),
                  "at most the capacity, " + std::to_string(*edge.capacity));
  if (!edge.most_per_tx || (edge.capacity && *edge.capacity <= *edge.most_per_tx)) return;
  // Else some amounts could not be split into transactions: with 6 to 10 each, 11 can not.
  if (edge.min > 0 && *edge.most_per_tx < 2 * edge.min - 1)
    reader_.error(at.at(fields[kMostPerTx].name), std::to_string(*edge.most_per_tx),
                  "at least twice the min less one, " + std::to_string(2 * edge.min - 1));
}

std::string counted(std::size_t count, const std::string& what) {
  return std::to_string(count) + ' ' + what + (count == 1 ? "" : "s");
}

}  // namespace tenon::rebalance::reading
