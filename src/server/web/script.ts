/**
 * The script of the page: it copies, searches while somebody types, and moves by keys. Everything works without it but
 * copying. What it puts into the page comes from this server, which escapes all names.
 */
export const SCRIPT = `
'use strict';
document.documentElement.classList.add('js');
const field = document.querySelector('input[type=search]');
const rows = () => [...document.querySelectorAll('#list a.tag')];

function copyBySelection(text) {
  const area = document.createElement('textarea');
  area.value = text;
  document.body.append(area);
  area.select();
  const done = document.execCommand('copy');
  area.remove();
  return done;
}
async function copy(text) {
  if (!navigator.clipboard) return copyBySelection(text);
  return navigator.clipboard.writeText(text).then(() => true, () => copyBySelection(text));
}
document.addEventListener('click', async (event) => {
  const button = event.target.closest('button.copy');
  if (!button) return;
  const done = await copy(button.dataset.copy);
  button.textContent = done ? 'Copied' : 'Failed';
  button.focus();
  document.getElementById('said').textContent = done ? 'Copied: ' + button.dataset.copy : 'The browser does not allow it';
  setTimeout(() => { button.textContent = 'Copy'; }, 1500);
});

let last = field ? field.value : '';
let running;
let timer;
async function search() {
  if (field.value === last) return;
  last = field.value;
  running?.abort();
  running = new AbortController();
  const address = last === '' ? '/' : '/?' + new URLSearchParams({ q: last });
  try {
    const answer = await fetch(address, { signal: running.signal });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    document.getElementById('list').replaceWith(page.getElementById('list'));
    document.getElementById('said').textContent = page.getElementById('count').textContent;
    history.replaceState(null, '', address);
  } catch (error) {
    if (error.name !== 'AbortError') throw error;
  }
}
field?.addEventListener('input', () => { clearTimeout(timer); timer = setTimeout(search, 120); });

function move(step) {
  const all = rows();
  const at = all.indexOf(document.activeElement);
  if (at === -1 && document.activeElement !== field && step < 0) return false;
  if (at + step < 0) { field?.focus(); return true; }
  const next = all[Math.min(at + step, all.length - 1)];
  next?.focus();
  return next !== undefined;
}
document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const isTyping = event.target === field;
  if (event.key === '/' && !isTyping && field) { field.focus(); field.select(); event.preventDefault(); }
  if (event.key === 'ArrowDown' && move(1)) event.preventDefault();
  if (event.key === 'ArrowUp' && move(-1)) event.preventDefault();
  if (event.key !== 'Escape') return;
  if (!field) { location.href = document.querySelector('a.back').href; return; }
  if (isTyping && field.value !== '') { field.value = ''; search(); event.preventDefault(); } else field.focus();
});
`;
