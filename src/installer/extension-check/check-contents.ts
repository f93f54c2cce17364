import { fromByteName } from '../../bytes/index.ts';
import { type RootNode, type RootTree, walkTree } from '../../rootfs/index.ts';
import {
  enforcesContentRules,
  goQuoted,
  isAllowedInExtension,
  LABEL_XATTR,
  type TalosVersion,
} from '../../talos/index.ts';
import type { FindingList } from './extension-finding.ts';

interface ContentEntry {
  /** The path in the root file system, such as `/usr/local/bin/tool`. */
  readonly path: string;
  readonly node: RootNode;
  readonly version: TalosVersion | undefined;
}

/** Checks what lies in the `rootfs` of an extension: kinds, places, modes, and what the imager would lose. */
export function checkContents(rootfs: RootTree, version: TalosVersion | undefined, found: FindingList): void {
  for (const { path, node } of walkTree(rootfs)) {
    const entry = { path: `/${fromByteName(path)}`, node, version };
    checkKind(entry, found);
    checkPlace(entry, found);
    checkAttributes(entry, found);
  }
}

/** A path of the root file system as the extension has it. */
export function inExtension(path: string): string {
  return path === '/' ? '/rootfs' : `/rootfs${path}`;
}

const WHITEOUT_PREFIX = '.wh.';

function checkKind({ path, node: { kind } }: ContentEntry, found: FindingList): void {
  const at = inExtension(path);
  if (kind !== 'directory' && kind !== 'file' && kind !== 'symlink')
    found.add({
      rule: 'special-file',
      path: at,
      message: `special files are not allowed: ${goQuoted(path)} is a ${kind}`,
      hint: 'Leave it out: the imager would make an empty file of it.',
    });
  if (path.slice(path.lastIndexOf('/') + 1).startsWith(WHITEOUT_PREFIX))
    found.add({
      rule: 'whiteout-name',
      path: at,
      message: 'in an image this name would remove another file, and vanish',
      hint: 'Choose another name.',
    });
}

function checkPlace({ path, node, version }: ContentEntry, found: FindingList): void {
  if (node.kind === 'directory' || isAllowedInExtension(path, version)) return;
  found.add({
    rule: 'path',
    severity: enforcesContentRules(version) ? 'error' : 'warning',
    path: inExtension(path),
    message: `path ${goQuoted(path)} is not allowed in extensions`,
    hint: 'Put files below `/usr/local`, and modules and firmware into their own directories.',
  });
}

const WRITABLE_BY_ALL = 0o002;

function checkAttributes({ path: inside, node, version }: ContentEntry, found: FindingList): void {
  const path = inExtension(inside);
  const { mode, uid, gid, xattrs, kind } = node;
  if (kind !== 'symlink' && (mode & WRITABLE_BY_ALL) !== 0)
    found.add({
      rule: 'world-writeable',
      path,
      message: `everyone may write it: its mode is ${mode.toString(8).padStart(4, '0')}`,
      hint: 'Run `chmod o-w` on it.',
    });
  if (uid !== 0 || gid !== 0)
    found.add({
      rule: 'owner',
      path,
      message: `its owner ${uid}:${gid} is lost: on a node it belongs to root`,
      hint: 'Give it to root.',
    });
  for (const name of xattrs.keys()) found.add(xattrFinding(fromByteName(name), { path, version }));
}

function xattrFinding(
  name: string,
  { path, version }: { readonly path: string; readonly version: TalosVersion | undefined },
): Parameters<FindingList['add']>[0] {
  if (name !== LABEL_XATTR)
    return { rule: 'xattr', path, message: `the imager drops the attribute \`${name}\``, hint: 'Do without it.' };
  const which = version === undefined ? 'some releases of Talos' : `Talos ${version}`;
  const message = `up to 1.11 the imager drops SELinux labels, and that of 1.12 needs root for them (${which})`;
  return { rule: 'label', path, message, hint: 'Leave the label out, unless the extension is for 1.13 and later.' };
}
