export { type BuildUkiOptions, buildUki, type SignUkiOptions, signUki } from './uki/build-uki.ts';
export { bytesContent, textContent, type UkiParts, type UkiProfile } from './uki/parts.ts';
