import type { EnrolmentFiles } from '../../uki/index.ts';
import type { InputContext } from '../read-input.ts';
import { readNamedFile } from './read-named-file.ts';

/** Reads enrolment files that are ready, by their paths. */
export async function readEnrolment(
  { PK, KEK, db }: Readonly<Record<keyof EnrolmentFiles, string>>,
  context: InputContext,
): Promise<EnrolmentFiles> {
  const read = (path: string): Promise<Uint8Array> => readNamedFile(path, context);
  return { PK: await read(PK), KEK: await read(KEK), db: await read(db) };
}
