import { createHmac, randomBytes } from 'node:crypto';
import type { VerifyPassword } from './access.ts';

/** Checks a password against a hash of one kind, such as bcrypt. */
export type CompareHash = (password: string, hash: string) => Promise<boolean>;

const BCRYPT = /^\$2[abxy]\$(?:0[4-9]|[12]\d|3[01])\$[./A-Za-z0-9]{53}$/;
const COST = /^\$2.\$\d\d\$/;
/** The bcrypt cost to assume for a file that has no users. */
const USUAL_COST = '$2b$10$';

export interface Htpasswd {
  readonly verify: VerifyPassword;
  /** Numbers of the lines that were ignored: they are not `user:hash`, or their hash is not bcrypt. */
  readonly refused: readonly number[];
}

/** Reads an htpasswd file. Only bcrypt hashes are accepted, because the older kinds can be broken in seconds. */
export function parseHtpasswd(text: string, compare: CompareHash): Htpasswd {
  const hashes = new Map<string, string>();
  const refused: number[] = [];
  for (const [at, raw] of text.split(/\r?\n/).entries()) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    const colon = line.indexOf(':');
    if (colon > 0 && BCRYPT.test(line.slice(colon + 1))) hashes.set(line.slice(0, colon), line.slice(colon + 1));
    else refused.push(at + 1);
  }
  const nobody = nobodyLike([...hashes.values()]);
  const verify: VerifyPassword = async (user, password) => {
    const hash = hashes.get(user);
    const isRight = await compare(password, hash ?? nobody(user));
    return isRight && hash !== undefined;
  };
  return { verify, refused };
}

/**
 * A hash to check for users who do not exist, so that the response time does not tell which users exist. It has the
 * same cost as the hashes of the file, and the same name always gets the same hash.
 */
function nobodyLike(hashes: readonly string[]): (user: string) => string {
  const key = randomBytes(32);
  const costs = hashes.map((hash) => COST.exec(hash)?.[0] ?? USUAL_COST);
  return (user) => {
    const at = createHmac('sha256', key).update(user).digest().readUInt32LE() % Math.max(costs.length, 1);
    return `${costs[at] ?? USUAL_COST}${'.'.repeat(53)}`;
  };
}
