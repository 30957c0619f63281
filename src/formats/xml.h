#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tenon::formats {

// The attributes of an element, by their names without namespace prefixes.
class XmlAttributes {
 public:
  explicit XmlAttributes(const char** pairs) : pairs_(pairs) {}
  std::optional<std::string_view> find(std::string_view name) const;

 private:
  const char** pairs_;  // name, value, name, value, …, null
};

// What a walk over XML calls, element by element; names come without namespace prefixes, text in UTF-8 and maybe in
// pieces. false ends the walk; the handler knows why.
class XmlHandler {
 public:
  virtual ~XmlHandler() = default;
  virtual bool begin(std::string_view name, const XmlAttributes& attributes) = 0;
  virtual bool end(std::string_view name) = 0;
  virtual bool text(std::string_view text) = 0;
};

// Walks the whole of `xml`, by Expat. What is wrong with it ("mismatched tag in line 7"), if it is no well-formed XML
// has a document type (entities that blow up stand in one; no office file has any), or nests deeper than 100 elements;
// nullopt if all was walked or the handler ended it. O(bytes).
std::optional<std::string> walk_xml(std::string_view xml, XmlHandler& handler);

}  // namespace tenon::formats
