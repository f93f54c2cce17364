import { RootsmithError } from '../../errors/index.ts';
import { goQuoted } from '../go-yaml/index.ts';
import { tagNames } from './tags.ts';

/** A value of the META partition. */
export interface MetaValue {
  /** 0 to 255. */
  readonly key: number;
  readonly value: string;
}

const MAX_KEY = 0xff;

/** Reads `key=value` as Talos does; see `parseMetaKey` for the key. Throws `USAGE`. */
export function parseMetaValue(text: string): MetaValue {
  const equals = text.indexOf('=');
  if (equals < 0) {
    throw new RootsmithError('USAGE', `invalid value ${goQuoted(text)}`, {
      hint: 'Write META values as `KEY=VALUE`, such as `0xa=…` or `10=…`.',
      details: { value: text },
    });
  }
  return { key: parseMetaKey(text.slice(0, equals)), value: text.slice(equals + 1) };
}

/**
 * Reads a key: decimal, or by the prefixes of Go's literals (`0xa`, `0b1010`, `0o12`, `012`), with underscores between
 * digits. Throws `USAGE` for anything else and for more than 8 bits.
 */
export function parseMetaKey(text: string): number {
  const key = unsigned(text);
  if (key !== undefined && key <= MAX_KEY) return key;
  throw new RootsmithError('USAGE', `invalid key ${goQuoted(text)}`, {
    hint: `META keys are numbers from 1 to 255; Talos uses ${tagNames()}.`,
    details: { key: text },
  });
}

/** A value as Talos prints it: `0xa=value`. */
export function formatMetaValue({ key, value }: MetaValue): string {
  return `0x${key.toString(16)}=${value}`;
}

const literal = /^(?:0[xX](?:_?[\da-fA-F])+|0[bB](?:_?[01])+|0[oO](?:_?[0-7])+|0(?:_?[0-7])*|[1-9](?:_?\d)*)$/;

function unsigned(text: string): number | undefined {
  if (!literal.test(text)) return undefined;
  const digits = text.replaceAll('_', '');
  return /^0\d/.test(digits) ? Number.parseInt(digits, 8) : Number(digits);
}
