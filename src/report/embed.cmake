# cmake -DOUT=FILE -DDIR=FOLDER "-DSCRIPTS=a.js b.js" "-DSTYLES=a.css" -P embed.cmake
# Writes the assets as C++ string literals, so that a report needs no file beside the program.
function(read_all names result)
  separate_arguments(names UNIX_COMMAND "${names}")
  set(all "")
  foreach(name IN LISTS names)
    file(READ "${DIR}/${name}" one)
    string(APPEND all "${one}")
  endforeach()
  set(${result} "${all}" PARENT_SCOPE)
endfunction()

read_all("${STYLES}" style)
read_all("${SCRIPTS}" script)
file(WRITE "${OUT}" "// Made by src/report/embed.cmake.\n#include \"report/assets.h\"\n
namespace tenon::report::assets {\n
const std::string_view kStyle = R\"asset(${style})asset\";\n
const std::string_view kScript = R\"asset(${script})asset\";\n
}  // namespace tenon::report::assets\n")
