/** How a blob looked when its digest was last found right. */
export interface Stamp {
  readonly size: number;
  readonly mtimeMs: number;
}

/** No file has this time, so the content is read before it is trusted. */
export const UNCHECKED = -1;
