import { isAtLeast, isMapping, type TalosVersion } from '../../talos/index.ts';
import { type Mapping, mappingAt, textOf, valueAt } from '../values.ts';
import { checkDevices } from './device.ts';
import { checkDocuments, isOldDocument } from './documents.ts';
import type { ConfigFinding, RuleBreach } from './finding.ts';
import { checkDhcp, checkLink, linkParts } from './links.ts';
import { oldConflicts, settingRules } from './node-settings.ts';
import { checkOuterFields } from './outer-fields.ts';
import { checkOldRegistries, registryRules } from './registry-settings.ts';
import { checkShape } from './shape.ts';
import { documentShapes, oldShapes } from './shapes.ts';

/**
 * Finds what a node of this release would refuse in the documents as such, in their outer fields, and in the parts of
 * a configuration that `config registries` writes: the network, host name, name and time servers, and registries.
 * Everything else is ignored and may be missing, as in a patch. The documents are values, with aliases and merge keys
 * resolved.
 */
export function validateConfig(documents: readonly unknown[], version: TalosVersion): readonly ConfigFinding[] {
  const old = documents.find((document) => isMapping(document) && textOf(document['kind']) === '');
  return [
    ...checkDocuments(documents, version),
    ...documents.flatMap((document, index) => {
      if (!isMapping(document)) return [];
      const kind = textOf(document['kind']);
      const found = kind === '' ? oldFindings(document, version) : newFindings(kind, document, old, version);
      return found.map((finding) => ({ document: index, ...finding, by: 'Talos' as const }));
    }),
    ...sharedParts(documents),
  ];
}

function oldFindings(document: Mapping, version: TalosVersion): readonly RuleBreach[] {
  const outer = isOldDocument(document) ? checkOuterFields(document, version) : [];
  const shapes = Object.entries(oldShapes).flatMap(([place, type]) => {
    const path = place.split('.');
    return checkShape(valueAt(document, ...path), type, version, path);
  });
  // A value of the wrong type is not checked further.
  if (outer.length + shapes.length > 0) return [...outer, ...shapes];
  const isWorker = /^(worker|join)$/.test(textOf(valueAt(document, 'machine', 'type')));
  return [
    ...checkDevices(mappingAt(document, 'machine', 'network'), isWorker).map(below('machine', 'network')),
    ...checkOldRegistries(mappingAt(document, 'machine', 'registries')).map(below('machine', 'registries')),
  ];
}

function below(...above: readonly string[]): (finding: RuleBreach) => RuleBreach {
  return ({ path, message }) => ({ path: [...above, ...path], message });
}

function newFindings(kind: string, document: Mapping, old: unknown, version: TalosVersion): readonly RuleBreach[] {
  const shape = Object.hasOwn(documentShapes, kind) ? documentShapes[kind] : undefined;
  if (shape === undefined) return [];
  // Fields of later releases are not known here.
  const { apiVersion: _, kind: __, name, ...fields } = document;
  const found = isAtLeast(version, '1.14') ? [] : checkShape(fields, { fields: shape }, version);
  if (found.length > 0) return found;
  const rule = settingRules[kind] ?? registryRules[kind];
  const isNamed = rule === undefined || kind in registryRules;
  return [
    ...(isNamed && textOf(name) === '' ? [{ path: [], message: `a ${kind} needs a \`name\`` }] : []),
    ...(kind === 'DHCPv4Config' ? checkDhcp(document) : []),
    ...(rule?.(document, version) ?? checkLink(kind, document) ?? []),
    ...(old === undefined ? [] : (oldConflicts[kind]?.(old) ?? [])).map((place) => ({
      path: [],
      message: `a ${kind} and \`${place}\` exclude each other`,
    })),
  ];
}

/** Finds links that two others have as a part. Talos accepts them, but the kernel gives the link to one of them. */
function sharedParts(documents: readonly unknown[]): readonly ConfigFinding[] {
  const owners = new Map<string, string>();
  return documents.flatMap((document, index) => {
    if (!isMapping(document)) return [];
    const own = textOf(document['name']);
    return linkParts(textOf(document['kind']), document).flatMap((part, at) => {
      const owner = owners.get(part);
      owners.set(part, own);
      if (owner === undefined) return [];
      const message = `\`${part}\` is a part of \`${owner}\` and of \`${own}\``;
      return [{ document: index, path: ['links', at], message, by: 'rootsmith' as const }];
    });
  });
}
