import { Chance } from '../random.ts';

export interface SchematicCase {
  readonly name: string;
  readonly text: string;
}

/** Values that YAML writes in different ways. */
const words: readonly string[] = [
  '',
  'a',
  'true',
  'Yes',
  'n',
  'null',
  '~',
  '1',
  '0x1f',
  '1.5',
  '1e3',
  '.inf',
  '1:30',
  '2020-01-01',
  '<<',
  '>= 1.0.0',
  '- a',
  '-a',
  '-',
  '--- a',
  '...',
  '? a',
  '?a',
  ': a',
  ':a',
  'a: b',
  'a:b',
  'a:',
  'a #b',
  'a#b',
  '#a',
  '@a',
  '%a',
  '`a',
  '!a',
  '&a',
  '*a',
  '|a',
  '{a}',
  '[a]',
  'a,b',
  'a]',
  '"a"',
  "'a'",
  "it's",
  'back\\slash',
  ' a',
  'a ',
  ' ',
  'a\tb',
  '\ta',
  'a\nb',
  'a\nb\n',
  'a\n\n',
  '\n',
  ' \n',
  '\na',
  ' a\nb',
  'a\n b',
  'a \nb',
  'a\n\nb\n',
  'a\n  b\n c\n',
  'a\n ',
  'ä',
  '€',
  '\u{1f600}',
  'a\u{1f600}\nb',
  '\u0085',
  'a\u0085b',
  'a\u2028b',
  '\u00a0',
  '\ufeff',
  '\u200b',
  '\u0001',
  '\u007f',
  '\r',
  'a\r\nb',
  'x'.repeat(200),
  'word '.repeat(40).trim(),
];

const forms: Readonly<Record<string, string>> = {
  empty: '{}',
  nothing: '',
  'a comment': '# nothing\n',
  null: 'null',
  'a list': '[]',
  'a text': 'abc',
  'an empty list': 'customization: {"extraKernelArgs": []}',
  'two arguments': 'customization:\n  extraKernelArgs: [noapic, nolapic]\n',
  'META values': 'customization:\n  meta:\n    - key: 10\n      value: foo\n',
  'well-known certificates': 'customization:\n  secureboot:\n    includeWellKnownCertificates: true\n',
  'no well-known certificates': 'customization:\n  secureboot:\n    includeWellKnownCertificates: false\n',
  'an overlay': 'overlay:\n  name: rpi_generic\n  image: siderolabs/sbc-raspberrypi\n',
  'an overlay with a name only': 'overlay:\n  name: rpi_generic\n',
  'an empty overlay': 'overlay: {}\n',
  'options of all kinds':
    'overlay:\n  image: a\n  name: b\n  options:\n    z: 1\n    a10: x\n    a9: y\n    a: {q: [1, 2.5, true, null, [a, b], {x: y}], p: ~}\n    B: "1"\n    "1": one\n    f: 1e6\n    g: 1.0\n    h: -0.00001\n    i: 123456.7\n    empty: {}\n    none: []\n    text: |\n      a\n      b\n    "true": yes\n    a_1: 1\n    a-1: 2\n    a01: 3\n    a001: 4\n    a1b: 5\n    a1_: 6\n    ä: 7\n',
  'empty options': 'overlay:\n  image: a\n  name: b\n  options: {}\n',
  extensions:
    'customization:\n  systemExtensions:\n    officialExtensions:\n      - siderolabs/gvisor\n      - siderolabs/amd-ucode\n',
  'the bootloader none': 'customization: {bootloader: none}',
  'the bootloader sd-boot': 'customization: {bootloader: sd-boot}',
  'the bootloader GRUB': 'customization: {bootloader: GRUB}',
  'the bootloader auto': 'customization: {bootloader: auto}',
  'an unknown key': 'customization:\n  extraKernelArg: [a]\n',
  'an unknown key at the top': 'x: 1\n',
  'a key twice': 'customization: {}\ncustomization: {}\n',
  'a META key that is too large': 'customization: {meta: [{key: 256, value: a}]}',
  'a META key that is negative': 'customization: {meta: [{key: -1, value: a}]}',
  'a META key in hexadecimal': 'customization: {meta: [{key: 0x0a, value: a}]}',
  'a META key as text': 'customization: {meta: [{key: "10", value: a}]}',
  'a META value that is a number': 'customization: {meta: [{key: 10, value: 5}]}',
  'an empty META value': 'customization: {meta: [{key: 10}]}',
  'an empty argument': 'customization: {extraKernelArgs: [a, ~, "", b]}',
  'an argument that is a number': 'customization: {extraKernelArgs: [1, 1.50, true, 0x10]}',
  JSON: '{"customization":{"extraKernelArgs":["a"],"meta":[{"key":10,"value":"x"}]}}',
  'an anchor': 'customization:\n  extraKernelArgs: &a [x]\n  systemExtensions:\n    officialExtensions: *a\n',
  'a second document': 'customization: {}\n---\nx: 1\n',
  'a broken text': 'customization: [\n',
  'a tab': 'customization:\n\textraKernelArgs: [a]\n',
  'a wrong kind': 'customization: [a]\n',
};

const json = (value: unknown): string =>
  JSON.stringify(value).replaceAll(/[\u007f-\uffff]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });

/** Pairs of surrogates in JSON are not what YAML reads, so texts beyond the basic plane are left as they are. */
function schematic(args: readonly string[], value: string): string {
  const quote = (text: string): string =>
    /[\ud800-\udfff]/.test(text) ? `"${text.replaceAll('\n', '\\n')}"` : json(text);
  return `customization: {extraKernelArgs: [${args.map(quote).join(', ')}], meta: [{key: 10, value: ${quote(value)}}]}`;
}

const chance = new Chance(5);
const mixed = Array.from({ length: 300 }, () => schematic(chance.some(words, 4), chance.one(words)));

export const cases: readonly SchematicCase[] = [
  ...Object.entries(forms).map(([name, text]) => ({ name, text })),
  ...words.map((word, index) => ({ name: `word ${index}`, text: schematic([word], word) })),
  ...words.map((word, index) => ({
    name: `option ${index}`,
    text: `overlay: {image: a, name: b, options: {x: {y: [${/[\ud800-\udfff]/.test(word) ? '"z"' : json(word)}]}, ${/[\ud800-\udfff]/.test(word) ? 'z' : json(word)}: 1}}`,
  })),
  ...[...new Set(mixed)].map((text, index) => ({ name: `mixed ${index}`, text })),
];
