import { type ErrorCode, isRootsmithError } from '../../../errors/index.ts';

/** One thing that is wrong with an image, or merely odd. */
export interface SquashfsFinding {
  /**
   * `error`: a reader refuses the image or shows something wrong. `warning`: wasteful or unusual. `unread`: not
   * checked, because of a compressor or version that cannot be read here, or because of a limit.
   */
  readonly severity: 'error' | 'warning' | 'unread';
  /** The name of the rule: short, for programs. */
  readonly rule: string;
  /** One clause, in lower case and without a final period. */
  readonly message: string;
  /** The absolute offset, if it is known. */
  readonly offset?: number | undefined;
  /** The error code, if something was not read. */
  readonly code?: ErrorCode | undefined;
  /** What to do about something that was not read. */
  readonly hint?: string | undefined;
}

/** Errors that do not mean that the image is wrong. */
const unreadCodes: ReadonlySet<ErrorCode> = new Set(['FORMAT_UNSUPPORTED', 'LIMIT_EXCEEDED']);

/** Collects findings up to a limit, because a broken table would otherwise cause one for each inode. */
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

  /** Whether the check should stop. */
  get isFull(): boolean {
    return this.#isLimited || this.#list.length >= this.#limit;
  }

  error(rule: string, message: string, offset?: number): void {
    this.#add({ severity: 'error', rule, message, offset });
  }

  warning(rule: string, message: string, offset?: number): void {
    this.#add({ severity: 'warning', rule, message, offset });
  }

  /** Runs a check of the reader, and turns what it throws into a finding. Bugs and interrupts are thrown on. */
  async attempt<T>(rule: string, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      if (!isRootsmithError(error) || error.code === 'INTERRUPTED') throw error;
      const offset = typeof error.details['offset'] === 'number' ? error.details['offset'] : undefined;
      const { code, message, hint } = error;
      if (unreadCodes.has(code)) this.#add({ severity: 'unread', rule, message, offset, code, hint });
      else this.error(rule, message, offset);
      // An exceeded limit stays exceeded, so nothing more is checked.
      this.#isLimited ||= code === 'LIMIT_EXCEEDED';
      return undefined;
    }
  }

  #add(finding: SquashfsFinding): void {
    if (!this.isFull) this.#list.push(finding);
  }
}
