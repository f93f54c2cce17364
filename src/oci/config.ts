import type { Digest } from './digest.ts';
import {
  at,
  digestField,
  isTrue,
  itemsOf,
  type JsonField,
  type JsonObject,
  objectOf,
  optionalString,
  parseJson,
  stringMapOf,
  stringsOf,
  wrong,
} from './json.ts';
import { platformOf } from './manifest.ts';
import type { Platform } from './platform.ts';

/** Real configs are far smaller, even with thousands of history entries. */
export const CONFIG_LIMIT_BYTES = 8 * 1024 * 1024;

/** One step in the history of an image. */
export interface HistoryEntry {
  readonly created?: string | undefined;
  readonly createdBy?: string | undefined;
  readonly comment?: string | undefined;
  /** The step changed only the config, so no layer belongs to it. */
  readonly emptyLayer: boolean;
}

/**
 * The configuration of an image.
 *
 * @see https://github.com/opencontainers/image-spec/blob/v1.1.1/config.md
 */
export interface ImageConfig {
  /** `undefined` if the config does not contain it, as in images of Talos's imager up to 1.9. */
  readonly platform: Platform | undefined;
  readonly created: string | undefined;
  /** Entries of the form `NAME=value`. */
  readonly env: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly entrypoint: readonly string[];
  readonly cmd: readonly string[];
  /** Instructions that docker runs in builds *from* this image. */
  readonly onBuild: readonly string[];
  /** Digests of the uncompressed layers, the lowest first. */
  readonly diffIds: readonly Digest[];
  readonly history: readonly HistoryEntry[];
  /** The whole document, including fields that have no property here. */
  readonly json: JsonObject;
}

/** Options of `parseConfig`. */
export interface ParseConfigOptions {
  /** The name of the document in messages. */
  readonly what: string;
  /** The largest size. @default 8 MiB */
  readonly limitBytes?: number;
}

/** Parses and checks an image config. Throws `MANIFEST_INVALID` with the path of the field. */
export function parseConfig(
  bytes: Uint8Array,
  { what, limitBytes = CONFIG_LIMIT_BYTES }: ParseConfigOptions,
): ImageConfig {
  const document = parseJson(bytes, { what, limitBytes });
  const run = at(document, 'config');
  const rootfs = at(document, 'rootfs');
  // Talos's imager from 1.10 to 1.12 leaves the type empty. Only one type exists.
  const type = optionalString(at(rootfs, 'type')) ?? '';
  if (type !== '' && type !== 'layers') throw wrong(at(rootfs, 'type'), '`layers`');
  return {
    platform: platformOf(document),
    created: optionalString(at(document, 'created')),
    env: stringsOf(at(run, 'Env')),
    labels: stringMapOf(at(run, 'Labels')),
    entrypoint: stringsOf(at(run, 'Entrypoint')),
    cmd: stringsOf(at(run, 'Cmd')),
    onBuild: stringsOf(at(run, 'OnBuild')),
    diffIds: itemsOf(at(rootfs, 'diff_ids')).map(digestField),
    history: itemsOf(at(document, 'history')).map(historyOf),
    json: objectOf(document),
  };
}

function historyOf(field: JsonField): HistoryEntry {
  return {
    created: optionalString(at(field, 'created')),
    createdBy: optionalString(at(field, 'created_by')),
    comment: optionalString(at(field, 'comment')),
    emptyLayer: isTrue(at(field, 'empty_layer')),
  };
}
