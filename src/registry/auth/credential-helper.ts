// This starts a child process itself instead of using execa in `tools/`: rooms of one level do not import each other,
// and the protocol of credential helpers is part of how logins are stored.
import { spawn } from 'node:child_process';
import { finished } from 'node:stream/promises';
import { parsedJson, readAll } from '../../bytes/index.ts';
import { RootsmithError, redact } from '../../errors/index.ts';
import { isObject } from '../../oci/index.ts';
import type { Login } from './auth-file.ts';

/** The helper to run, and the registry to ask it about. */
export interface HelperQuestion {
  /** The name of the helper. Its program is `docker-credential-<helper>`. */
  readonly helper: string;
  /** The registry, by the name that the helper knows. */
  readonly server: string;
  /** The auth file that names the helper, for messages. */
  readonly path: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal | undefined;
}

const OUTPUT_LIMIT_BYTES = 1024 * 1024;
const TIMEOUT_MS = 30_000;

/**
 * Asks a credential helper for a login; `undefined` if it has none.
 *
 * @see https://github.com/docker/docker-credential-helpers#development
 */
export async function askHelper(question: HelperQuestion): Promise<Login | undefined> {
  const { status, output } = await run(question, 'get', `${question.server}\n`);
  if (status === 0) return loginOf(question, output);
  if (/credentials not found/i.test(output)) return undefined;
  throw ended(question, status, output);
}

/** Gives a credential helper a login to keep. */
export async function storeInHelper(
  question: HelperQuestion,
  { username, password }: { readonly username: string; readonly password: string },
): Promise<void> {
  const input = JSON.stringify({ ServerURL: question.server, Username: username, Secret: password });
  const { status, output } = await run(question, 'store', input);
  // A helper may repeat its input where it complains about it.
  if (status !== 0) throw ended(question, status, output.replaceAll(password, '[password]'));
}

/** Makes a credential helper forget a login. */
export async function eraseFromHelper(question: HelperQuestion): Promise<void> {
  const { status, output } = await run(question, 'erase', `${question.server}\n`);
  if (status !== 0) throw ended(question, status, output);
}

async function run(
  question: HelperQuestion,
  verb: 'get' | 'store' | 'erase',
  input: string,
): Promise<{ status: number | null; output: string }> {
  const { helper, env, signal } = question;
  // The name comes from a file and becomes the name of a program, so it must not contain a path.
  if (!/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(helper)) throw failed(question, 'is not a name that a program could have');
  const limit = AbortSignal.any([AbortSignal.timeout(TIMEOUT_MS), ...(signal === undefined ? [] : [signal])]);
  const child = spawn(`docker-credential-${helper}`, [verb], {
    env: { ...env },
    stdio: ['pipe', 'pipe', 'ignore'],
    signal: limit,
  });
  try {
    const ended = new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve));
    child.stdin.end(input);
    const [output, status] = await Promise.all([
      readAll(child.stdout, { limitBytes: OUTPUT_LIMIT_BYTES, what: 'the output of a credential helper' }),
      ended,
      finished(child.stdin).catch(() => {}), // The helper may end without reading its input.
    ]);
    return { status, output: new TextDecoder().decode(output) };
  } catch (cause) {
    child.kill();
    if (signal?.aborted === true) throw signal.reason;
    throw failed(question, describe(cause), cause);
  }
}

function ended(question: HelperQuestion, status: number | null, output: string): RootsmithError {
  return failed(question, `ended with status ${status}: ${redact(output.trim().slice(0, 500))}`);
}

function describe(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  if ('code' in cause && cause.code === 'ENOENT') return 'is not installed';
  return cause.name === 'AbortError' ? `did not answer within ${TIMEOUT_MS / 1000} seconds` : redact(cause.message);
}

function loginOf(question: HelperQuestion, output: string): Login | undefined {
  const { username, secret } = parseAnswer(question, output);
  if (secret === '') return undefined;
  return username === '<token>'
    ? { kind: 'identity-token', token: secret }
    : { kind: 'password', username, password: secret };
}

function parseAnswer(question: HelperQuestion, output: string): { username: string; secret: string } {
  const answer = parsedJson(output);
  const { Username: username, Secret: secret } = isObject(answer) ? answer : {};
  if (typeof username === 'string' && typeof secret === 'string') return { username, secret };
  throw failed(question, 'did not answer with `Username` and `Secret`');
}

function failed({ helper, server, path }: HelperQuestion, problem: string, cause?: unknown): RootsmithError {
  const message = `the credential helper \`docker-credential-${helper}\`, asked for ${server}, ${problem}`;
  return new RootsmithError('CREDENTIALS_INVALID', message, {
    hint: `Install or repair the helper, or remove it from \`${path}\`.`,
    details: { path, helper },
    cause,
  });
}
