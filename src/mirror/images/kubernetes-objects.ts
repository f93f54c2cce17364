import type { ErrorCode } from '../../errors/index.ts';
import { fieldName, isMapping } from '../../talos/index.ts';
import type { Selected } from './image-path.ts';
import { describe, type SourceDocument } from './read-documents.ts';
import type { TextComplaint } from './source-text.ts';

/** One Kubernetes object of a document. */
export interface KubernetesObject extends Selected {
  readonly kind: string;
  /** The API group; empty for the core group. */
  readonly group: string;
  /** The name for messages, such as `Deployment web/front`. */
  readonly shown: string;
}

/** Finds the objects of a document. The items of a list are objects of their own. */
export function objectsOf(
  document: SourceDocument,
  code: ErrorCode,
): { readonly objects: readonly KubernetesObject[]; readonly complaints: readonly TextComplaint[] } {
  const objects: KubernetesObject[] = [];
  const complaints: TextComplaint[] = [];
  const lists = new Set<object>();
  visit({ path: [], value: document.value }, undefined);
  return { objects, complaints };

  function visit({ path, value }: Selected, itemKind: string | undefined): void {
    const kind = isMapping(value) ? (value['kind'] ?? itemKind) : undefined;
    if (!isMapping(value) || typeof kind !== 'string') {
      complaints.push({ code, at: document.at(path), field: fieldName(path), ...problemOf(value) });
      return;
    }
    const items = value['items'];
    if (!kind.endsWith('List') || !Array.isArray(items)) {
      objects.push({
        path,
        value,
        kind,
        group: groupOf(value['apiVersion']),
        shown: `${kind} ${nameOf(value)}`.trim(),
      });
      return;
    }
    // By an alias, a list can contain itself.
    if (lists.has(value)) return;
    lists.add(value);
    for (const [index, item] of items.entries()) {
      visit(
        { path: [...path, 'items', index], value: item },
        kind === 'List' ? undefined : kind.slice(0, -'List'.length),
      );
    }
  }
}

function problemOf(value: unknown): { readonly message: string; readonly hint: string } {
  if (!isMapping(value)) {
    const hint = 'Give it what `kubectl`, `helm template` or `kustomize build` prints on standard output.';
    return { message: `expected a Kubernetes object, found ${describe(value)}`, hint };
  }
  const isTalos = 'machine' in value || 'cluster' in value;
  return {
    message: 'found a mapping without `kind`, which is not a Kubernetes object',
    hint: isTalos
      ? 'A machine configuration goes to `--machine-config`.'
      : 'Give it rendered objects; the values of a chart are not objects.',
  };
}

function groupOf(apiVersion: unknown): string {
  const [group = '', version] = typeof apiVersion === 'string' ? apiVersion.split('/') : [];
  return version === undefined ? '' : group;
}

function nameOf({ metadata }: Readonly<Record<string, unknown>>): string {
  if (!isMapping(metadata)) return '';
  const { name, generateName, namespace } = metadata;
  const own = [name, generateName].find((text) => typeof text === 'string') ?? '';
  return typeof namespace === 'string' && own !== '' ? `${namespace}/${own}` : own;
}
