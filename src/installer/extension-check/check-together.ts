import { type EntryPath, fromByteName } from '../../bytes/index.ts';
import { type RootTree, walkTree } from '../../rootfs/index.ts';
import { type ExtensionFinding, FindingList } from './extension-finding.ts';

/** An extension among others that are to go into one image. */
export interface NamedExtension {
  /** For messages. */
  readonly place: string;
  /** Of its manifest; empty if it has none. */
  readonly name: string;
  readonly rootfs: RootTree;
}

/** Checks extensions that one image is to hold: of two files with one path only the last would be seen. */
export function checkTogether(extensions: readonly NamedExtension[]): readonly ExtensionFinding[] {
  const found = new FindingList();
  const owners = new Map<EntryPath, string>();
  const names = new Map<string, string>();
  for (const { place, name, rootfs } of extensions) {
    const other = names.get(name);
    if (other !== undefined && name !== '')
      found.add({ rule: 'name', message: `\`${other}\` and \`${place}\` both have the name ${name}` });
    names.set(name, place);
    for (const { path, node } of walkTree(rootfs)) {
      if (node.kind === 'directory') continue;
      const first = owners.get(path);
      if (first === undefined) owners.set(path, place);
      else found.add({ rule: 'same-path', path: `/rootfs/${fromByteName(path)}`, ...bothBring(first, place) });
    }
  }
  return found.all();
}

function bothBring(first: string, second: string): { readonly message: string; readonly hint: string } {
  return {
    message: `\`${first}\` and \`${second}\` both bring this file: the one that is named last hides the other`,
    hint: 'Leave one of them out.',
  };
}
