import type * as z from 'zod';
import type { ErrorCode } from '../errors/index.ts';
import { type FieldPositions, readYaml } from '../talos/index.ts';
import { complaintsError } from './complaints.ts';
import { type DocumentKind, refuseOtherKind } from './document-kinds.ts';
import { complaintsOf } from './issues.ts';

/** How a text is read, and what its errors say. */
export interface ReadCheckedOptions {
  /** The name of the text, for messages. */
  readonly file: string;
  /** What the text should be. Another kind of file is refused by its name. */
  readonly wanted: DocumentKind;
  readonly code: ErrorCode;
  /** The hint for complaints without one of their own. */
  readonly hint: string;
}

/** The value of a text as its schema gives it, and the positions of its fields. */
export interface CheckedText<T> {
  readonly value: T;
  readonly positions: FieldPositions;
}

/** Reads a YAML text and checks it. Throws `code` with every complaint, each with file, line and column. */
export function readChecked<T>(
  text: string,
  schema: z.ZodType<T>,
  { file, wanted, code, hint }: ReadCheckedOptions,
): CheckedText<T> {
  const yaml = readYaml(text, { file });
  if (yaml.kind === 'broken') {
    const broken = yaml.complaints.map(({ at, message }) => ({
      at: { file, ...at },
      field: '',
      message,
      hint: 'Correct the YAML syntax.',
    }));
    throw complaintsError(code, broken, hint);
  }
  const { value, positions } = yaml;
  const checked = schema.safeParse(value);
  if (checked.success) return { value: checked.data, positions };
  refuseOtherKind(value, { file, wanted, code });
  throw complaintsError(code, complaintsOf(checked.error.issues, { file, value, positions, schema }), hint);
}
