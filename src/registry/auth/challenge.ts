/** One method of logging in, as a `WWW-Authenticate` header offers it. */
export interface Challenge {
  /** The scheme in lower case: `bearer`, `basic`. */
  readonly scheme: string;
  /** Parameters with their names in lower case. The first of repeated ones counts. */
  readonly parameters: ReadonlyMap<string, string>;
}

const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const separators = /[\s,]*/y;
// Unquoted values may contain more characters than the RFC allows, because some registries write realms that way.
const parameter = new RegExp(String.raw`(${TOKEN})\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^",\s]+))\s*(?=,|$)`, 'ys');
const scheme = new RegExp(`(${TOKEN})(?=[\\s,]|$)`, 'y');
const token68 = /[ \t]+[A-Za-z0-9._~+/-]+=*\s*(?=,|$)/y;

/**
 * Parses the header, also several ones joined by commas. Stops at the first text that it cannot parse.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1
 */
export function parseChallenges(header: string): readonly Challenge[] {
  const challenges: { scheme: string; parameters: Map<string, string> }[] = [];
  let at = 0;
  function take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = at;
    const match = pattern.exec(header);
    if (match !== null) at += match[0].length;
    return match;
  }
  for (;;) {
    take(separators);
    const current = challenges.at(-1)?.parameters;
    const found = current === undefined ? null : take(parameter);
    if (current !== undefined && found !== null) {
      setOnce(current, found);
      continue;
    }
    const name = take(scheme)?.[1];
    if (name === undefined) return challenges;
    challenges.push({ scheme: name.toLowerCase(), parameters: new Map() });
    take(token68);
  }
}

function setOnce(parameters: Map<string, string>, [, name = '', quoted, plain]: RegExpExecArray): void {
  const value = quoted === undefined ? (plain ?? '') : quoted.replace(/\\(.)/gs, '$1');
  const key = name.toLowerCase();
  if (!parameters.has(key)) parameters.set(key, value);
}
