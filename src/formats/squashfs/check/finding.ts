import { type ErrorCode, isRootsmithError } from '../../../errors/index.ts';

/** One thing that is wrong with an image, or merely odd. */
export interface SquashfsFinding {
  /**
   * `error`: a reader refuses the image or shows something wrong. `warning`: wasteful or unusual. `unread`:
   * not looked at, for a compressor or version that cannot be read here, or for a limit.
   */
  readonly severity: 'error' | 'warning' | 'unread';
  /** Which rule: short, for programs. */
  readonly rule: string;
  /** One sentence, lower case first, no final period. */
  readonly message: string;
  /** Absolute, where the place is known. */
  readonly offset?: number | undefined;
  /** Why something was not read, as errors call it. */
  readonly code?: ErrorCode | undefined;
  /** What to do about something that was not read. */
  readonly hint?: string | undefined;
}

/** What says nothing against an image. */
const unreadCodes: ReadonlySet<ErrorCode> = new Set(['FORMAT_UNSUPPORTED', 'LIMIT_EXCEEDED']);

/** Collects findings, up to a limit: a broken table would otherwise bring one for each inode. */
export class SquashfsFindings {
  readonly #list: SquashfsFinding[] = [];
  readonly #limit: number;
  #isLimited = false;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get list(): readonly SquashfsFinding[] {
    return this.#list;
  }

  /** Whether to look no further. */
  get isFull(): boolean {
    return this.#isLimited || this.#list.length >= this.#limit;
  }

  error(rule: string, message: string, offset?: number): void {
    this.#add({ severity: 'error', rule, message, offset });
  }

  warning(rule: string, message: string, offset?: number): void {
    this.#add({ severity: 'warning', rule, message, offset });
  }

  /** Runs a check of the reader: what it throws is a finding. Bugs and interrupts go on. */
  async attempt<T>(rule: string, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      if (!isRootsmithError(error) || error.code === 'INTERRUPTED') throw error;
      const offset = typeof error.details['offset'] === 'number' ? error.details['offset'] : undefined;
      const { code, message, hint } = error;
      if (unreadCodes.has(code)) this.#add({ severity: 'unread', rule, message, offset, code, hint });
      else this.error(rule, message, offset);
      // What is beyond a limit stays beyond it: nothing more is looked at.
      this.#isLimited ||= code === 'LIMIT_EXCEEDED';
      return undefined;
    }
  }

  #add(finding: SquashfsFinding): void {
    if (!this.isFull) this.#list.push(finding);
  }
}
