import { type Leaf, leavesOf } from './leaves.ts';
import { isPlaceholder, isSecretName } from './secret-names.ts';
import { fromBase64, isKeyMaterial, secretInValue } from './secret-values.ts';

/** A secret in a configuration. Its value is not repeated here. */
export interface FoundSecret {
  /** The field, such as `machine.ca.key`, or `line 7` where the text has no fields. */
  readonly where: string;
  readonly line: number | undefined;
  readonly what: string;
}

/** Configurations hold files, which hold configurations again: deeper ones than this are not searched. */
const MAX_DEPTH = 3;

/**
 * Finds the secrets in a configuration of any kind: Talos, Kubernetes, docker, containerd, kubeconfig, talosconfig, and
 * others. A secret shows by the name of its field, or by the form of its value. Comments, and files inside the text,
 * are searched too. A false alarm is better than a missed secret, because a bundle goes through many hands.
 */
export function findSecrets(text: string, depth = 0): readonly FoundSecret[] {
  const leaves = leavesOf(text);
  const inFields = leaves?.flatMap((leaf) => secretsOfLeaf(leaf, depth)) ?? [];
  const known = new Set(inFields.map(({ line }) => line));
  const inLines = secretsOfLines(text, leaves !== undefined).filter(({ line }) => !known.has(line));
  return [...inFields, ...inLines];
}

function secretsOfLeaf(leaf: Leaf, depth: number): readonly FoundSecret[] {
  const { path, value, line } = leaf;
  const found = (what: string): FoundSecret => ({ where: pathName(path), line, what });
  if (isPlaceholder(value)) return [];
  if (isSecretData(leaf)) return [found('data of a Secret')];
  if (isSecretField(leaf)) return [found('a secret')];
  const what = secretInValue(value) ?? secretInAssignments(value);
  if (what !== undefined) return [found(what)];
  const inside = value.includes('\n') ? value : fromBase64(value);
  if (inside === undefined || depth >= MAX_DEPTH) return [];
  return findSecrets(inside, depth + 1).map((secret) => ({
    ...found(secret.what),
    where: `${pathName(path)}, ${secret.where}`,
  }));
}

/** A field holds a secret by its name, by the certificate beside it, or as the value of a pair with such a name. */
function isSecretField({ path, value, siblings }: Leaf): boolean {
  const name = lastName(path);
  if (isSecretName(name)) return true;
  if (name === 'key')
    return ['crt', 'cert', 'certificate'].some((other) => siblings.has(other)) || isKeyMaterial(value);
  return name === 'value' && isSecretName(siblings.get('name') ?? siblings.get('key') ?? '');
}

/** Whether a value is data of a Kubernetes Secret, alone or in a List. */
function isSecretData({ path, kind }: Leaf): boolean {
  return kind === 'Secret' && path.some((key) => key === 'data' || key === 'stringData');
}

/** Looks for `NAME=value` in environments and kernel arguments; a text may hold several. */
function secretInAssignments(value: string): string | undefined {
  if (value.includes('\n')) return undefined;
  const words = value.matchAll(/(?:^|\s)-{0,2}([\w.-]{1,128})=(\S+)/g);
  return [...words].some(([, name = '', text = '']) => isSecretName(name) && !isPlaceholder(text))
    ? 'a secret'
    : undefined;
}

/** Searches the lines that a parser skips, such as comments, or all lines of a text that no parser can read. */
function secretsOfLines(text: string, isParsed: boolean): readonly FoundSecret[] {
  return text.split('\n').flatMap((line, at) => {
    const found = (what: string): FoundSecret => ({ where: `line ${at + 1}`, line: at + 1, what });
    const isComment = /^\s*(?:#|\/\/|;)/.test(line);
    const what = secretInValue(line.trim()) ?? (isParsed && !isComment ? undefined : secretInPair(line));
    return what === undefined ? [] : [found(what)];
  });
}

const PAIR = /^[\s#;/-]*["']?([\w.-]{1,128})["']?\s*[:=]\s*["']?([^"'\s,]+)/;

function secretInPair(line: string): string | undefined {
  const [, name = '', value = ''] = PAIR.exec(line) ?? [];
  const isKey = name === 'key' && isKeyMaterial(value);
  return (isKey || isSecretName(name)) && !isPlaceholder(value) ? 'a secret' : undefined;
}

function lastName(path: Leaf['path']): string {
  return path.findLast((key) => typeof key === 'string') ?? '';
}

function pathName(path: Leaf['path']): string {
  return path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`))
    .join('')
    .replace(/^\./, '');
}
