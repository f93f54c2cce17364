import { expect, test } from 'vitest';
import { findExtensionConflicts } from '../../../../src/installer/breakage/added-extensions.ts';
import type { OpenedExtension } from '../../../../src/installer/extensions/opened-extension.ts';
import { openedExtension } from '../../../fixtures/opened-extension.ts';
import { makeTree, type NodeSpec, symlink } from '../../../fixtures/trees.ts';

const rootfs = { lib: symlink('usr/lib'), 'usr/lib/x': 'x', 'etc/ssl/certs/': '' };

function found(
  extensions: readonly OpenedExtension[],
  below: Readonly<Record<string, NodeSpec>> = {},
  firmwareFiles: ReadonlySet<string> = new Set(),
) {
  const layers = extensions.map(({ manifest, tree }, at) => ({ image: `${at}.sqsh`, metadata: manifest, tree }));
  const base = [{ image: '7.sqsh', name: 'old', version: '1', tree: makeTree(below) }];
  return findExtensionConflicts({
    added: { extensions, layers },
    extensions: base,
    firmwareFiles,
    tree: makeTree(rootfs),
  });
}

test('findExtensionConflicts() finds nothing where extensions lie beside each other', () => {
  expect(found([openedExtension('one', { 'usr/lib/x': 'theirs' }), openedExtension('two', { 'usr/a': '' })])).toEqual(
    [],
  );
});

test('findExtensionConflicts() names extensions with the same path, in the base too', () => {
  const one = openedExtension('one', { 'usr/local/a': '1', 'usr/lib/firmware/f': '1' });
  const two = openedExtension('two', { 'usr/local/a': '2', 'usr/local/b': '2' });

  expect(
    found([one, two], { 'usr/local/b': '0' }, new Set(['usr/lib/firmware/f'])).map(({ rule, message }) => [
      rule,
      message,
    ]),
  ).toEqual([
    [
      'extension-collision',
      'the system extensions the firmware of the base and `one` 1.0.0 (`one.tar`) both bring `/usr/lib/firmware/f`, and only one of them would be seen',
    ],
    [
      'extension-collision',
      'the system extensions `one` 1.0.0 (`one.tar`) and `two` 1.0.0 (`two.tar`) both bring `/usr/local/a`, and only one of them would be seen',
    ],
    [
      'extension-collision',
      'the system extensions `old` 1 (`7.sqsh`) of the base and `two` 1.0.0 (`two.tar`) both bring `/usr/local/b`, and only one of them would be seen',
    ],
  ]);
});

test('findExtensionConflicts() finds an extension that hides a directory of the root file system', () => {
  const old = openedExtension('old-style', { 'lib/modules/6.1/a.ko': '', 'etc/ssl': '' });

  expect(found([old])).toMatchObject([
    {
      rule: 'hidden-by-extension',
      message:
        'the system extension `old-style` 1.0.0 (`0.sqsh`) would hide all of `/etc/ssl`, `/lib` of the root file system: it brings another kind of entry there',
    },
  ]);
});
