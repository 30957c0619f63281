// A large table: all rows in memory, a page of them in the document. Sorts by a column, filters by words and by one
// value of each column that offers a choice, saves what is left as CSV.
tenon.dataTable = (root, pickable) => {
  const data = tenon.data(root.id);
  const {element, grouped} = tenon;
  const columns = data.columns;
  const total = (columns[0].text || columns[0].number).length;
  const perPage = 50;
  const selection = tenon.selection(root.id);
  const state = {rows: Array.from({length: total}, (_, i) => i), page: 0, sort: -1, up: true};

  const filter = element('input', {type: 'search', placeholder: 'words in any column', 'aria-label': 'Filter rows', spellcheck: 'false'});
  const choices = columns.map((column, index) => {
    if (!column.choose) return null;
    const values = [...new Set(column.text || column.number)].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
    if (values.length < 2 || values.length > 200) return null;
    const shown = (value) => (column.text ? value || '(none)' : value === -1 && column.none ? column.none : grouped(value));
    return {index, values, box: element('select', {'aria-label': column.title},
      element('option', {value: ''}, 'all'), ...values.map((value, i) => element('option', {value: i}, shown(value))))};
  }).filter(Boolean);
  const count = element('span', {class: 'muted', role: 'status'});
  const back = element('button', {type: 'button', click: () => turn(-1)}, '‹ earlier');
  const on = element('button', {type: 'button', click: () => turn(1)}, 'later ›');
  const where = element('span', {class: 'muted'});
  const save = element('button', {type: 'button', title: 'Save these rows as CSV', click: () => saveCsv()}, 'CSV');
  const heads = columns.map((column, index) => element('th', {scope: 'col', class: column.number ? 'number' : 'words'},
    element('button', {type: 'button', click: () => sortBy(index)}, column.title + (column.unit ? ` (${column.unit})` : ''))));
  const body = element('tbody');
  root.append(
    element('div', {class: 'toolbar'}, element('label', {}, 'Filter ', filter),
      ...choices.map((choice) => element('label', {}, columns[choice.index].title + ' ', choice.box)), count,
      element('span', {class: 'gap'}), where, back, on, save),
    element('div', {class: 'scroll'}, element('table', {}, element('thead', {}, element('tr', {}, ...heads)), body)));

  const texts = columns.filter((column) => column.text).map((column) => column.text.map((value) => value.toLowerCase()));
  const apply = () => {
    const words = filter.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    const wanted = choices.filter((c) => c.box.value !== '').map((c) => [columns[c.index].text || columns[c.index].number, c.values[c.box.value]]);
    state.rows = [];
    for (let row = 0; row < total; ++row) {
      if (wanted.every(([values, value]) => values[row] === value) && words.every((word) => texts.some((column) => column[row].includes(word)))) state.rows.push(row);
    }
    if (state.sort >= 0) {
      const values = columns[state.sort].text || columns[state.sort].number;
      const sign = state.up ? 1 : -1;
      const collator = new Intl.Collator('en', {numeric: true});
      const compare = columns[state.sort].text ? (a, b) => collator.compare(values[a], values[b]) : (a, b) => values[a] - values[b];
      state.rows.sort((a, b) => sign * compare(a, b) || a - b);
    }
    state.page = 0;
    show();
  };
  const sortBy = (index) => {
    state.up = state.sort === index ? !state.up : true;
    state.sort = index;
    heads.forEach((head, i) => (i === index ? head.setAttribute('aria-sort', state.up ? 'ascending' : 'descending') : head.removeAttribute('aria-sort')));
    apply();
  };
  const pages = () => Math.max(1, Math.ceil(state.rows.length / perPage));
  const turn = (by) => { state.page = Math.min(pages() - 1, Math.max(0, state.page + by)); show(); };
  const show = () => {
    const first = state.page * perPage;
    const rows = state.rows.slice(first, first + perPage);
    body.replaceChildren(...rows.map((row) => {
      const line = element('tr', {'aria-selected': pickable && String(row === selection.item)},
        ...columns.map((column) => {
          const value = tenon.cell(column, row);
          return element('td', {class: column.number ? 'number' : 'words', title: value.length > 40 && value}, value);
        }));
      if (pickable) {
        const pick = () => selection.set(row, root);
        line.tabIndex = 0;
        line.addEventListener('click', pick);
        line.addEventListener('keydown', (event) => { if (event.key === 'Enter') pick(); });
      }
      return line;
    }));
    count.textContent = state.rows.length === total ? tenon.count(total, data.noun) : `${grouped(state.rows.length)} of ${tenon.count(total, data.noun)}`;
    where.textContent = rows.length ? `${grouped(first + 1)}–${grouped(first + rows.length)}` : '';
    back.disabled = state.page === 0;
    on.disabled = state.page >= pages() - 1;
  };
  // A leading = + - @ would be taken for a formula by spreadsheet programs: such text gets an apostrophe.
  const quoted = (value) => {
    const safe = /^[=+\-@\t\r]/.test(value) ? "'" + value : value;
    return /[",\n\r]/.test(safe) ? '"' + safe.replaceAll('"', '""') + '"' : safe;
  };
  const saveCsv = () => {
    const value = (column, row) => (column.text ? quoted(column.text[row]) : column.number[row] === -1 && column.none ? '' : column.number[row]);
    const lines = [columns.map((column) => quoted(column.title + (column.unit ? ` (${column.unit})` : ''))).join(',')];
    for (const row of state.rows) lines.push(columns.map((column) => value(column, row)).join(','));
    const url = URL.createObjectURL(new Blob([lines.join('\r\n') + '\r\n'], {type: 'text/csv'}));
    element('a', {href: url, download: root.id + '.csv'}).click();
    setTimeout(() => URL.revokeObjectURL(url), 1000);
  };
  filter.addEventListener('input', apply);
  for (const choice of choices) choice.box.addEventListener('change', apply);
  if (pickable) {
    root.classList.add('pick');
    selection.watch((item, who) => {
      if (who !== root && item >= 0) {
        const at = state.rows.indexOf(item);
        if (at >= 0) state.page = Math.floor(at / perPage);
      }
      show();
    });
  }
  show();
};
