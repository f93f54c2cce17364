import { expect, test } from 'vitest';
import { readOfficialExtensions } from '../../../../src/talos/index.ts';

const digest = `sha256:${'ab'.repeat(32)}`;
const line = `ghcr.io/siderolabs/gvisor:20250505.0@${digest}`;

test('readOfficialExtensions() reads names, tags and descriptions in order', () => {
  const digests = `${line}\nghcr.io/siderolabs/amd-ucode:v1.13.9@${digest}\n`;
  const descriptions = `${line}:\n  author: Sidero Labs\n  description: |\n    [core] text\n`;

  expect(readOfficialExtensions({ digests, descriptions })).toEqual([
    {
      name: 'siderolabs/gvisor',
      tag: '20250505.0',
      reference: line,
      author: 'Sidero Labs',
      description: '[core] text\n',
    },
    { name: 'siderolabs/amd-ucode', tag: 'v1.13.9', reference: `ghcr.io/siderolabs/amd-ucode:v1.13.9@${digest}` },
  ]);
});

test('readOfficialExtensions() refuses damaged lists and names the line', () => {
  expect(() => readOfficialExtensions({ digests: `${line}\nx\n` })).toThrow(
    expect.objectContaining({ code: 'MANIFEST_INVALID', message: expect.stringContaining('/image-digests:2: ') }),
  );
  expect(() => readOfficialExtensions({ digests: '', descriptions: '[' })).toThrow(/descriptions\.yaml/);
  expect(() => readOfficialExtensions({ digests: '', descriptions: 'a' })).toThrow(/expected a mapping/);
});
