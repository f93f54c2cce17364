import { hasNetworkDocuments } from '../quirks.ts';
import type { TalosVersion } from '../version.ts';
import { isMapping } from '../yaml-text.ts';
import { type ConfigFinding, type Mapping, textOf } from './finding.ts';
import { linkKinds } from './links.ts';
import { documentShapes } from './shapes.ts';

/** Keys by which Talos knows the document that has no kind. */
const oldKeys = ['machine', 'cluster', 'debug', 'persist'];

/** Kinds that came with 1.12, beside those that are looked into. */
const laterKinds: readonly string[] = [
  ...Object.keys(documentShapes),
  'WireguardConfig',
  'LinkAliasConfig',
  'DHCPv6Config',
  'StaticHostConfig',
  'Layer2VIPConfig',
  'HCloudVIPConfig',
  'OOMConfig',
];

/** What Talos refuses of documents as a whole: those without a kind, those of a kind that it lacks, and those given twice. */
export function checkDocuments(documents: readonly unknown[], version: TalosVersion): readonly ConfigFinding[] {
  const seen = new Map<string, number>();
  return documents.flatMap((document, index) => {
    if (!isMapping(document)) return [];
    const message = kindProblem(document, version) ?? repetition(document, index, seen);
    return message === undefined ? [] : [{ document: index, path: [], message, by: 'Talos' as const }];
  });
}

function kindProblem(document: Mapping, version: TalosVersion): string | undefined {
  const [kind, apiVersion] = [textOf(document['kind']), textOf(document['apiVersion'])];
  if (kind === '') {
    const isOld = apiVersion === 'v1alpha1' || oldKeys.some((key) => Object.hasOwn(document, key));
    return isOld ? undefined : 'a document has neither a `kind` nor `machine` nor `cluster`';
  }
  if (apiVersion !== 'v1alpha1') return `the ${kind} has no \`apiVersion: v1alpha1\``;
  if (hasNetworkDocuments(version) || !laterKinds.includes(kind)) return undefined;
  return `Talos ${version} has no ${kind}: it came with 1.12`;
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
