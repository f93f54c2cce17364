export { type ErrorCode, errorCodes, exitStatuses } from './codes.ts';
export { asRootsmithError, isRootsmithError, outOfFiles, RootsmithError, type RootsmithErrorOptions } from './error.ts';
export { firstItems, firstLines } from './first-of.ts';
export { located, type TextPosition } from './located.ts';
export { nearest } from './nearest.ts';
export { printable } from './printable.ts';
export { redact } from './redact.ts';
export { usage } from './usage.ts';
