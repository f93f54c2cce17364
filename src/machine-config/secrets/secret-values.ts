import { redact } from '../../errors/index.ts';

interface ValueRule {
  readonly what: string;
  readonly matches: (value: string) => boolean;
}

const PRIVATE_KEY = /-----BEGIN (?:[A-Z0-9]+ ){0,4}PRIVATE KEY(?: BLOCK)?-----/;

/** Tokens with a form of their own: JSON web tokens, bootstrap tokens, tokens of known services. */
const TOKENS = [
  /\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]+/,
  /^[a-z0-9]{6}\.[a-z0-9]{16}$/,
  /\b(?:gh[pousr]_|github_pat_|glpat-|dckr_pat_|tskey-|xox[abpr]-|AKIA|hvs\.)[\w-]{10,}/,
  /\bAGE-SECRET-KEY-1[0-9A-Z]+/,
];

/** Secrets that show by their value, whatever the field is called. */
const rules: readonly ValueRule[] = [
  { what: 'a private key', matches: (value) => PRIVATE_KEY.test(value) || PRIVATE_KEY.test(fromBase64(value) ?? '') },
  { what: 'a login', matches: (value) => redact(value) !== value },
  { what: 'a token', matches: (value) => TOKENS.some((token) => token.test(value)) },
];

/** Names the kind of secret that a value is by its form; undefined where it does not look like one. */
export function secretInValue(value: string): string | undefined {
  return rules.find(({ matches }) => matches(value))?.what;
}

/** Decodes base64; undefined where the text is not base64, or its content is not text. */
export function fromBase64(value: string): string | undefined {
  const plain = value.replace(/\s+/g, '');
  if (plain.length < 16 || !/^[A-Za-z0-9+/_-]+={0,2}$/.test(plain)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(plain, 'base64'));
  } catch {
    return undefined; // binary content
  }
}

/** Whether a value can be a key: long, and nothing but base64. */
export function isKeyMaterial(value: string): boolean {
  return /^[A-Za-z0-9+/]{16,}={0,2}$/.test(value.replace(/\s+/g, ''));
}
