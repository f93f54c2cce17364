import { readFileSync } from 'node:fs';

// The types of WebAssembly are part of TypeScript's library for browsers.
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
};

/** What every module of `scripts/codecs` exports. Places are offsets in `memory`. */
export interface CodecModule {
  readonly memory: { readonly buffer: ArrayBuffer };
  /** The place of what was encoded last. */
  readonly place: () => number;
}

/**
 * A module that lies beside this file, in each form: sources, what `tsc` made of them, and the bundle. It exports what
 * its source says. Threads of one process share what it is compiled to.
 */
export function instantiate(name: string): CodecModule {
  const bytes = readFileSync(new URL(name, import.meta.url));
  return new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports as CodecModule;
}

/** Puts a block into the place that was reserved for it. The array of `memory` may be another after every call. */
export function place(block: Uint8Array, at: number, { memory }: CodecModule): void {
  if (at === 0) throw outOfMemory(block.length);
  new Uint8Array(memory.buffer).set(block, at);
}

/** What was encoded last. Valid until the next. */
export function takeEncoded(bytes: number, blockBytes: number, module: CodecModule): Uint8Array<ArrayBuffer> {
  if (bytes === 0) throw outOfMemory(blockBytes);
  return new Uint8Array(module.memory.buffer, module.place(), bytes);
}

/** A copy that takes the place of the block, where it is not larger. */
export function stored(stream: Uint8Array<ArrayBuffer>, block: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  if (stream.length > block.length) return stream.slice();
  block.set(stream);
  return block.subarray(0, stream.length);
}

function outOfMemory(bytes: number): RangeError {
  return new RangeError(`the encoder got no memory for a block of ${bytes} bytes`);
}
