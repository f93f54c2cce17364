import { describe, expect, test } from 'vitest';
import { checkExtension } from '../../../../src/installer/extension-check/check-extension.ts';
import type { ExtensionFinding } from '../../../../src/installer/extension-check/extension-finding.ts';
import type { RootTree } from '../../../../src/rootfs/index.ts';
import { release } from '../../../fixtures/extension-trees.ts';
import { memoryBuild } from '../../../fixtures/memory-build.ts';
import { readOracle } from '../../../fixtures/oracle.ts';
import { directory, file, makeTree, type NodeSpec, symlink } from '../../../fixtures/trees.ts';
import { type ContentsCase, type ContentsEntry, cases as made } from '../../../oracle/extension-contents/cases.ts';

interface Verdict {
  readonly stage?: 'load' | 'contents';
  readonly error?: string;
}

const { cases, releases, verdictOf } = readOracle<ContentsCase, Verdict>('extension-contents');

/** The rules of Talos's own code. */
const rules: readonly string[] = [
  'unexpected-file',
  'manifest-missing',
  'rootfs-missing',
  'manifest',
  'special-file',
  'path',
];

function nodeOf({ kind, mode, text }: ContentsEntry): NodeSpec {
  const attributes = { mode: Number.parseInt(mode, 8) };
  switch (kind) {
    case 'file':
      return file(text, attributes);
    case 'directory':
      return directory(attributes);
    case 'symlink':
      return symlink(text);
    case 'fifo':
      return { kind: 'fifo', uid: 0, gid: 0, mtime: 0, xattrs: new Map(), ...attributes };
  }
}

function treeOf({ entries }: ContentsCase): RootTree {
  return makeTree(Object.fromEntries(entries.map((entry) => [entry.path, nodeOf(entry)])));
}

async function findings(one: ContentsCase, version: string): Promise<readonly ExtensionFinding[]> {
  const { context } = memoryBuild();
  const input = { tree: treeOf(one), platform: undefined, layers: [] };
  const checked = await checkExtension(input, { version: release(version), context });
  return checked.findings.filter(({ rule }) => rules.includes(rule));
}

describe.each(releases)('as Talos %s says', (version) => {
  test.each(cases)('checkExtension() judges $name', async (one) => {
    const { error } = verdictOf(one.name, version);
    const found = await findings(one, version);

    if (error === undefined) expect(found).toEqual([]);
    else expect(found.map(({ message }) => message).join('\n')).toContain(error);
  });
});

test('the record is that of these cases (else run `npm run oracle -- extension-contents`)', () => {
  expect(cases).toEqual(made);
});
