# fmt, header-only for numbers; and the assets, embedded again whenever one of them changes.
find_package(fmt REQUIRED)
target_link_libraries(${name} PRIVATE fmt::fmt)

set(styles page.css)
set(scripts page.js frame_map_view.js frame_map.js data_table.js start.js)
list(JOIN styles " " style_list)
list(JOIN scripts " " script_list)
set(assets ${styles} ${scripts})
list(TRANSFORM assets PREPEND ${CMAKE_SOURCE_DIR}/src/report/assets/)
set(embedded ${CMAKE_BINARY_DIR}/generated/report_assets.cpp)
add_custom_command(
  OUTPUT ${embedded}
  COMMAND ${CMAKE_COMMAND} -DOUT=${embedded} -DDIR=${CMAKE_SOURCE_DIR}/src/report/assets
          "-DSTYLES=${style_list}" "-DSCRIPTS=${script_list}" -P ${CMAKE_SOURCE_DIR}/src/report/embed.cmake
  DEPENDS ${assets} ${CMAKE_SOURCE_DIR}/src/report/embed.cmake
  COMMENT "embedding the report's assets"
  VERBATIM)
target_sources(${name} PRIVATE ${embedded})
