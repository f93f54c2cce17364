import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

/**
 * Arguments that come of a list lie on the stack: some hundred thousand end the process with a RangeError, and lists
 * grow with what others wrote. These are short by nature.
 */
const short: Readonly<Record<string, readonly string[]>> = {
  'src/layout/journal/journal.ts': ['push(...changes.map(lineOf))'],
  'src/layout/sink.ts': ['join(created, ...above.slice(0, index + 1))'],
  'src/talos/go-yaml/code-points.ts': ['fromCodePoint(...this.#values.subarray(at, Math.min(to, at + TEXT_STEP)))'],
  'src/registry/blobs/upload-journal-folder.ts': ['join(place.base, ...place.names)'],
  'src/layout/repositories.ts': [
    '(...wanted)',
    'writeBlob(...wanted)',
    '(...wanted)',
    'writeManifest(...wanted)',
    '(...wanted)',
    'tag(...wanted)',
  ],
  'src/machine-config/values.ts': ['valueAt(value, ...path)', 'valueAt(value, ...path)', 'listAt(value, ...path)'],
  'src/machine-config/validate/validate-config.ts': ['valueAt(document, ...path)'],
  'src/machine-config/merge/settings.ts': ['valueAt(document, ...path)', 'valueAt(document, ...path)'],
  'src/registry/auth/credentials.ts': ['join(home, ...names)', 'join(folder, ...names)'],
};

const root = join(import.meta.dirname, '../..');

/** Calls with a spread list among their arguments, as they stand in a text. Rest parameters are none. */
function spreadCalls(text: string): readonly string[] {
  const calls: string[] = [];
  for (const { index } of text.matchAll(/\.\.\.(?=[\w([])/g)) {
    const open = enclosing(text, index);
    if (text[open] !== '(') continue;
    const close = closing(text, open);
    const name = /[\w$]*$/.exec(text.slice(0, open))?.[0] ?? '';
    const isDeclared =
      /^\.\.\.\w+\??: /.test(text.slice(index)) || /\bfunction\*? $/.test(text.slice(0, open - name.length));
    if (!isDeclared && !isProse(text, index)) calls.push(`${name}${text.slice(open, close + 1)}`);
  }
  return calls;
}

/** The bracket that is open at an index. */
function enclosing(text: string, index: number): number {
  let depth = 0;
  for (let at = index - 1; at >= 0; at--) {
    if (')]}'.includes(text[at] ?? '')) depth += 1;
    else if ('([{'.includes(text[at] ?? '') && depth-- === 0) return at;
  }
  return -1;
}

function closing(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    if ('([{'.includes(text[at] ?? '')) depth += 1;
    else if (')]}'.includes(text[at] ?? '') && --depth === 0) return at;
  }
  return text.length;
}

/** In a comment or a text. */
function isProse(text: string, index: number): boolean {
  const line = text.slice(text.lastIndexOf('\n', index) + 1, index);
  return /\/\/ |^\s*\/?\*/.test(line) || (line.match(/(?<!\\)['`]/g) ?? []).length % 2 === 1;
}

test('spreadCalls() finds lists among arguments, and no others', () => {
  expect(spreadCalls('a.push(...b.map((c) => c.d)); Math.max(0, ...e);')).toEqual([
    'push(...b.map((c) => c.d))',
    'max(0, ...e)',
  ]);
  expect(spreadCalls('f([...a], { ...b }); function g(...c: string[]) {} // see h(...d)')).toEqual([]);
});

test.each(globSync('src/**/*.ts', { cwd: root }).sort())('%s passes no list as arguments', (file) => {
  const known = short[file] ?? [];

  expect(spreadCalls(readFileSync(join(root, file), 'utf8')).filter((call) => !known.includes(call))).toEqual([]);
});
