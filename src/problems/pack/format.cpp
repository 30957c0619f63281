// The strict reader of the inner JSON shape, and its writer. A walk over the document notes every fault of a value by
// itself; then rows become blocks, and what only shows between them (groups, names, pins) is checked. Tables come in
// through format_table.cpp as the same shape, one entry a row.

#include "problems/pack/format.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <unordered_map>

#include "base/checked.h"
#include "formats/text.h"
#include "problems/pack/pins.h"

namespace tenon::pack {

namespace {

using formats::Field;
using formats::FieldNames;
using formats::in_quotes;
using formats::Json;
using formats::Place;

constexpr std::int64_t kMostFrameBytes = 1 << 20;
constexpr std::int64_t kMostFrames = 65'536;
constexpr std::int64_t kMostPeriod = 1'000'000;
constexpr std::int64_t kMostPriority = 1'000'000'000'000;  // times a million objects stays within 64 bits
constexpr std::size_t kMostObjects = 1'000'000;
constexpr std::size_t kMostReserves = 1000;
constexpr std::int64_t kMostAppearances = 50'000'000;  // an answer lists them all
constexpr std::size_t kMostName = 1000;
constexpr std::int64_t kUsualFrameBytes = 1000;
constexpr std::int64_t kUsualFrames = 32;

const std::vector<FieldNames> kTopFields{{"frame_size_bytes"},
                                         {"num_frames"},
                                         {"alignment_bits", {"alignment", "align"}},
                                         {"reserved", {"reserve"}},
                                         {"objects"}};
enum Top { kFrameSize, kNumFrames, kTopAlignment, kReserved, kObjects };

const std::vector<FieldNames> kReserveFields{{"frames"}, {"start_bits", {"start_bit"}}, {"size_bits"}};

const std::vector<FieldNames> kEntryFields{{"name"},        {"size_bits"},
                                           {"period"},      {"start_frame"},
                                           {"offset_bits"}, {"alignment_bits", {"alignment", "align"}},
                                           {"priority"},    {"locked"},
                                           {"group"},       {"members"}};
enum Entry { kName, kSize, kPeriod, kStart, kOffset, kAlignment, kPriority, kLocked, kGroup, kMembers };

// What one line of the input says: an object's, or a group's about all of its members.
struct Row {
  std::string pointer;
  std::string name;
  std::int64_t size_bits = 0;  // 0: wrong, and noted
  bool has_period = false;     // maybe a wrong one
  std::optional<std::int64_t> period;
  std::optional<std::int64_t> start_frame;
  std::optional<std::int64_t> offset_bits;
  std::optional<std::int64_t> alignment_bits;
  std::int64_t priority = 0;
  bool locked = false;
};

// A lone object or a group, before its members are known to agree.
struct Draft {
  std::string group;
  std::string pointer;
  std::optional<Row> own;  // of a group written with `members`
  std::vector<std::size_t> rows;
};

// "5:0+8", "0-31:0+64": frames, start bit, size; nullopt if the text is not of that form.
std::optional<Reserve> reserve_in(std::string_view text) {
  std::vector<std::int64_t> numbers;
  std::string separators;
  while (true) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || number < 0 || text.starts_with('-')) return std::nullopt;
    numbers.push_back(number);
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    if (text.empty()) break;
    separators += text.front();
    text.remove_prefix(1);
  }
  if (separators == ":+") numbers.insert(numbers.begin(), numbers.front());
  if (numbers.size() != 4 || (separators != ":+" && separators != "-:+")) return std::nullopt;
  if (numbers[0] > numbers[1] || numbers[1] >= kMostFrames) return std::nullopt;
  return Reserve{static_cast<std::int32_t>(numbers[0]),
                 static_cast<std::int32_t>(numbers[1]),
                 numbers[2],
                 numbers[3],
                 {}};
}

std::string reserve_text(const Reserve& reserve) {
  std::string text = std::to_string(reserve.first_frame);
  if (reserve.last_frame != reserve.first_frame) text += '-' + std::to_string(reserve.last_frame);
  return text + ':' + std::to_string(reserve.start_bit) + '+' + std::to_string(reserve.size_bits);
}

std::string counted(std::size_t count, const std::string& what) {
  return std::to_string(count) + ' ' + what + (count == 1 ? "" : "s");
}

class InstanceReader {
 public:
  InstanceReader(const formats::Document& document, const OptionValues& options)
      : document_(document), options_(options), reader_(document) {}

  Result<Input> read() {
    const Place top;
    const std::vector<Field> fields = reader_.fields(document_.root, top, kTopFields);
    if (document_.root.is_object()) {
      read_frame(fields, top);
      read_reserves(fields[kReserved], top);
      read_objects(fields[kObjects], top);
      check_names();
      build();
      lock_named();
    }
    if (fine()) check_pins();
    if (fine()) check_appearances();
    if (!fine()) return reader_.take_errors();
    warn_of_uneven_periods();
    return Input{std::move(instance_), reader_.take_warnings(), {}, {}};
  }

 private:
  bool fine() const { return reader_.error_count() == 0; }

  std::optional<std::int64_t> option_or_field(const char* option, const Field& field, const Place& place,
                                              std::int64_t low, std::int64_t high) {
    const auto given = options_.integer(option);
    if (!given) return reader_.integer(field, place, low, high);
    if (*given >= low && *given <= high) return given;
    reader_.error(std::string("--") + option, std::to_string(*given), formats::whole_number_text(low, high));
    return std::nullopt;
  }

  void read_frame(const std::vector<Field>& fields, const Place& top) {
    const auto bytes = option_or_field("frame-bytes", fields[kFrameSize], top, 1, kMostFrameBytes);
    const auto frames = option_or_field("frames", fields[kNumFrames], top, 1, kMostFrames);
    // Where the frame itself is wrong, the objects are held against the largest one there is.
    instance_.frame_bits = 8 * bytes.value_or(fine() ? kUsualFrameBytes : kMostFrameBytes);
    instance_.frames = static_cast<std::int32_t>(frames.value_or(fine() ? kUsualFrames : kMostFrames));
    if (fine() && !bytes)
      reader_.warn(top, "frame size not given: taken as " + std::to_string(kUsualFrameBytes) + " bytes");
    if (fine() && !frames)
      reader_.warn(top, "number of frames not given: taken as " + std::to_string(kUsualFrames));
    alignment_ = option_or_field("align", fields[kTopAlignment], top, 1, instance_.frame_bits).value_or(1);
  }

  void read_reserves(const Field& field, const Place& top) {
    if (field && !field.value->is_array()) {
      reader_.error(top.at(field.name), formats::shown(*field.value),
                    "a list of reserved areas, such as [\"0-31:0+64\"]");
    } else if (field) {
      const Place list = top.at(field.name);
      for (std::size_t i = 0; i < field.value->size(); ++i) read_reserve((*field.value)[i], list.at(i));
    }
    for (const std::string& text : options_.all("reserve")) {
      const auto reserve = reserve_in(text);
      const std::string wrong = reserve ? fault_of(*reserve) : "FRAMES:START+SIZE in bits, such as 0-31:0+64";
      if (wrong.empty())
        add_reserve(*reserve, "--reserve");
      else
        reader_.error("--reserve", in_quotes(text), wrong);
    }
    if (instance_.reserves.size() > kMostReserves)
      reader_.error(top.at("reserved"), counted(instance_.reserves.size(), "reserved area"),
                    "at most " + std::to_string(kMostReserves));
  }

  void read_reserve(const Json& json, const Place& place) {
    std::optional<Reserve> reserve;
    if (json.is_string()) {
      reserve = reserve_in(json.get_ref<const std::string&>());
    } else if (json.is_object()) {
      const std::vector<Field> fields = reader_.fields(json, place, kReserveFields);
      const auto part = [&](std::size_t i) {
        if (!fields[i]) return std::string();
        return fields[i].value->is_string() ? fields[i].value->get<std::string>() : fields[i].value->dump();
      };
      reserve = reserve_in(part(0) + ':' + part(1) + '+' + part(2));
    }
    const std::string wrong = reserve ? fault_of(*reserve)
                                      : "\"FRAMES:START+SIZE\" in bits, such as \"0-31:0+64\", or "
                                        "{\"frames\", \"start_bits\", \"size_bits\"}";
    if (wrong.empty())
      add_reserve(*reserve, document_.place(place.pointer()));
    else
      reader_.error(place, formats::shown(json), wrong);
  }

  // What should stand there instead; empty if the reserve fits into the frames.
  std::string fault_of(const Reserve& reserve) const {
    if (reserve.last_frame >= instance_.frames)
      return "frames from 0 to " + std::to_string(instance_.frames - 1);
    if (reserve.size_bits < 1) return "a size of at least 1 bit";
    if (reserve.size_bits > instance_.frame_bits ||
        reserve.start_bit > instance_.frame_bits - reserve.size_bits)
      return "an area within the frame of " + std::to_string(instance_.frame_bits) + " bits";
    return "";
  }

  void add_reserve(Reserve reserve, std::string at) {
    reserve.at = std::move(at);
    instance_.reserves.push_back(std::move(reserve));
  }

  void read_objects(const Field& field, const Place& top) {
    const std::string expected = "a list of at least one object";
    if (!field) return reader_.missing(field, top, expected);
    if (!field.value->is_array() || field.value->empty())
      return reader_.error(top.at(field.name), formats::shown(*field.value), expected);
    const Place list = top.at(field.name);
    for (std::size_t i = 0; i < field.value->size(); ++i) {
      read_entry((*field.value)[i], list.at(i));
      if (rows_.size() > kMostObjects)
        return reader_.error(list, "more than " + std::to_string(kMostObjects) + " objects", "fewer");
    }
  }

  void read_entry(const Json& json, const Place& place) {
    const std::vector<Field> fields = reader_.fields(json, place, kEntryFields);
    if (!json.is_object()) return;
    const auto group = reader_.text(fields[kGroup], place, kMostName);
    if (fields[kMembers]) return read_group(fields, place, group);
    const std::size_t row = rows_.size();
    rows_.push_back(read_row(fields, place));
    if (!group) {
      drafts_.push_back({"", rows_[row].pointer, {}, {row}});
      return;
    }
    const auto [found, is_new] = draft_of_group_.emplace(*group, drafts_.size());
    if (is_new) drafts_.push_back({*group, rows_[row].pointer, {}, {}});
    Draft& draft = drafts_[found->second];
    if (draft.own)
      reader_.error(
          place.at(kEntryFields[kGroup].name),
          "the group " + in_quotes(*group) + " again (first at " + document_.place(draft.pointer) + ")",
          "each group in one place");
    draft.rows.push_back(row);
  }

  void read_group(const std::vector<Field>& fields, const Place& place,
                  const std::optional<std::string>& group) {
    if (!fields[kGroup]) reader_.missing(fields[kGroup], place, "the group's name");
    for (const Entry unfit : {kName, kSize})
      if (fields[unfit])
        reader_.error(place.at(fields[unfit].name), formats::shown(*fields[unfit].value),
                      "nothing: it is a group");
    Draft draft{group.value_or(""), place.pointer(), read_row_values(fields, place), {}};
    const Place list = place.at(fields[kMembers].name);
    const Json& members = *fields[kMembers].value;
    if (!members.is_array() || members.empty())
      return reader_.error(list, formats::shown(members), "a list of at least one member");
    for (std::size_t i = 0; i < members.size(); ++i) {
      const Place member = list.at(i);
      const std::vector<Field> member_fields = reader_.fields(members[i], member, kEntryFields);
      if (!members[i].is_object()) continue;
      for (const Entry unfit : {kGroup, kMembers})
        if (member_fields[unfit])
          reader_.error(member.at(member_fields[unfit].name), formats::shown(*member_fields[unfit].value),
                        "nothing: it is a member of a group");
      draft.rows.push_back(rows_.size());
      rows_.push_back(read_row(member_fields, member));
    }
    // Groups written like this are told apart by their place, so a name may come again; a row that names it may not.
    if (group) draft_of_group_.emplace(*group, drafts_.size());
    if (!draft.rows.empty()) drafts_.push_back(std::move(draft));
  }

  Row read_row_values(const std::vector<Field>& fields, const Place& place) {
    Row row;
    row.pointer = place.pointer();
    row.has_period = static_cast<bool>(fields[kPeriod]);
    row.period = reader_.integer(fields[kPeriod], place, 1, kMostPeriod);
    row.start_frame = reader_.integer(fields[kStart], place, 0, instance_.frames - 1);
    row.offset_bits = reader_.integer(fields[kOffset], place, 0, instance_.frame_bits - 1);
    row.alignment_bits = reader_.integer(fields[kAlignment], place, 1, instance_.frame_bits);
    row.priority = reader_.integer(fields[kPriority], place, 0, kMostPriority).value_or(0);
    row.locked = reader_.boolean(fields[kLocked], place).value_or(false);
    return row;
  }

  Row read_row(const std::vector<Field>& fields, const Place& place) {
    Row row = read_row_values(fields, place);
    row.name = reader_.text(fields[kName], place, kMostName).value_or("");
    row.size_bits = reader_.integer(fields[kSize], place, 1, instance_.frame_bits).value_or(0);
    if (!fields[kName]) reader_.missing(fields[kName], place, "a name");
    if (!fields[kSize])
      reader_.missing(fields[kSize], place, formats::whole_number_text(1, instance_.frame_bits));
    return row;
  }

  void check_names() {
    std::unordered_map<std::string_view, const Row*> first;
    for (const Row& row : rows_) {
      if (row.name.empty()) continue;
      const auto [found, is_new] = first.emplace(row.name, &row);
      if (!is_new)
        reader_.error(row.pointer + "/name",
                      "the name " + in_quotes(row.name) + " again (first at " +
                          document_.place(found->second->pointer + "/name") + ")",
                      "each name once");
    }
  }

  void build() {
    for (Row& row : rows_)
      instance_.objects.push_back({row.name, row.size_bits, BlockId::none(), document_.place(row.pointer)});
    for (const Draft& draft : drafts_) {
      const BlockId id = instance_.blocks.push_back(block_of(draft));
      for (const std::size_t row : draft.rows) instance_.objects[object(row)].block = id;
    }
  }

  static ObjectId object(std::size_t row) { return ObjectId{static_cast<std::int32_t>(row)}; }

  Block block_of(const Draft& draft) {
    const Row head = head_of(draft);
    Block block;
    block.group = draft.group;
    block.priority = head.priority;
    block.locked = head.locked;
    for (const std::size_t row : draft.rows) {
      agree(draft, head, rows_[row], block.size_bits);
      block.members.push_back(object(row));
      block.size_bits += rows_[row].size_bits;
      block.priority = std::max(block.priority, rows_[row].priority);
      block.locked = block.locked || rows_[row].locked;
    }
    if (draft.rows.size() > 1 && block.size_bits > instance_.frame_bits)
      reader_.error(draft.pointer, "a group of " + std::to_string(block.size_bits) + " bits",
                    "at most the frame's " + std::to_string(instance_.frame_bits));
    if (!head.period && !head.has_period)
      reader_.error(head.pointer + "/period", "nothing", formats::whole_number_text(1, kMostPeriod));
    block.period = static_cast<std::int32_t>(head.period.value_or(1));
    if (head.start_frame) block.start_frame = static_cast<std::int32_t>(*head.start_frame);
    set_start(head, block);
    return block;
  }

  // What holds for the block: said by the group, else by its first row.
  Row head_of(const Draft& draft) const {
    const Row& first = rows_[draft.rows.front()];
    if (!draft.own) return first;
    Row head = *draft.own;
    head.has_period = head.has_period || first.has_period;
    const auto take = [](std::optional<std::int64_t>& value, const std::optional<std::int64_t>& other) {
      if (!value) value = other;
    };
    take(head.period, first.period);
    take(head.start_frame, first.start_frame);
    take(head.offset_bits, first.offset_bits);
    take(head.alignment_bits, first.alignment_bits);
    return head;
  }

  // A pin must leave room for the block, and keep the alignment that the block itself asks for; the alignment that
  // holds for all others does not bind a pinned block.
  void set_start(const Row& head, Block& block) {
    block.offset_bits = head.offset_bits;
    block.alignment_bits =
        static_cast<std::int32_t>(head.alignment_bits.value_or(head.offset_bits ? 1 : alignment_));
    if (!head.offset_bits) return;
    const std::int64_t latest = instance_.frame_bits - block.size_bits;
    if (*head.offset_bits > latest && latest >= 0)
      reader_.error(head.pointer + "/offset_bits", std::to_string(*head.offset_bits),
                    "at most " + std::to_string(latest) + ", so that " + std::to_string(block.size_bits) +
                        " bits end within the frame of " + std::to_string(instance_.frame_bits));
    if (*head.offset_bits % block.alignment_bits != 0)
      reader_.error(head.pointer + "/offset_bits", std::to_string(*head.offset_bits),
                    "a multiple of its alignment, " + std::to_string(block.alignment_bits) + " bits");
  }

  // Whether a member says nothing else than the head of its group. `before`: bits of the members before it.
  void agree(const Draft& draft, const Row& head, const Row& row, std::int64_t before) {
    if (row.pointer == head.pointer) return;
    const auto same = [&](const char* field, const std::optional<std::int64_t>& value,
                          const std::optional<std::int64_t>& expected) {
      if (!value || value == expected) return;
      reader_.error(row.pointer + '/' + field, std::to_string(*value),
                    (expected ? std::to_string(*expected) : std::string("nothing")) + ", as the group " +
                        in_quotes(draft.group) + " has it (" + document_.place(head.pointer) + ")");
    };
    same("period", row.period, head.period);
    same("start_frame", row.start_frame, head.start_frame);
    same("offset_bits", row.offset_bits,
         head.offset_bits ? std::optional(*head.offset_bits + before) : std::nullopt);
  }

  void lock_named() {
    for (const std::string& name : options_.all("lock")) {
      bool found = false;
      for (const BlockId id : instance_.blocks.keys()) {
        Block& block = instance_.blocks[id];
        const bool named =
            block.group == name || std::any_of(block.members.begin(), block.members.end(),
                                               [&](ObjectId m) { return instance_.objects[m].name == name; });
        if (!named || name.empty()) continue;
        block.locked = found = true;
      }
      if (!found) reader_.error("--lock", in_quotes(name), "the name of an object or a group");
    }
  }

  void check_pins() {
    for (const PinClash& clash : pin_clashes(instance_)) {
      const Block& block = instance_.blocks[clash.block];
      std::string found = "bits " + std::to_string(*block.offset_bits) + " to " +
                          std::to_string(*block.offset_bits + block.size_bits - 1) + ", which clash with ";
      if (clash.reserve) {
        const Reserve& reserve = instance_.reserves[*clash.reserve];
        found += "the reserved area " + reserve_text(reserve) + " (" + reserve.at + ")";
      } else {
        const Block& other = instance_.blocks[*clash.other];
        found += in_quotes(instance_.objects[other.members.front()].name) + " pinned to bits " +
                 std::to_string(*other.offset_bits) + " to " +
                 std::to_string(*other.offset_bits + other.size_bits - 1) + " (" +
                 instance_.objects[other.members.front()].at + ")";
      }
      reader_.error(pointer_of(block) + "/offset_bits", found,
                    "bits that are free in every frame of " + name_of(block));
    }
  }

  const std::string& name_of(const Block& block) const {
    return block.group.empty() ? instance_.objects[block.members.front()].name : block.group;
  }

  const std::string& pointer_of(const Block& block) const {
    const BlockId id = instance_.objects[block.members.front()].block;
    const Draft& draft = drafts_[static_cast<std::size_t>(id.value)];
    return draft.own ? draft.own->pointer : rows_[draft.rows.front()].pointer;
  }

  void check_appearances() {
    std::int64_t appearances = 0;
    for (const Block& block : instance_.blocks)
      appearances += static_cast<std::int64_t>(block.members.size()) *
                     instance_.frame_count(block, instance_.phases(block).first);
    if (appearances > kMostAppearances)
      reader_.error("", "objects that are sent " + std::to_string(appearances) + " times in all",
                    "at most " + std::to_string(kMostAppearances));
  }

  // One warning for each such period, not one an object.
  void warn_of_uneven_periods() {
    std::map<std::int32_t, std::vector<const Block*>> uneven;
    for (const Block& block : instance_.blocks)
      if (instance_.frames % block.period != 0) uneven[block.period].push_back(&block);
    for (const auto& [period, blocks] : uneven) {
      const std::string frames = counted(static_cast<std::size_t>(instance_.frames), "frame");
      const std::int32_t times = instance_.frames / period;
      std::string text = "period " + std::to_string(period);
      text += times == 0 ? " is longer than " + frames + ": sent once"
                         : " does not divide " + frames + ": uneven, sent " + std::to_string(times) + " or " +
                               std::to_string(times + 1) + " times";
      text += " (" + name_of(*blocks.front());
      if (blocks.size() > 1) text += " and " + std::to_string(blocks.size() - 1) + " more";
      reader_.warn(pointer_of(*blocks.front()) + "/period", text + ")");
    }
  }

  const formats::Document& document_;
  const OptionValues& options_;
  formats::Reader reader_;
  Instance instance_;
  std::int64_t alignment_ = 1;
  std::vector<Row> rows_;      // the objects, in the input's order
  std::vector<Draft> drafts_;  // the blocks, in the order of their first member
  std::unordered_map<std::string, std::size_t> draft_of_group_;
};

std::string summary_of(const Instance& instance) {
  const auto groups = std::count_if(instance.blocks.begin(), instance.blocks.end(),
                                    [](const Block& block) { return !block.group.empty(); });
  std::string text = counted(instance.objects.size(), "object");
  if (groups > 0) text += " in " + counted(static_cast<std::size_t>(groups), "group");
  return text + ", " + counted(static_cast<std::size_t>(instance.frames), "frame") + " of " +
         counted(static_cast<std::size_t>(instance.frame_bits / 8), "byte");
}

// Bits that nobody may use, frame by frame; reserves may overlap each other.
std::int64_t reserved_bits(const Instance& instance) {
  std::vector<Reserve> reserves = instance.reserves;
  std::sort(reserves.begin(), reserves.end(),
            [](const Reserve& a, const Reserve& b) { return a.start_bit < b.start_bit; });
  std::vector<std::int64_t> used(static_cast<std::size_t>(instance.frames), 0);
  std::int64_t total = 0;
  for (const Reserve& reserve : reserves)
    for (std::int32_t f = reserve.first_frame; f <= reserve.last_frame; ++f) {
      std::int64_t& end = used[static_cast<std::size_t>(f)];
      const std::int64_t reserve_end = reserve.start_bit + reserve.size_bits;
      total += std::max<std::int64_t>(0, reserve_end - std::max(end, reserve.start_bit));
      end = std::max(end, reserve_end);
    }
  return total;
}

// "98.1 % full; 1 object pinned": what is asked for, of the bits that are not reserved.
std::string check_of(const Instance& instance) {
  Int128 asked = 0;
  std::size_t pinned = 0;
  std::size_t locked = 0;
  for (const Block& block : instance.blocks) {
    asked += static_cast<Int128>(block.size_bits) * instance.fewest_frames(block);
    pinned += block.pinned() ? block.members.size() : 0;
    locked += block.locked ? block.members.size() : 0;
  }
  const Int128 free_bits =
      static_cast<Int128>(instance.frame_bits) * instance.frames - reserved_bits(instance);
  const auto per_mille =
      free_bits > 0 ? static_cast<std::int64_t>((asked * 2000 + free_bits) / (2 * free_bits)) : 0;
  std::string text = free_bits > 0
                         ? std::to_string(per_mille / 10) + '.' + std::to_string(per_mille % 10) + " % full"
                         : "no bit is free";
  if (pinned > 0) text += "; " + counted(pinned, "object") + " pinned";
  if (locked > 0) text += "; " + counted(locked, "object") + " locked";
  return text;
}

// ---- Writing ----

// What holds for the whole block, as fields; those at their default are left out.
void add_block_fields(const Block& block, Json& json) {
  json["period"] = block.period;
  if (block.start_frame) json["start_frame"] = *block.start_frame;
  if (block.offset_bits) json["offset_bits"] = *block.offset_bits;
  if (block.alignment_bits != 1) json["alignment_bits"] = block.alignment_bits;
  if (block.priority != 0) json["priority"] = block.priority;
  if (block.locked) json["locked"] = true;
}

Json object_json(const Object& object) {
  Json json = Json::object();
  json["name"] = object.name;
  json["size_bits"] = object.size_bits;
  return json;
}

bool lies_together(const Block& block) {
  return block.members.back().value - block.members.front().value + 1 ==
         static_cast<std::int32_t>(block.members.size());
}

Json group_json(const Instance& instance, const Block& block) {
  Json json = Json::object();
  json["group"] = block.group;
  add_block_fields(block, json);
  json["members"] = Json::array();
  for (const ObjectId member : block.members)
    json["members"].push_back(object_json(instance.objects[member]));
  return json;
}

}  // namespace

const std::vector<OptionSpec>& read_options() {
  static const std::vector<OptionSpec> kOptions{
      {.name = "sheet",
       .value_name = "NAME",
       .help = "The workbook's sheet (not set: the first with a header row)."},
      {.name = "frame-bytes",
       .type = OptionSpec::Type::kInteger,
       .value_name = "BYTES",
       .help = "Size of a frame; overrides the input.",
       .low = 1,
       .high = static_cast<double>(kMostFrameBytes)},
      {.name = "frames",
       .type = OptionSpec::Type::kInteger,
       .value_name = "N",
       .help = "Number of frames; overrides the input.",
       .low = 1,
       .high = static_cast<double>(kMostFrames)},
      {.name = "align",
       .type = OptionSpec::Type::kInteger,
       .value_name = "BITS",
       .help = "What is neither pinned nor has an alignment of its own starts at a multiple of this.",
       .low = 1,
       .high = static_cast<double>(8 * kMostFrameBytes)},
      {.name = "reserve",
       .value_name = "FRAMES:START+SIZE",
       .help = "Bits that no object may use, such as 0-31:0+64; adds to the input's.",
       .repeatable = true},
      {.name = "lock",
       .value_name = "NAME",
       .help = "With --keep: this object or group stays exactly where it is.",
       .repeatable = true},
  };
  return kOptions;
}

Result<formats::Document> read_document(const formats::Source& source, const std::string& format,
                                        const OptionValues& options) {
  using formats::Shape;
  const Shape shape = formats::shape(source);
  if (auto wrong = formats::unreadable(source, "JSON, an Excel workbook (.xlsx) or CSV")) return *wrong;
  if (format == "json" || (format.empty() && shape == Shape::kJson)) return formats::json_document(source);
  if (format == "xlsx" || (format.empty() && shape == Shape::kZip))
    return read_table(source, "xlsx", options);
  return read_table(source, "csv", options);
}

Result<Input> read_instance(const formats::Document& document, const OptionValues& options) {
  Result<Input> input = InstanceReader(document, options).read();
  if (input.ok()) {
    input.value().summary = summary_of(input.value().instance);
    input.value().check = check_of(input.value().instance);
  }
  return input;
}

Json to_json(const Instance& instance) {
  Json json = Json::object();
  json["frame_size_bytes"] = instance.frame_bits / 8;
  json["num_frames"] = instance.frames;
  if (!instance.reserves.empty()) json["reserved"] = Json::array();
  for (const Reserve& reserve : instance.reserves) json["reserved"].push_back(reserve_text(reserve));
  json["objects"] = Json::array();
  for (const Object& object : instance.objects) {
    const Block& block = instance.blocks[object.block];
    const bool first = &object == &instance.objects[block.members.front()];
    if (!block.group.empty() && lies_together(block)) {
      if (first) json["objects"].push_back(group_json(instance, block));
      continue;
    }
    Json entry = object_json(object);
    if (!block.group.empty()) entry["group"] = block.group;
    if (first) add_block_fields(block, entry);
    json["objects"].push_back(std::move(entry));
  }
  return json;
}

}  // namespace tenon::pack
