import { readAll } from '../../bytes/index.ts';
import { nearest } from '../../errors/index.ts';
import { type FileNode, ownContent, type RootTree } from '../../rootfs/index.ts';
import {
  constraintProblem,
  type ExtensionManifest,
  goYamlOf,
  isOfficialVersionForm,
  manifestType,
  parseTalosVersion,
  type ReadFields,
  readExtensionManifest,
  readGoYamlFields,
  type TalosVersion,
} from '../../talos/index.ts';
import {
  EXTENSION_MANIFEST_LIMIT_BYTES,
  MANIFEST_NAME,
  readExtensionTop,
  type TopProblem,
} from '../extensions/extension-top.ts';
import type { FindingList, NewFinding } from './extension-finding.ts';

/**
 * Checks what lies at the top of an extension as Talos's loader does, and the manifest. Gives the manifest, or
 * undefined if Talos cannot read it.
 */
export async function checkManifest(
  { root }: RootTree,
  version: TalosVersion | undefined,
  found: FindingList,
): Promise<ExtensionManifest | undefined> {
  const { manifest, problems } = readExtensionTop({ root });
  for (const problem of problems) found.add({ ...problem, hint: TOP_HINTS[problem.rule] });
  return manifest === undefined ? undefined : checkText(await textOf(manifest), version, found);
}

const TOP_HINTS: Readonly<Record<TopProblem['rule'], string>> = {
  'unexpected-file': 'Move it below `rootfs`, or leave it out.',
  'manifest-missing': 'Add a file `manifest.yaml` beside `rootfs`.',
  'rootfs-missing': 'Put the files of the extension below a directory `rootfs`.',
};

async function textOf(node: FileNode): Promise<Uint8Array> {
  return await readAll(ownContent(node), { limitBytes: EXTENSION_MANIFEST_LIMIT_BYTES, what: MANIFEST_NAME });
}

function checkText(
  text: Uint8Array,
  version: TalosVersion | undefined,
  list: FindingList,
): ExtensionManifest | undefined {
  const fields = readGoYamlFields(text, manifestType(version), goYamlOf(version));
  const add = (field: string, finding: Omit<NewFinding, 'path' | 'line' | 'column'>): void =>
    list.add({ ...finding, path: `/${MANIFEST_NAME}`, ...positionIn(fields, field) });
  const read = readExtensionManifest(text, version);
  if (read.kind === 'refused') {
    const field = fields.complaints[0]?.field ?? 'version';
    add(field, {
      rule: 'manifest',
      message: read.message,
      hint: 'Correct the manifest: `version: v1alpha1`, `metadata`.',
    });
    return undefined;
  }
  for (const { name, field, known } of fields.unknown) {
    const meant = nearest(name, known);
    const hint = meant === undefined ? 'Leave it out.' : `Did you mean \`${meant}\`?`;
    add(field, { rule: 'manifest-field', message: `Talos ignores the field \`${field}\``, hint });
  }
  checkFacts(read.manifest, version, add);
  return read.manifest;
}

type AddAtField = (field: string, finding: Omit<NewFinding, 'path' | 'line' | 'column'>) => void;

function checkFacts(
  { name, version: own, constraint }: ExtensionManifest,
  version: TalosVersion | undefined,
  add: AddAtField,
): void {
  if (name === '')
    add('metadata.name', { rule: 'name', message: 'the extension has no name', hint: 'Set `metadata.name`.' });
  if (!isOfficialVersionForm(own))
    add('metadata.version', {
      rule: 'version-form',
      message: `invalid version format ${own} for extension: ${name}`,
      hint: 'Write it as `v1.0.0`, `v1.0` or `20240513`.',
    });
  checkConstraint(constraint, version, (finding) => add('metadata.compatibility.talos.version', finding));
}

const NEWEST = parseTalosVersion('v1.14.0');
const LAST_OF_OLD_GRAMMAR = parseTalosVersion('v1.5.6');

function checkConstraint(
  constraint: string,
  version: TalosVersion | undefined,
  add: (finding: NewFinding) => void,
): void {
  const problem = constraintProblem(constraint, version ?? NEWEST);
  // Without a release, only the grammar counts.
  if (problem !== undefined && (version !== undefined || isMalformed(problem))) {
    const hint = isMalformed(problem)
      ? 'Write it as `>= 1.5.0` or `>= 1.5.0 < 1.9.0`: three numbers each, blanks for «and», `||` for «or».'
      : 'Take the extension that was made for this release.';
    add({ rule: 'constraint', message: problem, hint });
    return;
  }
  const admitsOld = constraintProblem(constraint, LAST_OF_OLD_GRAMMAR, { tool: NEWEST }) === undefined;
  const old = constraintProblem(constraint, LAST_OF_OLD_GRAMMAR);
  if (version === undefined && admitsOld && old !== undefined && isMalformed(old))
    add({
      rule: 'constraint-old',
      message: `it admits Talos 1.5, which cannot read it: ${old}`,
      hint: 'Begin at 1.6, or use one comparison only.',
    });
}

function isMalformed(problem: string): boolean {
  return problem.startsWith('error parsing');
}

function positionIn(
  { positions, complaints, unknown }: ReadFields,
  field: string,
): Pick<NewFinding, 'line' | 'column'> {
  const own = [...complaints, ...unknown].find((each) => each.field === field)?.at;
  const { key, value } = positions.get(field) ?? positions.get('metadata') ?? positions.get('') ?? {};
  const at = own ?? value ?? key;
  return { line: at?.line, column: at?.column };
}
