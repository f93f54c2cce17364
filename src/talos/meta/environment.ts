import { gunzipSync, gzipSync } from 'node:zlib';
import { RootsmithError } from '../../errors/index.ts';
import { isAtLeast, type TalosVersion } from '../version.ts';
import { formatMetaValue, type MetaValue, parseMetaValue } from './values.ts';

/** The variable by which an installer gets META values from the kernel's command line. */
export const META_VARIABLE = 'INSTALLER_META_BASE64';

const GZIP_ABOVE = 256;
const GZIP_SINCE = '1.6.3';
/** The place in a gzip header of the system that wrote it, and the value for an unknown one. */
const GZIP_SYSTEM = 9;
const UNKNOWN_SYSTEM = 0xff;
const GZIP_HEADER_BYTES = 10;
/** The most bytes that compressed values may expand to: more than a META partition holds. */
const MAX_BYTES = 1024 * 1024;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/**
 * Encodes META values for the environment of the installer: `0xa=…` joined by semicolons, compressed by gzip above 256
 * bytes if the release reads that, as base64. Throws `USAGE` for a value with a semicolon, which would end it.
 */
export function encodeMetaValues(values: readonly MetaValue[], version: TalosVersion | undefined): string {
  for (const { key, value } of values) if (value.includes(';')) throw semicolon(key);
  const raw = Buffer.from(values.map(formatMetaValue).join(';'));
  return (raw.length > GZIP_ABOVE && isAtLeast(version, GZIP_SINCE) ? compressed(raw) : raw).toString('base64');
}

/** Decodes what `encodeMetaValues` wrote. Throws `USAGE` for other texts. */
export function decodeMetaValues(text: string): readonly MetaValue[] {
  const content = text.replaceAll(/[\r\n]/g, '');
  if (!BASE64.test(content)) throw notMeta('it is not base64');
  const bytes = Buffer.from(content, 'base64');
  if (bytes.length === 0) return [];
  return expanded(bytes).toString().split(';').map(parseMetaValue);
}

function compressed(raw: Buffer): Buffer {
  const written = gzipSync(raw, { level: 9 });
  // Otherwise the header would depend on the system that this runs on.
  written[GZIP_SYSTEM] = UNKNOWN_SYSTEM;
  return written;
}

function expanded(bytes: Buffer): Buffer {
  if (bytes.length < GZIP_HEADER_BYTES || bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return gunzipSync(bytes, { maxOutputLength: MAX_BYTES });
  } catch (cause) {
    throw notMeta('its gzip data is damaged or too large', cause);
  }
}

function semicolon(key: number): RootsmithError {
  return new RootsmithError('USAGE', `the META value of key 0x${key.toString(16)} has a semicolon`, {
    hint: 'Talos separates META values by semicolons on the command line. Only a disk image can hold this value.',
    details: { key },
  });
}

function notMeta(why: string, cause?: unknown): RootsmithError {
  return new RootsmithError('USAGE', `these are not META values: ${why}`, {
    hint: `Give what follows \`${META_VARIABLE}=\` in a command line.`,
    cause,
  });
}
