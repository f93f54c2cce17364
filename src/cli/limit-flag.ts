import * as z from 'zod';
import { type LimitName, type Limits, limitNames, limitTable } from '../bytes/index.ts';
import { nearest, usage } from '../errors/index.ts';
import { parseSize } from './sizes.ts';

/** The `--limit` flag, for every command that reads content of others. */
export const limitFlag = {
  limit: z
    .array(z.string())
    .default([])
    .meta({
      placeholder: 'NAME=VALUE',
      description: `Follow inputs further than by default, or less far: docs/limits.md explains ${limitNames.join(', ')}.`,
    }),
};

/** Parses the limits of the command line. Throws `USAGE`. */
export function limitsOf(pairs: readonly string[]): Partial<Limits> {
  return Object.fromEntries(pairs.map(limitOf));
}

function limitOf(pair: string): readonly [LimitName, number] {
  const at = pair.indexOf('=');
  const text = pair.slice(at + 1);
  const name = limitNames.find((known) => known === pair.slice(0, at));
  if (at < 1) throw usage(`\`--limit ${pair}\` has no value`, 'Write it as `--limit entries=500000`.');
  if (name === undefined) {
    const meant = nearest(pair.slice(0, at), limitNames);
    throw usage(
      `\`--limit ${pair}\` does not name a limit`,
      meant === undefined ? `Name one of ${limitNames.join(', ')}.` : `Did you mean \`${meant}\`?`,
    );
  }
  if (limitTable[name].unit === 'bytes') return [name, parseSize(text, `--limit ${name}=`)];
  if (/^[1-9]\d{0,14}$/.test(text)) return [name, Number(text)];
  throw usage(
    `\`--limit ${pair}\` is not a number`,
    `Write it as \`--limit ${name}=${limitTable[name].fallback * 2}\`.`,
  );
}
