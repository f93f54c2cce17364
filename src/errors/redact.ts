/**
 * Removes credentials from text that may hold a URL, a reference or a header: `user:secret@` with or without a
 * scheme, bearer and basic values, and the query parameters with which object stores sign. The text may be
 * hostile, so the time taken grows linearly with its length: no pattern here can restart at each letter.
 */
export function redact(text: string): string {
  return text
    .replace(/[^\s`"<>]+/g, withoutLogin)
    .replace(/\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]+/gi, '$1 ***')
    .replace(
      /([?&](?:[\w-]{0,64}(?:token|signature|sig|secret|password|credential|key)[\w-]{0,64})=)[^&\s"'`]*/gi,
      '$1***',
    );
}

/** What can stand before a login: a scheme, a flag or key with `=`, or the kind of a PLACE. */
const LEAD = /^(?:.*?\/\/|[\w.-]+=|(?:oci|oci-archive|docker-archive|docker-daemon):)/;

/** `host:5000/name` before an `@` is an address with a port, not a login. */
const PORT = /^[^/:]*:\d+(?:\/|$)/;

/**
 * Removes the login from one word. A password may hold an `@`, so the login ends at the last `@` that is not
 * followed by a digest.
 */
function withoutLogin(word: string): string {
  if (!word.includes('@')) return word;
  const lead = LEAD.exec(word)?.[0] ?? '';
  const rest = word.slice(lead.length);
  const end = endOfLogin(rest);
  if (end === -1) return word;
  const login = rest.slice(0, end);
  // What looks like a key may be the start of the name: `a=:secret@`.
  if (login.startsWith(':') && lead.endsWith('=')) return `***${rest.slice(end)}`;
  const isBare = !login.includes(':') || login.startsWith(':');
  if (isBare && (login.includes('/') || !lead.endsWith('//'))) return word;
  if (login.includes('/') && PORT.test(login)) return word;
  return `${lead}***${rest.slice(end)}`;
}

function endOfLogin(text: string): number {
  for (let at = text.lastIndexOf('@'); at !== -1; at = at === 0 ? -1 : text.lastIndexOf('@', at - 1)) {
    if (!isDigest(text.slice(at + 1))) return at;
  }
  return -1;
}

function isDigest(text: string): boolean {
  return /^(?:sha\d+:|[a-z0-9]+(?:[+._-][a-z0-9]+)*:[0-9a-fA-F]{32})/.test(text);
}
