/** The file that says which inputs were built, and what came out. */
export const recordPath: string;
/** `sha256:` and 64 hexadecimal digits, over names and contents. */
export function kernelInputsDigest(): string;
/** Whether the recorded build is of other inputs than those that are here. */
export function isKernelRecordStale(): boolean;
