import { expect, test } from 'vitest';
import { parseSchematic, schematicExtension, schematicId } from '../../../../src/recipe/index.ts';
import { parseTalosVersion } from '../../../../src/talos/index.ts';

const schematic = parseSchematic(new TextEncoder().encode('customization: {extraKernelArgs: [a]}'), 'schematic.yaml');
const id = schematicId(schematic);

function manifestOf(version: string, author?: string): string {
  const [manifest] = schematicExtension(schematic, { version: parseTalosVersion(version), author }).entries;
  return manifest?.kind === 'file' ? Buffer.from(manifest.content).toString() : '';
}

test('schematicExtension() has the entries of the factory, in its order', () => {
  const { entries, name, version } = schematicExtension(schematic, { version: undefined });

  expect({ name, version }).toEqual({ name: 'schematic', version: id });
  expect(entries.map(({ kind, path, mode }) => `${kind} ${path} ${mode.toString(8)}`)).toEqual([
    'file manifest.yaml 644',
    'directory rootfs/ 755',
    'directory rootfs/usr/ 755',
    'directory rootfs/usr/local/ 755',
    'directory rootfs/usr/local/share/ 755',
    'directory rootfs/usr/local/share/schematic/ 755',
    `file rootfs/usr/local/share/schematic/${id} 644`,
  ]);
});

test('schematicExtension() has the factory\u2019s manifest for its author', () => {
  expect(manifestOf('v1.13.0', 'Image Factory')).toBe(
    `version: v1alpha1\nmetadata:\n    name: schematic\n    version: ${id}\n    author: Image Factory\n    description: Virtual extension which specifies the schematic of the image built with Image Factory.\n    compatibility:\n        talos:\n            version: '>= 1.0.0'\n    extraInfo: |\n        customization:\n            extraKernelArgs:\n                - a\n`,
  );
});

test('schematicExtension() says what is in it from 1.7 on', () => {
  expect(manifestOf('v1.6.7')).not.toContain('extraInfo');
  expect(manifestOf('v1.7.0')).toContain('extraInfo');
});
