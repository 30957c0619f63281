// The frame map's behaviour: pointer, keys, search, legend, selection.
tenon.frameMap = (root) => {
  const map = tenon.data(root.id);
  const table = tenon.data(map.table);
  const names = table.columns[0].text;
  const view = new tenon.FrameMapView(map);
  view.names = names;
  const selection = tenon.selection(map.table);
  const {element, grouped} = tenon;
  const {axis, gutter} = tenon.FrameMapView;
  const state = {hover: -1, category: -1, matches: [], match: -1, text: ''};

  const button = (label, title, action) => element('button', {type: 'button', title, 'aria-label': title, click: action}, label);
  const search = element('input', {type: 'search', placeholder: 'name of an object', 'aria-label': 'Find an object by name', spellcheck: 'false'});
  const found = element('span', {class: 'muted', role: 'status'});
  const toolbar = element('div', {class: 'toolbar'},
    element('label', {}, 'Find ', search), button('‹', 'Previous match (Shift+Enter)', () => step(-1)), button('›', 'Next match (Enter)', () => step(1)), found,
    element('span', {class: 'gap'}),
    element('span', {class: 'joined'}, 'Bits', button('−', 'Show more bits (key -)', () => zoom(1 / 1.6)), button('+', 'Show fewer bits, larger (key +)', () => zoom(1.6))),
    element('span', {class: 'joined'}, 'Frames', button('−', 'Lower rows (key [)', () => zoomRows(1 / 1.4)), button('+', 'Higher rows (key ])', () => zoomRows(1.4))),
    button('Fit', 'Show all (key 0)', () => { view.fit(); redraw(); }));
  const canvas = element('canvas', {tabindex: '0', role: 'application', 'aria-label': 'Frame map. Keys: arrows move, plus and minus zoom, 0 fits, n and p go from object to object.'});
  const over = element('canvas', {class: 'over', 'aria-hidden': 'true'});
  const tip = element('div', {class: 'tip', hidden: true});
  const stage = element('div', {class: 'stage'}, canvas, over, tip);
  const chosen = element('div', {class: 'chosen', role: 'status'});
  const help = element('p', {class: 'muted help'}, 'Drag to move, double-click or Ctrl + wheel to zoom, click an object to see all its frames. Keys: arrows, + −, [ ] for row height, 0 fits, n and p step through objects, Esc clears.');
  root.append(toolbar, stage, chosen, help);

  // --- drawing
  let ratio = 1, pending = false;
  const redraw = () => {
    if (pending) return;
    pending = true;
    requestAnimationFrame(() => { pending = false; view.draw(canvas, ratio); redrawOver(); });
  };
  const redrawOver = () => {
    const context = over.getContext('2d');
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, over.width, over.height);
    if (selection.item >= 0) view.outline(context, selection.item, view.css.ink, true);
    if (state.hover >= 0 && state.hover !== selection.item) view.outline(context, state.hover, view.css.ink, false);
  };
  const resize = () => {
    const width = stage.clientWidth;
    if (width < gutter + 20) return;
    const height = Math.min(560, Math.max(150, map.rows * (map.rows <= 40 ? 15 : 9)));
    ratio = window.devicePixelRatio || 1;
    for (const layer of [canvas, over]) {
      layer.width = Math.round(width * ratio);
      layer.height = Math.round((height + axis + 6) * ratio);
      layer.style.width = width + 'px';
      layer.style.height = height + axis + 6 + 'px';
    }
    view.resize(width - gutter - 8, height);
    view.readColors(getComputedStyle(document.documentElement));
    view.draw(canvas, ratio);
    redrawOver();
  };

  // --- what an object is
  const frames = (item) => {
    const list = view.framesOf(item);
    const shown = list.length <= 9 ? list.join(', ') : list.slice(0, 6).join(', ') + ', … ' + list[list.length - 1];
    return list.length === map.rows ? 'all ' + list.length : shown + (list.length > 9 ? ' (' + list.length + ')' : '');
  };
  const place = (bit) => grouped(bit) + ' (byte ' + grouped(Math.floor(bit / 8)) + (bit % 8 ? ' + ' + (bit % 8) : '') + ')';
  const pairs = (item) => {
    const facts = [['bits', place(view.start[item]) + (map.size[item] > 1 ? ' to ' + grouped(view.end[item] - 1) : '')], ['frames', frames(item)]];
    for (const column of table.columns.slice(1)) {
      if (!column.tip) continue;
      const value = tenon.cell(column, item);
      if (value !== '') facts.push([column.title.toLowerCase(), value + (column.unit && column.number[item] !== -1 ? ' ' + (value === '1' ? column.unit.replace(/s$/, '') : column.unit) : '')]);
    }
    return facts;
  };
  const neighbours = (item) => {
    const row = view.framesOf(item)[0];
    const name = (bit, none) => {
      if (bit < 0 || bit >= map.width) return none;
      const there = view.at(row, bit);
      return there.item !== undefined ? names[there.item] : there.free ? 'free' : 'reserved';
    };
    return [['before it in frame ' + row, name(view.start[item] - 1, 'start of the frame')], ['behind it', name(view.end[item], 'end of the frame')]];
  };
  const describe = () => {
    const item = selection.item;
    chosen.replaceChildren();
    if (item < 0) return chosen.append(element('span', {class: 'muted'}, 'No object is selected.'));
    chosen.append(element('b', {}, names[item]));
    chosen.append(element('div', {class: 'pairs'}, ...[...pairs(item), ...neighbours(item)].map(([term, value]) => element('span', {}, element('span', {}, term + ' '), value))));
  };
  const showTip = (x, y, there) => {
    tip.replaceChildren();
    if (there.item !== undefined) {
      tip.append(element('b', {}, names[there.item]));
      for (const [term, value] of pairs(there.item)) tip.append(element('div', {}, element('span', {class: 'muted'}, term + ' '), value));
    } else {
      const [from, to] = there.free || there.blocked;
      tip.append(`Frame ${there.row}: bits ${grouped(from)} to ${grouped(to - 1)} are ${there.free ? 'free' : 'reserved'} (${grouped(to - from)})`);
    }
    tip.hidden = false;
    const room = stage.clientWidth;
    tip.style.left = Math.max(0, x + 14 + tip.offsetWidth > room ? x - 14 - tip.offsetWidth : x + 14) + 'px';
    tip.style.top = (y + 18 + tip.offsetHeight > stage.clientHeight ? Math.max(0, y - 10 - tip.offsetHeight) : y + 18) + 'px';
  };
  const hover = (x, y) => {
    const there = view.near(x - gutter, y - axis, 3);
    const item = there && there.item !== undefined ? there.item : -1;
    if (there) showTip(x, y, there); else tip.hidden = true;
    if (item !== state.hover) { state.hover = item; redrawOver(); }
  };

  // --- moving
  // Without a pointer, zooming keeps in place what is selected, or else the middle of what is taken up, not of what is free.
  const anchor = () => {
    const chosen = selection.item >= 0 ? view.x((view.start[selection.item] + view.end[selection.item]) / 2) : -1;
    return chosen >= 0 && chosen <= view.width ? chosen : Math.max(0, Math.min(view.width, view.x(view.lastEnd))) / 2;
  };
  const zoom = (factor, x = anchor()) => { view.zoomBits(factor, x); redraw(); };
  const zoomRows = (factor, y = view.height / 2) => { view.zoomRows(factor, y); redraw(); };
  const select = (item) => selection.set(item, root);
  selection.watch((item, who) => {
    if (item >= 0 && who !== root) { view.show(item); stage.scrollIntoView({block: 'nearest'}); }
    describe();
    redraw();
  });
  // From object to object along the frame of the selected one; on to the next frame at its end.
  const walk = (direction) => {
    const item = selection.item;
    let cell = item < 0 ? (direction > 0 ? 0 : view.cellItem.length - 1) : view.firstCell(view.framesOf(item)[0], view.start[item]) + direction;
    if (!view.cellItem.length) return;
    cell = Math.max(0, Math.min(view.cellItem.length - 1, cell));
    view.show(view.cellItem[cell]);
    select(view.cellItem[cell]);
  };

  // --- emphasis: matches of the search, or one category of the legend
  const emphasise = () => {
    view.lit = null;
    if (state.matches.length || state.text) {
      view.lit = new Uint8Array(names.length);
      for (const item of state.matches) view.lit[item] = 1;
    } else if (state.category >= 0) {
      view.lit = Uint8Array.from(map.category, (c) => (c === state.category ? 1 : 0));
    }
    redraw();
  };
  const lower = names.map((name) => name.toLowerCase());
  const find = () => {
    state.text = search.value.trim().toLowerCase();
    state.matches = [];
    state.match = -1;
    if (state.text) lower.forEach((name, item) => { if (name.includes(state.text)) state.matches.push(item); });
    // The exact name first, then names that begin so, then the order of the input.
    const rank = (item) => (lower[item] === state.text ? 0 : lower[item].startsWith(state.text) ? 1 : 2);
    if (state.matches.length < 5000) state.matches.sort((a, b) => rank(a) - rank(b) || a - b);
    found.textContent = state.text ? (state.matches.length ? tenon.count(state.matches.length, 'match').replace('matchs', 'matches') : 'no match') : '';
    emphasise();
  };
  const step = (direction) => {
    if (!state.matches.length) return;
    state.match = (state.match + direction + state.matches.length) % state.matches.length;
    found.textContent = `${grouped(state.match + 1)} of ${grouped(state.matches.length)}`;
    view.show(state.matches[state.match]);
    select(state.matches[state.match]);
  };
  search.addEventListener('input', find);
  search.addEventListener('keydown', (event) => {
    if (event.key === 'Enter') { event.preventDefault(); step(event.shiftKey ? -1 : 1); }
    if (event.key === 'Escape') { search.value = ''; find(); }
  });
  for (const entry of root.querySelectorAll('[data-category]')) {
    const category = Number(entry.dataset.category);
    const toggle = () => {
      state.category = state.category === category ? -1 : category;
      for (const other of root.querySelectorAll('[data-category]')) other.setAttribute('aria-pressed', String(Number(other.dataset.category) === state.category));
      emphasise();
    };
    for (const [name, value] of [['role', 'button'], ['tabindex', '0'], ['aria-pressed', 'false'], ['title', 'Show these only; again for all']]) entry.setAttribute(name, value);
    entry.addEventListener('click', toggle);
    entry.addEventListener('keydown', (event) => { if (event.key === 'Enter' || event.key === ' ') { event.preventDefault(); toggle(); } });
  }

  // --- pointer and keys
  let drag = null;
  canvas.addEventListener('pointerdown', (event) => { if (event.button === 0) { drag = {x: event.offsetX, y: event.offsetY, moved: false}; canvas.setPointerCapture(event.pointerId); } });
  canvas.addEventListener('pointermove', (event) => {
    if (!drag) return hover(event.offsetX, event.offsetY);
    const dx = event.offsetX - drag.x, dy = event.offsetY - drag.y;
    if (!drag.moved && Math.abs(dx) + Math.abs(dy) < 4) return;
    drag = {x: event.offsetX, y: event.offsetY, moved: true};
    tip.hidden = true;
    canvas.classList.add('dragging');
    view.pan(dx, dy);
    redraw();
  });
  canvas.addEventListener('pointerup', (event) => {
    if (drag && !drag.moved) {
      const there = view.near(event.offsetX - gutter, event.offsetY - axis, 3);
      select(there && there.item !== undefined ? there.item : -1);
    }
    drag = null;
    canvas.classList.remove('dragging');
  });
  canvas.addEventListener('pointercancel', () => { drag = null; canvas.classList.remove('dragging'); });
  canvas.addEventListener('pointerleave', () => { tip.hidden = true; state.hover = -1; redrawOver(); });
  canvas.addEventListener('dblclick', (event) => zoom(event.shiftKey ? 0.4 : 2.5, event.offsetX - gutter));
  canvas.addEventListener('wheel', (event) => {
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      const factor = Math.exp(-Math.max(-80, Math.min(80, event.deltaY)) * 0.006);
      if (event.altKey) zoomRows(factor, event.offsetY - axis); else zoom(factor, event.offsetX - gutter);
    } else if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
      event.preventDefault();
      view.pan(-(event.deltaX || event.deltaY), 0);
      redraw();
    }
  }, {passive: false});
  const move = (dx, dy) => { view.pan(dx, dy); redraw(); };
  const keys = {
    ArrowLeft: () => move(view.width / 8, 0), ArrowRight: () => move(-view.width / 8, 0),
    ArrowUp: () => move(0, view.height / 8), ArrowDown: () => move(0, -view.height / 8),
    '+': () => zoom(1.6), '=': () => zoom(1.6), '-': () => zoom(1 / 1.6), ']': () => zoomRows(1.4), '[': () => zoomRows(1 / 1.4),
    0: () => { view.fit(); redraw(); }, n: () => walk(1), p: () => walk(-1), Escape: () => select(-1),
  };
  canvas.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  });

  new ResizeObserver(resize).observe(stage);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', resize);
  describe();
  resize();
};
