export { type ErrorCode, errorCodes, exitStatuses } from './codes.ts';
export { asRootsmithError, isRootsmithError, outOfFiles, RootsmithError, type RootsmithErrorOptions } from './error.ts';
export { CUT_SHORT_HINT, REFETCH_HINT } from './hints.ts';
export { fewItems, firstItems, firstLines, lineAbout } from './lines.ts';
export { nearest } from './nearest.ts';
export { loadOptional } from './optional-package.ts';
export { printable } from './printable.ts';
export { redact } from './redact.ts';
export { usage } from './usage.ts';
