import { parsedJson } from '../../bytes/index.ts';
import { asBlobDigest, type BlobDigest, isObject } from '../../oci/index.ts';

export type Json = Readonly<Record<string, unknown>>;

/** A descriptor as pages show it. */
export interface ShownDescriptor {
  readonly digest: BlobDigest;
  readonly mediaType: string;
  readonly size: number;
  readonly platform: string | undefined;
}

/** The valid descriptors of a list. Invalid ones are skipped, since the result is only shown to people. */
export function shownDescriptors(value: unknown): readonly ShownDescriptor[] {
  return (Array.isArray(value) ? value : []).filter(isObject).flatMap((item): readonly ShownDescriptor[] => {
    const digest = asBlobDigest(textIn(item, 'digest') ?? '');
    const size = Number(item['size']);
    if (digest === undefined || !Number.isSafeInteger(size) || size < 0) return [];
    const platform = isObject(item['platform']) ? platformIn(item['platform']) : undefined;
    return [{ digest, size, mediaType: textIn(item, 'mediaType') ?? '', platform }];
  });
}

/** `linux/arm64/v8` of what a config or a descriptor says. */
export function platformIn(json: Json): string | undefined {
  const parts = [textIn(json, 'os'), textIn(json, 'architecture'), textIn(json, 'variant')];
  return parts[0] && parts[1]
    ? parts
        .filter((part) => part)
        .join('/')
        .slice(0, 100)
    : undefined;
}

export function isImageConfig(mediaType: string): boolean {
  return /image\.(?:config\.)?v1\+json$/.test(mediaType);
}

/** An object, which is empty where the bytes are not JSON or hold something else. */
export function objectIn(bytes: Uint8Array | undefined): Json {
  const value = parsedJson(bytes ?? '');
  return isObject(value) ? value : {};
}

export function textIn(json: Json, key: string): string | undefined {
  const value = json[key];
  return typeof value === 'string' ? value : undefined;
}
