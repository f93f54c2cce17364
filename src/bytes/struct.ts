import { RootsmithError } from '../errors/index.ts';

/** One fixed-width field: how wide it is, and how to get and set it. */
export interface Field<T> {
  readonly size: number;
  get(view: DataView, at: number): T;
  set(view: DataView, at: number, value: T): void;
}

type Fields = Readonly<Record<string, Field<unknown>>>;

export type StructValue<F extends Fields> = {
  readonly [K in keyof F]: F[K] extends Field<infer T> ? T : never;
};

export interface Struct<F extends Fields> {
  readonly size: number;
  /** The offset of each field, for errors that name an absolute offset. */
  readonly offsets: { readonly [K in keyof F]: number };
  decode(bytes: Uint8Array): StructValue<F>;
  encode(value: StructValue<F>): Uint8Array;
}

/** One byte. */
export const u8: Field<number> = {
  size: 1,
  get: (view, at) => view.getUint8(at),
  set: (view, at, value) => view.setUint8(at, value),
};

export const u16le: Field<number> = {
  size: 2,
  get: (view, at) => view.getUint16(at, true),
  set: (view, at, value) => view.setUint16(at, value, true),
};

/** A signed number in two's complement. */
export const i16le: Field<number> = {
  size: 2,
  get: (view, at) => view.getInt16(at, true),
  set: (view, at, value) => view.setInt16(at, value, true),
};

export const u32le: Field<number> = {
  size: 4,
  get: (view, at) => view.getUint32(at, true),
  set: (view, at, value) => view.setUint32(at, value, true),
};

export const u64le: Field<bigint> = {
  size: 8,
  get: (view, at) => view.getBigUint64(at, true),
  set: (view, at, value) => view.setBigUint64(at, value, true),
};

export const u16be: Field<number> = {
  size: 2,
  get: (view, at) => view.getUint16(at, false),
  set: (view, at, value) => view.setUint16(at, value, false),
};

export const u32be: Field<number> = {
  size: 4,
  get: (view, at) => view.getUint32(at, false),
  set: (view, at, value) => view.setUint32(at, value, false),
};

export const u64be: Field<bigint> = {
  size: 8,
  get: (view, at) => view.getBigUint64(at, false),
  set: (view, at, value) => view.setBigUint64(at, value, false),
};

/** NUL-padded UTF-8. */
export function text(size: number): Field<string> {
  return {
    size,
    get(view, at) {
      const bytes = new Uint8Array(view.buffer, view.byteOffset + at, size);
      const end = bytes.indexOf(0);
      return new TextDecoder().decode(end === -1 ? bytes : bytes.subarray(0, end));
    },
    set(view, at, value) {
      const field = new Uint8Array(view.buffer, view.byteOffset + at, size);
      const { read } = new TextEncoder().encodeInto(value, field);
      if (read < value.length) {
        throw new RootsmithError('FORMAT_CORRUPT', `"${value}" does not fit in ${size} bytes`);
      }
    },
  };
}

/** Uninterpreted bytes. */
export function raw(size: number): Field<Uint8Array> {
  return {
    size,
    get: (view, at) => new Uint8Array(view.buffer, view.byteOffset + at, size).slice(),
    set(view, at, value) {
      if (value.length !== size) throw new Error(`bug: ${value.length} bytes for a field of ${size}`);
      new Uint8Array(view.buffer, view.byteOffset + at, size).set(value);
    },
  };
}

/** Builds a codec from a table of fields. The offsets follow from the order of the fields. */
export function struct<const F extends Fields>(name: string, fields: F): Struct<F> {
  const layout: (readonly [name: string, field: Field<unknown>, at: number])[] = [];
  let size = 0;
  for (const [key, field] of Object.entries(fields)) {
    layout.push([key, field, size]);
    size += field.size;
  }
  const offsets = Object.fromEntries(layout.map(([key, , at]) => [key, at])) as { readonly [K in keyof F]: number };
  return {
    size,
    offsets,
    decode(bytes) {
      if (bytes.length < size) {
        throw new RootsmithError('FORMAT_TRUNCATED', `${name} needs ${size} bytes, found ${bytes.length}`);
      }
      const view = new DataView(bytes.buffer, bytes.byteOffset, size);
      // This is a loop and not Object.fromEntries, because a squashfs or a tar has hundreds of thousands of these.
      const value: Record<string, unknown> = {};
      for (const [key, field, at] of layout) value[key] = field.get(view, at);
      return value as StructValue<F>;
    },
    encode(value) {
      const bytes = new Uint8Array(size);
      const view = new DataView(bytes.buffer);
      for (const [key, field, at] of layout) field.set(view, at, value[key]);
      return bytes;
    },
  };
}
