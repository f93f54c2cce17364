import { expect, test } from 'vitest';
import { isRootsmithError } from '../../../../src/errors/index.ts';
import { parseSchematic, schematicId, schematicText } from '../../../../src/recipe/index.ts';
import { readOracle } from '../../../fixtures/oracle.ts';

interface Case {
  readonly name: string;
  readonly text: string;
}

interface Verdict {
  readonly id?: string;
  readonly text?: string;
  readonly error?: string;
}

const oracle = readOracle<Case, Verdict>('schematics');
const [release = ''] = oracle.releases;
const parse = (text: string) => parseSchematic(new TextEncoder().encode(text), 'schematic.yaml');

function verdictOn(text: string): Verdict {
  try {
    const schematic = parse(text);
    return { id: schematicId(schematic), text: schematicText(schematic) };
  } catch (error) {
    if (!isRootsmithError(error)) throw error;
    return { error: error.message };
  }
}

/** What the factory's older library wrote otherwise: a block that begins with a line break says its indentation. */
function withoutHints(text: string | undefined): string | undefined {
  return text?.replaceAll(/\|4([-+]?\n\n)/g, '|$1');
}

test('schematicText() and schematicId() are those of the factory, on every recorded case', () => {
  const differing = oracle.cases
    .map(({ name, text }) => ({ name, text, ours: verdictOn(text), theirs: oracle.verdictOf(name, release) }))
    .filter(({ ours, theirs }) => ours.text !== withoutHints(theirs.text))
    .map(({ name, text, ours, theirs }) => ({
      name,
      text,
      ours: ours.text ?? ours.error,
      theirs: theirs.text ?? theirs.error,
    }));

  expect(oracle.cases.length).toBeGreaterThan(400);
  expect(differing).toEqual([]);
});

test('parseSchematic() refuses what the factory refuses', () => {
  const differing = oracle.cases
    .map(({ name, text }) => ({ name, ours: verdictOn(text).error, theirs: oracle.verdictOf(name, release).error }))
    .filter(({ ours, theirs }) => (ours === undefined) !== (theirs === undefined));

  expect(differing).toEqual([]);
});

test.each([
  ['{}', '376567988ad370138ad8b2698212367b8edcb69b5fd68c80be1f2ec7d603b4ba'],
  ['customization: {"extraKernelArgs": []}', '376567988ad370138ad8b2698212367b8edcb69b5fd68c80be1f2ec7d603b4ba'],
  [
    'customization: {extraKernelArgs: [noapic, nolapic]}',
    '9cba8e32753f91a16c1837ab8abf356af021706ef284aef07380780177d9a06c',
  ],
  [
    'customization: {meta: [{key: 10, value: foo}]}',
    'd308a2a5ee2277bed5fbaa104fcbc8d59122abfa737df987a95b4ca763459a7f',
  ],
  [
    'customization: {secureboot: {includeWellKnownCertificates: true}}',
    'fa8e05f142a851d3ee568eb0a8e5841eaf6b0ebc8df9a63df16ac5ed2c04f3e6',
  ],
  [
    'customization: {diskImage: {sectorSize: 4096}}',
    '92833e9ddd9bb9e11b2464fa5525429f01866306d52ebd882ee08d7918f6d1ea',
  ],
  [
    'overlay: {name: rpi_generic, image: siderolabs/sbc-raspberrypi}',
    'ee21ef4a5ef808a9b7484cc0dda0f25075021691c8c09a276591eedb638ea1f9',
  ],
])('schematicId() of %s is the published one', (text, id) => {
  expect(schematicId(parse(text))).toBe(id);
});

test('schematicText() does not depend on comments, the order of keys and empty fields', () => {
  const text = '# mine\ncustomization:\n  meta: []\n  extraKernelArgs: [a]\n  secureboot: {}\noverlay: {}\n';

  expect(schematicText(parse(text))).toBe('customization:\n    extraKernelArgs:\n        - a\n');
});

test('schematicText() of its own text is the same text', () => {
  const texts = oracle.cases.flatMap(({ text }) => verdictOn(text).text ?? []).filter((text) => !/\|4/.test(text));
  const differing = texts.filter((text) => verdictOn(text).text !== text);

  expect(texts.length).toBeGreaterThan(300);
  expect(differing).toEqual([]);
});
