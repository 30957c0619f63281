document.documentElement.classList.add('scripted');
{
  const maps = [...document.querySelectorAll('.frame-map')];
  for (const map of maps) tenon.frameMap(map);
  const picked = new Set(maps.map((map) => tenon.data(map.id).table));
  for (const table of document.querySelectorAll('.data-table')) tenon.dataTable(table, picked.has(table.id));
}
addEventListener('beforeprint', () => document.querySelectorAll('details').forEach((part) => { part.open = true; }));
