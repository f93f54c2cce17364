import { nearest } from '../errors/index.ts';
import type { ReadFields, UnknownField } from '../talos/index.ts';
import type { Complaint } from './complaints.ts';

export interface FieldComplaintsOptions {
  /** The name of the text, for messages. */
  readonly file: string;
  /** Whether a key without a field is refused, as by a strict decoder of Go. */
  readonly unknown: 'refused' | 'ignored';
  /** What is said of a text without a document. */
  readonly emptyMessage: string;
}

/** Everything that is wrong with a text that was decoded as Go does it. */
export function fieldComplaints(read: ReadFields, options: FieldComplaintsOptions): readonly Complaint[] {
  const { file, unknown, emptyMessage } = options;
  const found = read.complaints.map(({ at, field, message }): Complaint => ({ at: { file, ...at }, field, message }));
  if (found.length === 0 && read.value === undefined) {
    return [
      { at: { file, line: 1, column: 1 }, field: '', message: emptyMessage, hint: 'Write something: it is empty.' },
    ];
  }
  return unknown === 'ignored' ? found : [...found, ...read.unknown.map((one) => unknownComplaint(one, file))];
}

/** The complaint about a key without a field, with the name that is most likely meant. */
export function unknownComplaint({ at, field, name, known }: UnknownField, file: string): Complaint {
  const meant = nearest(name, known);
  return {
    at: { file, ...at },
    field,
    message: `unknown key \`${name}\``,
    hint: meant === undefined ? `Use ${known.map((key) => `\`${key}\``).join(', ')}.` : `Write \`${meant}\`.`,
  };
}
