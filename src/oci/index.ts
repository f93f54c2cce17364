export type { Descriptor } from './descriptor.ts';
export { type Digest, digestOf, parseDigest } from './digest.ts';
export type { ImageSink, ImageSource } from './places.ts';
export { formatPlatform, type Platform, parsePlatform } from './platform.ts';
