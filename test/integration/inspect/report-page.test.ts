import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { renderReport } from '../../../src/inspect/report/render-report.ts';
import { openTab, type Tab } from '../../fixtures/chromium.ts';
import { reportValue } from '../../fixtures/report-value.ts';

// The page as a browser shows it, from a file and without a network.
const HOSTILE = '</script><img src=x onerror="document.title=1">';
const NAME = '<img src=x onerror="document.title=2">&amp;';
let folder: string;
let url: string;
let tab: Tab;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rootsmith-report-'));
  const value = reportValue();
  const hostile = { path: `rootfs.sqsh/${NAME}/x`, size: 8000, stored: 3000, owner: 1 };
  const file = join(folder, 'report.html');
  await writeFile(file, renderReport({ ...value, title: HOSTILE, files: [...value.files, hostile] }));
  url = pathToFileURL(file).href;
  tab = await openTab();
});

afterAll(async () => {
  await tab[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

/** The names in the table below the drawing, and what the line below it says. */
function shown(): Promise<readonly string[]> {
  return tab.evaluate(`[...document.querySelectorAll('#list tr')].map((row) => row.cells[0].innerText.trim()
    + ' ' + row.cells[1].innerText)`);
}

/** Presses keys on what has the focus. */
async function press(...keys: readonly string[]): Promise<string> {
  for (const key of keys) {
    await tab.evaluate(
      `document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: ${JSON.stringify(key)}, bubbles: true }))`,
    );
  }
  return await tab.evaluate(`document.activeElement.getAttribute('aria-label').replace(/ —.*/, '')`);
}

test('the page draws the sizes, runs no script but its own, asks for nothing and complains of nothing', async () => {
  await tab.setWidth(1280);
  await tab.open(url);

  expect(await shown()).toEqual(['gvisor.sqsh/ 20.0 KB', 'rootfs.sqsh/ 8.0 KB']);
  expect(await tab.evaluate('document.querySelectorAll(".cell").length')).toBeGreaterThan(4);
  expect(await tab.evaluate('document.title')).toBe(`${HOSTILE}: what is inside`);
  expect(tab.requests).toEqual([url]);
  expect(tab.complaints).toEqual([]);
});

test('a click opens a directory, the crumbs lead back, and an owner can be picked out', async () => {
  await tab.open(url);

  await tab.evaluate(`document.querySelectorAll('#list button')[1].click()`);
  const inside = await shown();
  await tab.evaluate(`document.querySelector('[data-owner="1"]').click()`);
  const dimmed = await tab.evaluate(`[...document.querySelectorAll('.cell.dim')].length`);
  await tab.evaluate(`document.querySelector('#crumbs button').click()`);

  expect(inside).toEqual(['usr/ 5.0 KB', `${NAME}/ 3.0 KB`, 'etc/ 6 B']);
  expect(dimmed).toBeGreaterThan(0);
  expect(await shown()).toHaveLength(2);
});

test('keys move through the drawing, open a directory and leave it', async () => {
  await tab.open(url);
  await tab.evaluate(`document.querySelector('.cell[tabindex="0"]').focus()`);

  expect(await press('Home', 'ArrowRight')).toBe('rootfs.sqsh');
  expect(await press('Enter')).toMatch(/^rootfs\.sqsh\/usr/);
  expect(await tab.evaluate('document.querySelector("#crumbs").innerText')).toContain('rootfs.sqsh');
  expect(await press('Escape')).toBe('rootfs.sqsh');
});

test('the icicle draws directories above what is in them, and sizes can be those of the content', async () => {
  await tab.open(url);

  await tab.evaluate(`document.querySelector('[data-view="icicle"]').click()`);
  await tab.evaluate(`document.querySelector('[data-metric="size"]').click()`);

  const tops = `[...document.querySelectorAll('.cell')].slice(0, 3).map((cell) => cell.style.top)`;
  expect(await tab.evaluate(tops)).toEqual(['0px', '24px', '48px']);
  expect(await tab.evaluate(`document.querySelector('.cell').innerText`)).toContain('everything');
});

test.each([390, 1280])('at %i pixels, light and dark, nothing is wider than the page', async (width) => {
  for (const scheme of ['light', 'dark'] as const) {
    await tab.setScheme(scheme);
    await tab.setWidth(width);
    await tab.open(url);
    expect(await tab.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
  }
});
