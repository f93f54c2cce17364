import { parsedJson, readAll } from '../../bytes/index.ts';
import { type ErrorCode, RootsmithError, redact } from '../../errors/index.ts';
import { isObject } from '../../oci/index.ts';
import type { FoundLogin } from '../auth/credentials.ts';
import type { HttpResponse } from '../transport/http.ts';

/** The failed request and its login: what the error message needs. */
export interface Attempt {
  /** The action as it follows "cannot": "read manifest 1.2 of PLACE". */
  readonly action: string;
  /** The registry as the user writes it: `host:port`. */
  readonly domain: string;
  readonly login: FoundLogin | undefined;
  /** What status 404 means for this request. */
  readonly missing: 'image' | 'endpoint';
}

const BODY_LIMIT_BYTES = 64 * 1024;
const MESSAGE_LIMIT = 500;

/** Makes an error from an unexpected response, and reads the response to its end. */
export async function registryError(response: HttpResponse, attempt: Attempt): Promise<RootsmithError> {
  const { status } = response;
  const said = await diagnosis(response);
  const words = said === undefined ? '' : `: ${said.text}`;
  const details = { status, ...(said?.code === undefined ? {} : { registryCode: said.code }) };
  const { code, found, hint } = explained(status, attempt);
  return new RootsmithError(code, redact(`cannot ${attempt.action}: ${found}${words}`), { hint, details });
}

interface Explanation {
  readonly code: ErrorCode;
  readonly found: string;
  readonly hint: string;
}

function explained(status: number, attempt: Attempt): Explanation {
  if (status === 401 || status === 403) return explainedRefusal(status, attempt);
  if (status === 404 && attempt.missing === 'image') {
    return {
      code: 'IMAGE_NOT_FOUND',
      found: `${attempt.domain} has no such image (status 404)`,
      hint: 'Check repository and tag.',
    };
  }
  const hint =
    status === 429
      ? `Wait, or log in: \`rootsmith login ${attempt.domain}\` or \`docker login ${attempt.domain}\`.`
      : "Look into the registry's log, or try again later.";
  return { code: 'REGISTRY_ERROR', found: `${attempt.domain} answered with status ${status}`, hint };
}

/** Registries answer 401 and 403 for private repositories, and some of them for missing ones. */
function explainedRefusal(status: number, { domain, login }: Attempt): Explanation {
  if (login === undefined) {
    const found = `${domain} asks for a login (status ${status}) and none was found`;
    return {
      code: 'AUTH_REQUIRED',
      found,
      hint: `Run \`rootsmith login ${domain}\` or \`docker login ${domain}\`, and check the spelling of the repository.`,
    };
  }
  const name = login.login.kind === 'password' ? ` of \`${login.login.username}\`` : '';
  const found = `${domain} refuses the login${name} from \`${login.from}\` (status ${status})`;
  return {
    code: 'AUTH_DENIED',
    found,
    hint: `Log in again with \`rootsmith login ${domain}\` or \`docker login ${domain}\`, or ask for access to the repository.`,
  };
}

interface Diagnosis {
  readonly code: string | undefined;
  readonly text: string;
}

/** @see https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#error-codes */
async function diagnosis(response: HttpResponse): Promise<Diagnosis | undefined> {
  const bytes = await readAll(response.body, { limitBytes: BODY_LIMIT_BYTES, what: 'an error' }).catch(() => undefined);
  // The body is too long or the connection broke, so only the status is known.
  if (bytes === undefined) return undefined;
  const body = parsedJson(bytes); // A page from a proxy is not JSON, and contains nothing that helps.
  const errors = isObject(body) && Array.isArray(body['errors']) ? (body['errors'] as readonly unknown[]) : [];
  return diagnosed(errors[0]);
}

function diagnosed(error: unknown): Diagnosis | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const code = 'code' in error && typeof error.code === 'string' ? oneLine(error.code) : undefined;
  const message = 'message' in error && typeof error.message === 'string' ? oneLine(error.message) : undefined;
  const text = [code, message].filter((part) => part !== undefined && part !== '').join(', ');
  return text === '' ? undefined : { code, text };
}

/** The text is shown in a terminal, so it may not contain control characters and is cut to a sensible length. */
function oneLine(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim()
    .slice(0, MESSAGE_LIMIT);
}
