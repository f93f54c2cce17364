import { createHash } from 'node:crypto';
import { RootsmithError } from '../errors/index.ts';
import { type RunOptions, runForBytes } from './program.ts';

/** A program that signs, so that the key stays where it is: a hardware token, a key service. */
export interface SignerCommand {
  /** The program and its arguments. No shell reads them. */
  readonly command: readonly string[];
  /** What the program gets on standard input: the digest, or the bytes themselves. */
  readonly input: 'digest' | 'message';
}

/**
 * Lets a program sign. It gets the input on standard input, the name of the hash in ROOTSMITH_SIGN_HASH, and writes the
 * raw signature to standard output. Throws `TOOL_MISSING` or `TOOL_FAILED`.
 */
export async function signByCommand(
  { command, input }: SignerCommand,
  message: Uint8Array,
  hash: string,
  { signal }: Pick<RunOptions, 'signal'> = {},
): Promise<Uint8Array> {
  const [program, ...args] = command;
  if (program === undefined || program === '')
    throw new RootsmithError('USAGE', 'the command that is to sign is empty', { hint: 'Name a program.' });
  const bytes = input === 'digest' ? createHash(hash).update(message).digest() : message;
  return await runForBytes({ command: program, debianPackage: program }, args, {
    input: bytes,
    env: { ROOTSMITH_SIGN_HASH: hash },
    signal,
  });
}
