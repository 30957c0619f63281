#include "formats/xml.h"

#include <expat.h>

#include <exception>
#include <memory>

namespace tenon::formats {

namespace {

constexpr int kDeepest = 100;  // office files need about ten; the library takes some 150 bytes a level

std::string_view local_name(const char* qualified) {
  const std::string_view name = qualified;
  const std::size_t colon = name.rfind(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

struct Walk {
  XML_Parser parser;
  XmlHandler& handler;
  int depth = 0;
  std::string fault{};             // found here, not by the library
  bool ended = false;              // by the handler
  std::exception_ptr exception{};  // of the handler: must not pass through the library, which is C

  template <class Call>
  void call(Call call) {
    if (ended) return;  // the library may finish what it has begun, such as the end of <a/>
    bool go_on = false;
    try {
      go_on = call();
    } catch (...) {
      exception = std::current_exception();
    }
    if (go_on) return;
    ended = true;
    XML_StopParser(parser, XML_FALSE);
  }
};

Walk& walk_of(void* user) { return *static_cast<Walk*>(user); }

void XMLCALL on_begin(void* user, const XML_Char* name, const XML_Char** attributes) {
  Walk& walk = walk_of(user);
  walk.call([&] {
    if (++walk.depth <= kDeepest) return walk.handler.begin(local_name(name), XmlAttributes(attributes));
    walk.fault = "elements nested deeper than " + std::to_string(kDeepest);
    return false;
  });
}
void XMLCALL on_end(void* user, const XML_Char* name) {
  Walk& walk = walk_of(user);
  --walk.depth;
  walk.call([&] { return walk.handler.end(local_name(name)); });
}
void XMLCALL on_text(void* user, const XML_Char* text, int size) {
  Walk& walk = walk_of(user);
  walk.call([&] { return walk.handler.text({text, static_cast<std::size_t>(size)}); });
}
void XMLCALL on_doctype(void* user, const XML_Char*, const XML_Char*, const XML_Char*, int) {
  Walk& walk = walk_of(user);
  walk.fault = "a document type declaration";
  walk.call([] { return false; });
}

}  // namespace

std::optional<std::string_view> XmlAttributes::find(std::string_view name) const {
  for (const char** pair = pairs_; *pair != nullptr; pair += 2)
    if (local_name(pair[0]) == name) return pair[1];
  return std::nullopt;
}

std::optional<std::string> walk_xml(std::string_view xml, XmlHandler& handler) {
  const std::unique_ptr<XML_ParserStruct, void (*)(XML_Parser)> parser(XML_ParserCreate(nullptr),
                                                                       XML_ParserFree);
  if (!parser) throw std::bad_alloc();
  Walk walk{parser.get(), handler};
  XML_SetUserData(parser.get(), &walk);
  XML_SetElementHandler(parser.get(), on_begin, on_end);
  XML_SetCharacterDataHandler(parser.get(), on_text);
  XML_SetStartDoctypeDeclHandler(parser.get(), on_doctype);
  // In pieces: the library counts in int.
  constexpr std::size_t kPiece = 1 << 20;
  XML_Status status = XML_STATUS_OK;
  do {
    const std::string_view piece = xml.substr(0, kPiece);
    xml.remove_prefix(piece.size());
    status = XML_Parse(parser.get(), piece.data(), static_cast<int>(piece.size()), xml.empty());
  } while (status == XML_STATUS_OK && !xml.empty());
  if (walk.exception) std::rethrow_exception(walk.exception);
  if (!walk.fault.empty()) return walk.fault;
  if (walk.ended || status == XML_STATUS_OK) return std::nullopt;
  return std::string(XML_ErrorString(XML_GetErrorCode(parser.get()))) + " in line " +
         std::to_string(XML_GetCurrentLineNumber(parser.get()));
}

}  // namespace tenon::formats
