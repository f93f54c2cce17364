import { Chance } from '../random.ts';

export interface MetaCase {
  readonly name: string;
  /** Texts of the form `key=value`. */
  readonly values?: readonly string[];
  /** How many times `y` follows the last value, which is then only stored. */
  readonly pad?: number;
  /** The first 512 bytes of the old place of values, as base64. */
  readonly old?: string;
}

const keys: readonly string[] = [
  '10',
  '0xa',
  '0XA',
  '0b1010',
  '0B1010',
  '0o12',
  '0O12',
  '012',
  '0',
  '00',
  '0_7',
  '1_0',
  '0x_f',
  '0x1_1',
  '255',
  '256',
  '0xff',
  '0x100',
  '08',
  '0x',
  '0b',
  '0b2',
  '_1',
  '1_',
  '1__0',
  '',
  ' 1',
  '1 ',
  '+1',
  '-1',
  '1.0',
  '1e1',
  'a',
  '١',
  '99999999999999999999',
  '0x0000000000000000000000001',
];

const values: readonly string[] = ['', 'v', '=', 'a=b', 'ä', 'a b', 'a;b', 'x'.repeat(300), '\n', '"', '\u0001'];

function old(records: readonly (readonly number[])[]): string {
  const bytes = new Uint8Array(512);
  bytes.set(records.flat().slice(0, 504), 8);
  return Buffer.from(bytes).toString('base64');
}

function oldRecords(chance: Chance): readonly (readonly number[])[] {
  return Array.from({ length: chance.below(6) }, () => {
    const length = chance.one([0, 1, 3, 100, 200, 255]);
    return [chance.one([0, 6, 6, 7, 8, 200, 255]), length, ...Array.from({ length }, () => 97 + chance.below(26))];
  });
}

const chance = new Chance(3);
const many = Array.from({ length: 100 }, () =>
  Array.from({ length: 2 + chance.below(4) }, () => `${6 + chance.below(9)}=${chance.one(values)}`),
);
const olds = new Set(Array.from({ length: 200 }, () => old(oldRecords(chance))));

export const cases: readonly MetaCase[] = [
  ...keys.map((key) => ({ name: `key ${JSON.stringify(key)}`, values: [`${key}=v`] })),
  ...values.map((value, index) => ({ name: `value ${index}`, values: [`0xa=${value}`] })),
  { name: 'no equals sign', values: ['abc'] },
  { name: 'nothing', values: [] },
  { name: 'the largest value', values: ['0xa='], pad: 262_096 },
  { name: 'more than the largest value', values: ['0xa='], pad: 262_097 },
  ...many.map((one, index) => ({ name: `several ${index}`, values: one })),
  ...[...olds].map((one, index) => ({ name: `old ${index}`, old: one })),
];
