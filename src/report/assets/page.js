'use strict';
// What the parts of a report share: reading embedded data, making elements, numbers, and which item is selected.
const tenon = {};

tenon.data = (id) => {
  const block = document.getElementById(id + '-data');
  return block ? JSON.parse(block.textContent) : null;
};

// element('td', {class: 'number'}, 'text', child…). Text is set as text, never parsed.
tenon.element = (tag, attributes, ...children) => {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (typeof value === 'function') made.addEventListener(name, value);
    else if (value !== false && value != null) made.setAttribute(name, value === true ? '' : value);
  }
  made.append(...children);
  return made;
};

const format = new Intl.NumberFormat('en-US');
tenon.grouped = (value) => format.format(value);

tenon.count = (value, noun) => tenon.grouped(value) + ' ' + noun + (value === 1 ? '' : 's');

// A value that parts watch: tenon.selection(id).watch(f); .set(item, who).
const cells = new Map();
tenon.selection = (id) => {
  if (!cells.has(id)) {
    const watchers = [];
    const cell = {
      item: -1,
      watch: (watcher) => watchers.push(watcher),
      set: (item, who) => {
        cell.item = item;
        for (const watcher of watchers) watcher(item, who);
      },
    };
    cells.set(id, cell);
  }
  return cells.get(id);
};

// One column's cell as people read it.
tenon.cell = (column, row) => {
  if (column.text) return column.text[row];
  const value = column.number[row];
  return value === -1 && column.none ? column.none : tenon.grouped(value);
};
