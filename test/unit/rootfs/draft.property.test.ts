import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { emptyTree, TreeDraft } from '../../../src/rootfs/index.ts';
import { at, directory, file, listTree } from '../../fixtures/trees.ts';

const path = fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 4 }).map((names) => names.join('/'));
const edit = fc.oneof(
  fc.record({ kind: fc.constant('file' as const), path, text: fc.constantFrom('1', '2') }),
  fc.record({ kind: fc.constant('directory' as const), path }),
  fc.record({ kind: fc.constant('remove' as const), path }),
  fc.record({ kind: fc.constant('finish' as const), path }),
);

/** The same edits on a flat list of paths, with no cleverness at all. */
class NaiveTree {
  readonly lines = new Map<string, string>();

  isDirectory(name: string): boolean {
    return name === '' || this.lines.get(name) === '/';
  }

  remove(name: string): void {
    for (const known of this.lines.keys()) if (known === name || known.startsWith(`${name}/`)) this.lines.delete(known);
  }

  list(): string[] {
    return [...this.lines].map(([name, line]) => `${name}${line}`);
  }
}

test('TreeDraft does the same edits as a flat list of paths, and leaves earlier results alone', () => {
  fc.assert(
    fc.property(fc.array(edit, { maxLength: 40 }), (edits) => {
      const draft = new TreeDraft(emptyTree());
      const naive = new NaiveTree();
      const finished: [ReturnType<TreeDraft['finish']>, string[]][] = [];
      for (const step of edits) {
        const parent = step.path.slice(0, Math.max(0, step.path.lastIndexOf('/')));
        if (step.kind === 'finish') finished.push([draft.finish(), listTree(draft)]);
        else if (step.kind === 'remove') {
          draft.remove(at(step.path));
          naive.remove(step.path);
        } else if (naive.isDirectory(parent)) {
          draft.put(at(step.path), step.kind === 'file' ? file(step.text) : directory());
          naive.remove(step.path);
          naive.lines.set(step.path, step.kind === 'file' ? ` = ${step.text}` : '/');
        }
      }

      expect(listTree(draft).sort()).toEqual(naive.list().sort());
      for (const [tree, lines] of finished) expect(listTree(tree)).toEqual(lines);
    }),
  );
});
