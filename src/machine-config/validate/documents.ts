import { isAtLeast, isMapping, type TalosVersion } from '../../talos/index.ts';
import { type Mapping, textOf } from '../values.ts';
import { documentKinds } from './document-kinds.ts';
import type { ConfigFinding } from './finding.ts';
import { FIRST_KNOWN, isKnownRelease } from './known-releases.ts';
import { linkKinds } from './links.ts';

/** Keys by which Talos recognises the document without a kind. */
const oldKeys = ['machine', 'cluster', 'debug', 'persist'];

/**
 * Checks the documents as a whole: Talos refuses those without a kind, those of an unknown kind, and those given
 * twice.
 */
export function checkDocuments(documents: readonly unknown[], version: TalosVersion): readonly ConfigFinding[] {
  const seen = new Map<string, number>();
  return documents.flatMap((document, index) => {
    if (!isMapping(document)) return document === null ? emptyDocument(index, version) : [];
    const message = kindProblem(document, version) ?? repetition(document, index, seen);
    return message === undefined ? [] : [{ document: index, path: [], message, by: 'Talos' as const }];
  });
}

/** Whether Talos takes a document without a kind for the one that has `machine` and `cluster`. */
export function isOldDocument(document: Mapping): boolean {
  return textOf(document['apiVersion']) === 'v1alpha1' || oldKeys.some((key) => Object.hasOwn(document, key));
}

function kindProblem(document: Mapping, version: TalosVersion): string | undefined {
  const [kind, apiVersion] = [textOf(document['kind']), textOf(document['apiVersion'])];
  if (kind === '') {
    return isOldDocument(document) ? undefined : 'a document has neither a `kind` nor `machine` nor `cluster`';
  }
  if (apiVersion !== 'v1alpha1') return `the ${kind} has no \`apiVersion: v1alpha1\``;
  const [came] = Object.entries(documentKinds).find(([, kinds]) => kinds.includes(kind)) ?? [];
  if (came !== undefined) {
    const isThere = came === FIRST_KNOWN || isAtLeast(version, came);
    return isThere ? undefined : `Talos ${version} does not know ${kind}: it came with ${came}`;
  }
  return isKnownRelease(version) ? `Talos ${version} does not know ${kind}` : undefined;
}

/** Up to 1.11 the loader fails on an empty document. */
function emptyDocument(index: number, version: TalosVersion): readonly ConfigFinding[] {
  if (isAtLeast(version, '1.12')) return [];
  return [{ document: index, path: [], message: 'a document is empty', by: 'Talos' }];
}

function repetition(document: Mapping, index: number, seen: Map<string, number>): string | undefined {
  const kind = textOf(document['kind']);
  const name = textOf(document['name']);
  const kinds = linkKinds.includes(kind) ? linkKinds : [kind];
  const earlier = kinds.find((other) => seen.has(`${other} ${name}`));
  seen.set(`${kind} ${name}`, index);
  if (earlier === undefined) return undefined;
  if (kind === '') return 'there are two documents without a `kind`';
  const what = name === '' ? `a ${kind}` : `the ${kind} \`${name}\``;
  return earlier === kind ? `${what} is there twice` : `${what} is there as ${earlier} too`;
}
