import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { editCheckout, NOTHING, type PkgsRequest } from '../../../../src/kernel/pkgs/edit-checkout.ts';
import { parseOption } from '../../../../src/kernel/pkgs/kernel-options.ts';
import { normalisePatches } from '../../../../src/kernel/pkgs/normalise-patch.ts';
import { GIT_PATCH, PLAIN_PATCH, pkgsCheckouts, pkgsTexts } from '../../../fixtures/pkgs-checkouts.ts';

const eras = Object.keys(pkgsCheckouts);
const options = ['SQUASHFS_ZLIB=y', 'TWICE=n', 'NEW=m', 'MODULE_SIG=n', 'LOCALVERSION=-mine'].map(parseOption);
const patches = normalisePatches([
  { name: '0001-first.patch', text: GIT_PATCH },
  { name: '0002-second one.diff', text: PLAIN_PATCH },
]);
const request: PkgsRequest = {
  patches,
  options,
  architectures: ['amd64', 'arm64'],
  linux: { version: '6.19.1', sha256: 'a'.repeat(64), sha512: 'b'.repeat(128) },
  ignoreHardening: true,
};

function edit(texts: ReadonlyMap<string, string>, asked: PkgsRequest) {
  return editCheckout(texts, asked, { directory: 'pkgs', hasPatchFolder: () => true });
}

test.each(eras)('editCheckout() changes nothing the second time on %s', (era) => {
  const once = edit(pkgsTexts(era), request).texts;

  expect(once).not.toEqual(pkgsTexts(era));
  expect(edit(once, request).texts).toEqual(once);
});

test.each(eras)('editCheckout() gives the original bytes back on %s', (era) => {
  const edited = edit(pkgsTexts(era), request).texts;

  expect(edit(edited, NOTHING).texts).toEqual(pkgsTexts(era));
});

test.each(eras)('editCheckout() leaves each template of %s as it was, but for one item', (era) => {
  const before = pkgsTexts(era);
  const after = edit(before, { ...request, linux: undefined }).texts;
  const templates = [...before.keys()].filter((path) => path.endsWith('pkg.yaml'));
  const added = templates.flatMap((path) => addedLines(before.get(path) ?? '', after.get(path) ?? ''));

  expect(added).toEqual(edited[era] ?? []);
});

const item = [
  '      - |',
  '        # rootsmith:patches (rootsmith kernel pkgs --remove takes this item out)',
  "        for patch in $(find /pkg/patches/rootsmith -type f -name '*.patch' | sort); do",
  '          patch -p1 --fuzz=0 < "$patch"',
  '        done',
  '        # rootsmith:end',
];
const itemInSource = [...item.slice(0, 2), '        cd /src', ...item.slice(2)];
/** The lines that each era gets. Newer ones apply all patches of the folder by themselves. */
const edited: Readonly<Record<string, readonly string[]>> = {
  'v0.8': item,
  'v0.9': item,
  'v1.0': item,
  'v1.2': item,
  'v1.3': item,
  'v1.4': item,
  'v1.6': item,
  'v1.7.0': itemInSource,
};

/** The lines of a text that are in no other place of an older one; throws unless they are one run. */
function addedLines(before: string, after: string): readonly string[] {
  const [old, lines] = [before.split('\n'), after.split('\n')];
  const count = lines.length - old.length;
  for (let at = 0; at <= old.length; at++) {
    if (lines.toSpliced(at, count).join('\n') === before) return lines.slice(at, at + count);
  }
  throw new Error('more than one run of lines was added');
}

test('editCheckout() puts the item last in its list, before the next key', () => {
  const text = edit(pkgsTexts('v1.4'), request).texts.get('kernel/prepare/pkg.yaml') ?? '';

  expect(text).toMatch(/fetch a checker"\n {6}- \|\n {8}# rootsmith:patches[\s\S]*# rootsmith:end\n {4}install:\n/);
});

test('editCheckout() writes patches of both levels into the folder of each era, for -p1', () => {
  const { texts, layout } = edit(pkgsTexts('v1.14'), request);
  const folder = `${layout.patchFolder}/rootsmith`;

  expect(folder).toBe('kernel/build/patches/rootsmith');
  expect(texts.get(`${folder}/9001-0001-first.patch`)).toBe(GIT_PATCH);
  expect(texts.get(`${folder}/9002-0002-second-one.patch`)).toBe(GIT_PATCH);
});

test('editCheckout() removes files that are no longer in the series', () => {
  const texts = edit(pkgsTexts('v1.14'), request).texts;
  const fewer = edit(texts, { ...request, patches: patches.slice(0, 1) }).texts;

  expect([...fewer.keys()].filter((path) => path.includes('/rootsmith/'))).toEqual([
    'kernel/build/patches/rootsmith/9001-0001-first.patch',
  ]);
});

test('editCheckout() names the options that the hardening check refuses', () => {
  const texts = pkgsTexts('v1.14');

  expect(edit(texts, { ...request, ignoreHardening: false }).hardeningTrips).toEqual(['CONFIG_MODULE_SIG']);
  expect(edit(texts, request).texts.get('kernel/build/scripts/filter-hardened-check.py')).toContain(
    "IGNORE_VIOLATIONS = {\n    'CONFIG_MODULE_SIG', # rootsmith",
  );
});

test.each([
  ['an empty folder', new Map<string, string>(), /looked for `Pkgfile`/],
  [
    'a layout that is not known',
    new Map([['Pkgfile', '']]),
    /looked for `kernel\/build\/pkg.yaml` with .*kernel-prepare/,
  ],
])('editCheckout() refuses %s', (_, texts, message) => {
  expect(() => edit(texts, request)).toThrow(message);
});

test('editCheckout() refuses a checkout whose item was changed by hand', () => {
  const texts = new Map(edit(pkgsTexts('v1.4'), request).texts);
  const file = 'kernel/prepare/pkg.yaml';
  texts.set(file, (texts.get(file) ?? '').replace('--fuzz=0', '--fuzz=2'));

  expect(() => edit(texts, NOTHING)).toThrow(expect.objectContaining({ code: 'KERNEL_PKGS_EDITED' }));
});

test('editCheckout() refuses a checkout that lacks a file to change', () => {
  const texts = pkgsTexts('v1.14');
  texts.delete('kernel/build/config-arm64');

  expect(() => edit(texts, request)).toThrow('`pkgs` has no `kernel/build/config-arm64`');
});

test('editCheckout() takes its own lines back and leaves those that the user added meanwhile', () => {
  const userLine = fc.constantFrom('# mine', '      - echo {{ .X }}', 'CONFIG_USER=y', '', 'text');
  const change = fc.record({ file: fc.nat(), line: fc.nat(), text: userLine });
  fc.assert(
    fc.property(fc.constantFrom(...eras), fc.array(change, { maxLength: 8 }), (era, changes) => {
      const original = pkgsTexts(era);
      const ours = new Map(edit(original, request).texts);
      for (const { file, line, text } of changes) {
        const paths = [...original.keys()];
        const path = paths[file % paths.length] ?? '';
        insertInBoth(original, ours, { path, line, text });
      }

      expect(edit(ours, NOTHING).texts).toEqual(original);
    }),
  );
});

interface Insertion {
  readonly path: string;
  readonly line: number;
  readonly text: string;
}

/** Inserts a line behind the same line of both texts, one that both have once. */
function insertInBoth(left: Map<string, string>, right: Map<string, string>, { path, line, text }: Insertion): void {
  const [one, two] = [left.get(path)?.split('\n') ?? [], right.get(path)?.split('\n') ?? []];
  const shared = one.filter((each) => isOnce(one, each) && isOnce(two, each));
  const anchor = shared[line % shared.length];
  if (anchor === undefined) return;
  left.set(path, one.toSpliced(one.indexOf(anchor) + 1, 0, text).join('\n'));
  right.set(path, two.toSpliced(two.indexOf(anchor) + 1, 0, text).join('\n'));
}

function isOnce(lines: readonly string[], line: string): boolean {
  return lines.indexOf(line) !== -1 && lines.indexOf(line) === lines.lastIndexOf(line);
}
