/**
 * The script of a report: draws the tree of sizes, and answers clicks and keys. It loads nothing, and makes texts of
 * the data by `textContent` alone.
 */
export const REPORT_SCRIPT = String.raw`
(() => {
'use strict';
const byId = (id) => document.getElementById(id);
const { names, parents, sizes, stored, owners, ownerNames, colours } = JSON.parse(byId('sizes').textContent);
const HEADER = 18, ROW = 24, MOST_ROWS = 14, LEAST_SIDE = 4;
const children = names.map(() => []);
const totals = { stored: stored.slice(), size: sizes.slice() };
const main = names.map(() => ownerNames.map(() => 0));
for (let at = names.length - 1; at >= 0; at--) {
  if (owners[at] >= 0) main[at][owners[at]] += stored[at] + 1;
  const parent = parents[at];
  if (parent < 0) continue;
  children[parent].push(at);
  for (const sums of Object.values(totals)) sums[parent] += sums[at];
  main[at].forEach((bytes, owner) => { main[parent][owner] += bytes; });
}
const ownerOf = main.map((bytes) => bytes.reduce((most, each, owner) => each > bytes[most] ? owner : most, 0));
const state = { at: 0, metric: 'stored', view: 'treemap', owner: -1 };
const map = byId('map'), told = byId('told'), crumbs = byId('crumbs'), list = byId('list');
let cells = new Map();

const bytesText = (bytes) => {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  let unit = 0;
  while (bytes >= 1000 && unit < units.length - 1) { bytes /= 1000; unit += 1; }
  return (unit === 0 ? bytes : bytes.toFixed(1)) + ' ' + units[unit];
};
const weight = (at) => totals[state.metric][at];
const shareText = (at, of) => weight(of) === 0 ? '0 %' : (100 * weight(at) / weight(of)).toFixed(1) + ' %';
const sorted = (at) => children[at].filter((child) => weight(child) > 0)
  .sort((a, b) => weight(b) - weight(a) || a - b);
const pathOf = (at) => {
  const parts = [];
  for (let up = at; up > 0; up = parents[up]) parts.unshift(names[up]);
  return parts.join('/') || 'everything';
};
const isDirectory = (at) => owners[at] < 0;
const element = (tag, className, text) => {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
};

/* Rows of rectangles that are as square as can be (Bruls, Huizing, van Wijk: Squarified Treemaps, 2000). */
function squarify(items, total, box) {
  const placed = [];
  let { x, y, w, h } = box, from = 0, left = total;
  while (from < items.length && w > 0 && h > 0) {
    const side = Math.min(w, h), scale = w * h / left;
    let to = from, sum = 0, worst = Infinity;
    while (to < items.length) {
      const next = sum + weight(items[to]);
      const thick = next * scale / side;
      const ratio = Math.max(
        weight(items[from]) * scale / thick / thick, thick * thick / (weight(items[to]) * scale));
      if (ratio > worst) break;
      worst = ratio; sum = next; to += 1;
    }
    const thick = sum * scale / side;
    let along = 0;
    for (const item of items.slice(from, to)) {
      const length = weight(item) / sum * side;
      placed.push(w >= h
        ? { item, x, y: y + along, w: thick, h: length }
        : { item, x: x + along, y, w: length, h: thick });
      along += length;
    }
    if (w >= h) { x += thick; w -= thick; } else { y += thick; h -= thick; }
    left -= sum; from = to;
  }
  return placed;
}

function cell(at, { x, y, w, h }, level, isFrame, first = at) {
  const made = element('div', 'cell ' + (isDirectory(at) ? 'dir' : 'file') + (isFrame ? ' frame' : ' o' + colours[ownerOf[at]]));
  Object.assign(made.style, { left: x + 'px', top: y + 'px', width: w + 'px', height: h + 'px' });
  made.tabIndex = -1;
  made.dataset.at = at;
  made.setAttribute('role', 'treeitem');
  made.setAttribute('aria-level', level);
  made.setAttribute('aria-label', describe(at));
  if (state.owner >= 0 && !isFrame && main[at][state.owner] === 0) made.classList.add('dim');
  if (w > 34 && h > 15) {
    const label = labelOf(at, first);
    made.textContent = label;
    if (w > 66 + 7.6 * label.length) made.append(element('b', '', bytesText(weight(at))));
  }
  map.append(made);
  cells.set(at, made);
}

function labelOf(at, first) {
  const parts = [names[at] || 'everything'];
  for (let up = at; up !== first; up = parents[up]) parts.unshift(names[parents[up]]);
  return parts.join('/');
}

function describe(at) {
  const owner = isDirectory(at) ? 'directory' : ownerNames[ownerOf[at]];
  return pathOf(at) + ' — ' + bytesText(totals.stored[at]) + ' stored, ' + bytesText(totals.size[at]) + ' of content, '
    + shareText(at, state.at) + ' of what is shown, ' + owner;
}

/* Directories with nothing in them but one directory are drawn as one. */
function endOfChain(at) {
  const [only, other] = sorted(at);
  return only !== undefined && other === undefined && isDirectory(only) ? endOfChain(only) : at;
}

function drawTreemap(at, box, level) {
  for (const { item, x, y, w, h } of squarify(sorted(at), weight(at), box)) {
    if (w < LEAST_SIDE || h < LEAST_SIDE) continue;
    const isOpen = isDirectory(item) && w > 48 && h > HEADER + 14, end = isOpen ? endOfChain(item) : item;
    cell(end, { x, y, w, h }, level, isOpen, item);
    if (isOpen) drawTreemap(end, { x: x + 2, y: y + HEADER, w: w - 4, h: h - HEADER - 2 }, level + 1);
  }
}

function drawIcicle(at, x, w, depth) {
  if (w < 1.5 || depth >= MOST_ROWS) return depth;
  cell(at, { x, y: depth * ROW, w, h: ROW }, depth + 1, false);
  let deepest = depth + 1, left = x;
  for (const child of sorted(at)) {
    const width = weight(child) / weight(at) * w;
    deepest = Math.max(deepest, drawIcicle(child, left, width, depth + 1));
    left += width;
  }
  return deepest;
}

function draw(focus) {
  map.replaceChildren();
  cells = new Map();
  map.classList.toggle('icicle', state.view === 'icicle');
  map.style.height = '';
  const w = map.clientWidth;
  if (state.view === 'icicle') map.style.height = drawIcicle(state.at, 0, w, 0) * ROW + 'px';
  else drawTreemap(state.at, { x: 0, y: 0, w, h: map.clientHeight }, 1);
  const first = cells.get(focus) ?? cells.values().next().value;
  if (first !== undefined) first.tabIndex = 0;
  drawCrumbs();
  drawList();
  told.textContent = describe(state.at);
  if (focus !== undefined && first !== undefined) first.focus();
}

function drawCrumbs() {
  const way = [];
  for (let up = state.at; up >= 0; up = parents[up]) way.unshift(up);
  crumbs.replaceChildren();
  way.forEach((at, index) => {
    if (index > 0) crumbs.append(element('span', '', '/'));
    const button = element('button', '', index === 0 ? 'everything' : names[at]);
    button.type = 'button';
    button.disabled = at === state.at;
    button.addEventListener('click', () => zoom(at, false));
    crumbs.append(button);
  });
}

function drawList() {
  const rows = sorted(state.at).slice(0, 40).map((at) => {
    const row = element('tr'), head = element('th', 'path'), name = element(isDirectory(at) ? 'button' : 'span', isDirectory(at) ? 'open path' : '', names[at] + (isDirectory(at) ? '/' : ''));
    head.scope = 'row';
    head.append(element('span', 'swatch o' + colours[ownerOf[at]]), name);
    if (isDirectory(at)) { name.type = 'button'; name.addEventListener('click', () => zoom(at, false)); }
    row.append(head, element('td', 'number', bytesText(totals.stored[at])), element('td', 'number wide', bytesText(totals.size[at])), element('td', 'number', shareText(at, state.at)));
    return row;
  });
  list.replaceChildren();
  for (const row of rows) list.append(row);
}

function zoom(at, keepsFocus) {
  if (!isDirectory(at) || children[at].length === 0) return;
  const from = state.at;
  state.at = at;
  draw(keepsFocus ? (cells.has(from) ? from : sorted(at)[0]) : undefined);
}

const keys = {
  ArrowRight: (at) => beside(at, 1),
  ArrowLeft: (at) => beside(at, -1),
  ArrowDown: (at) => drawnBelow(at)[0],
  ArrowUp: drawnAbove,
  Home: () => cells.keys().next().value,
};
function drawnAbove(at) {
  let up = parents[at];
  while (up >= 0 && up !== state.at && !cells.has(up)) up = parents[up];
  return up;
}
const drawnBelow = (at) => sorted(at).map((child) => cells.has(child) ? child : endOfChain(child)).filter((child) => cells.has(child));
function beside(at, step) {
  const above = drawnAbove(at), shown = above < 0 ? [at] : drawnBelow(above);
  return shown[shown.indexOf(at) + step];
}
function move(to) {
  const next = cells.get(to);
  if (next === undefined) return;
  for (const each of cells.values()) each.tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
}
map.addEventListener('keydown', (event) => {
  const at = Number(event.target.dataset.at);
  if (Number.isNaN(at) || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === 'Enter' || event.key === ' ') zoom(at, true);
  else if (event.key === 'Escape' || event.key === 'Backspace') {
    if (parents[state.at] < 0) return;
    const left = state.at;
    state.at = parents[left];
    draw(left);
  } else if (Object.hasOwn(keys, event.key)) move(keys[event.key](at));
  else return;
  event.preventDefault();
});
map.addEventListener('click', ({ target }) => {
  const hit = target.closest('.cell');
  if (hit === null) return;
  const at = Number(hit.dataset.at);
  if (at === state.at && parents[at] >= 0) zoom(parents[at], false);
  else zoom(at, false);
});
for (const type of ['mouseover', 'focusin']) map.addEventListener(type, ({ target }) => {
  const hit = target.closest('.cell');
  if (hit !== null) told.textContent = describe(Number(hit.dataset.at));
});
function choose(name, then) {
  const buttons = document.querySelectorAll('[data-' + name + ']');
  for (const button of buttons) button.addEventListener('click', () => {
    then(button);
    for (const each of buttons) each.setAttribute('aria-pressed', String(state[name] === each.dataset[name] || state[name] === Number(each.dataset[name])));
    draw();
  });
}
choose('metric', (button) => { state.metric = button.dataset.metric; });
choose('view', (button) => { state.view = button.dataset.view; });
choose('owner', (button) => {
  const owner = Number(button.dataset.owner);
  state.owner = state.owner === owner ? -1 : owner;
});
document.documentElement.classList.add('scripted');
let width = 0;
new ResizeObserver(() => { if (map.clientWidth !== width) { width = map.clientWidth; draw(); } }).observe(map);
})();
`;
