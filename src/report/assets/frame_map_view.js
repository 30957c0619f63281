// Drawing of the frame map: which cell lies where, and its pixels. No events here.
//
// Rows are columns of typed arrays sorted by start, so that what is visible is found by halving. Where many items
// share a pixel, each pixel gets the mean colour of what lies in it, by area: a gap of free bits then shows as a
// paler streak instead of vanishing. Cost of a drawing: pixels + visible cells.
tenon.FrameMapView = class {
  static axis = 30;    // pixels above the rows
  static gutter = 44;  // pixels left of them

  constructor(map) {
    this.map = map;
    this.indexRows();
    this.first = 0;          // bit at the left edge
    this.bits = map.width;   // bits across
    this.top = 0;            // row at the upper edge, may be a fraction
    this.lit = null;         // Uint8Array: items that stand out, the others fade; null: all alike
  }

  // Frames of one item, ascending.
  framesOf(item) {
    const list = this.map.frame_lists[item];
    if (list) return list;
    const [first, step, count] = this.map.frames.slice(3 * item, 3 * item + 3);
    return Array.from({length: count}, (_, i) => first + i * step);
  }

  // Compressed rows: cells of row r are cellItem[rowBegin[r] … rowBegin[r + 1]), by start.
  indexRows() {
    const {start, size, frames, rows, frame_lists} = this.map;
    const n = start.length;
    const order = Array.from({length: n}, (_, i) => i).sort((a, b) => start[a] - start[b] || a - b);
    const eachRow = (item, visit) => {
      if (frame_lists[item]) return frame_lists[item].forEach(visit);
      for (let k = 0, row = frames[3 * item]; k < frames[3 * item + 2]; ++k, row += frames[3 * item + 1]) visit(row);
    };
    this.rowBegin = new Uint32Array(rows + 1);
    for (let i = 0; i < n; ++i) eachRow(i, (row) => ++this.rowBegin[row + 1]);
    for (let r = 0; r < rows; ++r) this.rowBegin[r + 1] += this.rowBegin[r];
    this.cellItem = new Uint32Array(this.rowBegin[rows]);
    const next = this.rowBegin.slice();
    for (const item of order) eachRow(item, (row) => { this.cellItem[next[row]++] = item; });
    this.start = Float64Array.from(start);
    this.end = Float64Array.from(start, (s, i) => s + size[i]);
    this.lastEnd = this.end.reduce((a, b) => Math.max(a, b), 0);
  }

  // First cell of `row` that ends behind `bit`.
  firstCell(row, bit) {
    let low = this.rowBegin[row], high = this.rowBegin[row + 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.end[this.cellItem[middle]] <= bit) low = middle + 1; else high = middle;
    }
    return low;
  }

  // What lies at a bit of a row: {item} or {free: [from, to)} or {blocked: [from, to)}.
  at(row, bit) {
    const cell = this.firstCell(row, bit);
    const inRow = cell < this.rowBegin[row + 1];
    if (inRow && this.start[this.cellItem[cell]] <= bit) return {item: this.cellItem[cell]};
    let from = cell > this.rowBegin[row] ? this.end[this.cellItem[cell - 1]] : 0;
    let to = inRow ? this.start[this.cellItem[cell]] : this.map.width;
    for (const [first, last, start, size] of this.map.blocked) {
      if (row < first || row > last) continue;
      if (start <= bit && bit < start + size) return {blocked: [start, start + size]};
      if (start + size <= bit) from = Math.max(from, start + size);
      if (start > bit) to = Math.min(to, start);
    }
    return {free: [from, to]};
  }

  // The cell nearest to a pixel, within `reach` pixels, since one bit may be narrower than a pixel.
  near(x, y, reach) {
    const row = Math.floor(this.rowAt(y));
    const bit = this.bitAt(x);
    if (row < 0 || row >= this.map.rows || bit < 0 || bit >= this.map.width || x < 0 || y < 0) return null;
    const exact = this.at(row, bit);
    if (exact.item !== undefined) return {row, bit, ...exact};
    const margin = reach * this.bits / this.width;
    const cell = this.firstCell(row, bit - margin);
    if (cell < this.rowBegin[row + 1] && this.start[this.cellItem[cell]] <= bit + margin &&
        margin > (exact.free || exact.blocked)[1] - (exact.free || exact.blocked)[0]) {
      return {row, bit, item: this.cellItem[cell]};
    }
    return {row, bit, ...exact};
  }

  resize(width, height) {  // of the part with rows, in CSS pixels
    this.width = Math.max(1, width);
    this.height = Math.max(1, height);
    this.rowHeight = Math.max(this.rowHeight || 0, this.height / this.map.rows);
    this.clamp();
  }
  bitAt(x) { return this.first + x * this.bits / this.width; }
  rowAt(y) { return this.top + y / this.rowHeight; }
  x(bit) { return (bit - this.first) * this.width / this.bits; }
  y(row) { return (row - this.top) * this.rowHeight; }

  clamp() {
    this.bits = Math.min(this.map.width, Math.max(Math.min(16, this.map.width), this.bits));
    this.first = Math.min(this.map.width - this.bits, Math.max(0, this.first));
    this.rowHeight = Math.min(Math.max(40, this.height / this.map.rows), Math.max(this.height / this.map.rows, this.rowHeight));
    this.top = Math.min(this.map.rows - this.height / this.rowHeight, Math.max(0, this.top));
  }
  zoomBits(factor, x) {
    const bit = this.bitAt(x);
    this.bits /= factor;
    this.clamp();
    this.first = bit - x * this.bits / this.width;
    this.clamp();
  }
  zoomRows(factor, y) {
    const row = this.rowAt(y);
    this.rowHeight *= factor;
    this.clamp();
    this.top = row - y / this.rowHeight;
    this.clamp();
  }
  pan(dx, dy) {
    this.first -= dx * this.bits / this.width;
    this.top -= dy / this.rowHeight;
    this.clamp();
  }
  fit() {
    this.bits = this.map.width;
    this.first = this.top = this.rowHeight = 0;
    this.clamp();
  }
  // Brings an item into view, wide enough to be seen; keeps the scale if it is seen already.
  show(item) {
    const size = this.end[item] - this.start[item];
    if (size * this.width / this.bits < 24) this.bits = Math.max(size * 12, 64);
    if (size > this.bits) this.bits = size * 1.5;
    const middle = this.start[item] + size / 2;
    if (this.x(this.start[item]) < 0 || this.x(this.end[item]) > this.width || this.bits < this.map.width) this.first = middle - this.bits / 2;
    const row = this.framesOf(item)[0];
    if (this.y(row) < 0 || this.y(row + 1) > this.height) this.top = row - this.height / this.rowHeight / 2;
    this.clamp();
  }

  // Colours out of the style sheet, so that light, dark and print agree; called when the scheme changes.
  readColors(styles) {
    const value = (name) => styles.getPropertyValue(name).trim();
    this.css = Object.fromEntries(['paper', 'ink', 'muted', 'line', 'ground', 'hatch', 'accent'].map((n) => [n, value('--' + n)]));
    const parse = (hex) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));
    const mix = (a, b, share) => a.map((v, i) => Math.round(v * share + b[i] * (1 - share)));
    this.groundRgb = parse(this.css.ground);
    this.hatchRgb = parse(this.css.hatch);
    const full = this.map.categories.map((c) => parse(c.color));
    const faded = full.map((c) => mix(c, this.groundRgb, 0.22));
    this.rgb = [faded, full];
    this.fill = this.rgb.map((set) => set.map((c) => `rgb(${c})`));
    this.labelInk = full.map(([r, g, b]) => (0.299 * r + 0.587 * g + 0.114 * b > 140 ? '#10151a' : '#ffffff'));
  }

  // Draws all onto `canvas`, whose pixels are `ratio` a CSS pixel.
  draw(canvas, ratio) {
    const {axis, gutter} = tenon.FrameMapView;
    const context = canvas.getContext('2d');
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.fillStyle = this.css.paper;
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.save();
    context.beginPath();
    context.rect(gutter, axis, this.width, this.height);
    context.clip();
    context.translate(gutter, axis);
    const from = Math.max(0, Math.floor(this.top));
    const to = Math.min(this.map.rows, Math.ceil(this.top + this.height / this.rowHeight));
    for (let row = from; row < to; ++row) this.drawRow(context, row, ratio);
    this.drawMarks(context);
    context.restore();
    this.drawAxes(context, from, to);
  }

  drawRow(context, row, ratio) {
    const y = this.y(row);
    const height = this.rowHeight > 5 ? this.rowHeight - 1 : this.rowHeight;
    const begin = this.firstCell(row, this.first);
    const end = Math.min(this.rowBegin[row + 1], this.firstCell(row, this.first + this.bits) + 1);
    if (end - begin > this.width / 3) return this.drawMeans(context, row, begin, end, y, height, ratio);
    context.fillStyle = this.css.ground;
    context.fillRect(0, y, this.width, height);
    this.drawBlocked(context, row, y, height);
    const perBit = this.width / this.bits;
    context.font = `${Math.min(12, Math.max(9, height - 4))}px system-ui, sans-serif`;
    context.textBaseline = 'middle';
    for (let cell = begin; cell < end; ++cell) {
      const item = this.cellItem[cell];
      const x = (this.start[item] - this.first) * perBit;
      const width = (this.end[item] - this.start[item]) * perBit;
      const category = this.map.category[item];
      const lit = !this.lit || this.lit[item] ? 1 : 0;
      context.fillStyle = this.fill[lit][category];
      context.fillRect(x, y, Math.max(width, 0.3), height);
      if (width > 4) {  // the seam between two objects is dark, so that it is never taken for free bits
        context.fillStyle = 'rgb(0 0 0 / .38)';
        context.fillRect(x + width - 1, y, 1, height);
      }
      if (width > 30 && height > 11) this.drawLabel(context, item, x, y, width, height, lit ? this.labelInk[category] : this.css.muted);
    }
  }

  drawLabel(context, item, x, y, width, height, ink) {
    const left = Math.max(x, 0) + 4;
    const room = Math.min(x + width, this.width) - left - 4;
    if (room < 12) return;
    const most = Math.floor(room / 5.8);
    const name = this.names[item];
    context.fillStyle = ink;
    // Long names of one frame often begin alike, so the middle is what goes.
    const head = Math.floor((most - 1) / 3);
    const fitting = name.length <= most ? name : most > 3 ? name.slice(0, head) + '…' + name.slice(name.length - (most - 1 - head)) : '';
    context.fillText(fitting, left, y + height / 2 + 0.5, room);
  }

  // Mean colour of each device pixel of a row that holds more cells than pixels can tell apart.
  drawMeans(context, row, begin, end, y, height, ratio) {
    const pixels = Math.max(1, Math.round(this.width * ratio));
    const sum = new Float32Array(pixels * 4);  // red, green, blue, share taken
    const perBit = pixels / this.bits;
    const add = (from, to, rgb) => {
      const a = Math.max(0, (from - this.first) * perBit), b = Math.min(pixels, (to - this.first) * perBit);
      for (let p = Math.floor(a); p < b; ++p) {
        const share = Math.min(b, p + 1) - Math.max(a, p);
        sum[4 * p] += share * rgb[0]; sum[4 * p + 1] += share * rgb[1]; sum[4 * p + 2] += share * rgb[2]; sum[4 * p + 3] += share;
      }
    };
    for (let cell = begin; cell < end; ++cell) {
      const item = this.cellItem[cell];
      add(this.start[item], this.end[item], this.rgb[!this.lit || this.lit[item] ? 1 : 0][this.map.category[item]]);
    }
    for (const [first, last, start, size] of this.map.blocked) if (row >= first && row <= last) add(start, start + size, this.hatchRgb);
    const image = context.createImageData(pixels, 1);
    for (let p = 0; p < pixels; ++p) {
      const free = Math.max(0, 1 - sum[4 * p + 3]);
      for (let c = 0; c < 3; ++c) image.data[4 * p + c] = sum[4 * p + c] + free * this.groundRgb[c];
      image.data[4 * p + 3] = 255;
    }
    this.strip = this.strip || document.createElement('canvas');
    if (this.strip.width !== pixels) { this.strip.width = pixels; this.strip.height = 1; }
    this.strip.getContext('2d').putImageData(image, 0, 0);
    context.imageSmoothingEnabled = false;
    context.drawImage(this.strip, 0, y, this.width, height);
  }

  drawBlocked(context, row, y, height) {
    for (const [first, last, start, size] of this.map.blocked) {
      if (row < first || row > last) continue;
      const x = this.x(start), width = size * this.width / this.bits;
      if (x > this.width || x + width < 0) continue;
      context.save();
      context.beginPath();
      context.rect(x, y, width, height);
      context.clip();
      context.strokeStyle = this.css.hatch;
      context.lineWidth = 1;
      context.beginPath();
      for (let s = Math.max(x, -40) - height; s < Math.min(x + width, this.width); s += 5) { context.moveTo(s, y + height); context.lineTo(s + height, y); }
      context.stroke();
      context.restore();
    }
  }

  drawMarks(context) {
    context.strokeStyle = this.css.ink;
    context.setLineDash([5, 4]);
    for (const mark of this.map.marks) {
      const x = Math.round(this.x(mark.at)) - 0.5;
      context.beginPath();
      context.moveTo(x, 0);
      context.lineTo(x, this.height);
      context.stroke();
    }
    context.setLineDash([]);
  }

  // Bits between two ticks: powers of two below a byte, then bytes by 1, 2, 5 times powers of ten.
  tickStep() {
    const least = 76 * this.bits / this.width;
    for (const step of [1, 2, 4]) if (step >= least) return step;
    for (let bytes = 1; ; bytes *= 10) for (const k of [1, 2, 5]) if (8 * bytes * k >= least) return 8 * bytes * k;
  }

  drawAxes(context, from, to) {
    const {axis, gutter} = tenon.FrameMapView;
    context.font = '11px system-ui, sans-serif';
    context.textBaseline = 'alphabetic';
    context.strokeStyle = this.css.line;
    const step = this.tickStep();
    for (let bit = Math.ceil(this.first / step) * step; bit <= this.first + this.bits; bit += step) {
      const x = gutter + this.x(bit);
      context.beginPath();
      context.moveTo(x, axis - 4);
      context.lineTo(x, axis);
      context.stroke();
      context.textAlign = x > gutter + this.width - 30 ? 'right' : x < gutter + 20 ? 'left' : 'center';
      context.fillStyle = this.css.ink;
      context.fillText('bit ' + tenon.grouped(bit), x, 12);
      context.fillStyle = this.css.muted;
      if (bit % 8 === 0) context.fillText('byte ' + tenon.grouped(bit / 8), x, 24);
    }
    context.textAlign = 'right';
    context.textBaseline = 'middle';
    context.fillStyle = this.css.muted;
    const every = Math.max(1, Math.ceil(12 / this.rowHeight));
    for (let row = Math.ceil(from / every) * every; row < to; row += every) {
      const y = axis + this.y(row) + this.rowHeight / 2;
      if (y > axis && y < axis + this.height) context.fillText(row, gutter - 6, y);
    }
    context.textAlign = 'left';
    context.fillText('frame', 4, axis - 8);
  }

  // Outlines `item` in all its rows; what is narrower than a pixel becomes a bar of three.
  outline(context, item, color, heavy) {
    const {axis, gutter} = tenon.FrameMapView;
    context.save();
    context.beginPath();
    context.rect(gutter, axis, this.width, this.height);
    context.clip();
    context.strokeStyle = color;
    context.lineWidth = heavy ? 2 : 1.5;
    const width = Math.max(3, (this.end[item] - this.start[item]) * this.width / this.bits);
    for (const row of this.framesOf(item))
      context.strokeRect(gutter + this.x(this.start[item]) - 0.5, axis + this.y(row), width, Math.max(2, this.rowHeight - 1));
    context.restore();
  }
};
