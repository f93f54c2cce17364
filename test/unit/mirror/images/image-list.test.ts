import { expect, test } from 'vitest';
import { describeOrigin, type FoundImages, type ImageOrigin, joinFindings } from '../../../../src/mirror/index.ts';
import { formatReference, parseReference } from '../../../../src/oci/index.ts';

function found(kind: ImageOrigin['kind'], what: string, ...references: readonly string[]): FoundImages {
  return {
    images: references.map((text) => ({ reference: parseReference(text), origin: { kind, from: kind, what } })),
    warnings: [],
  };
}

function joined(...findings: readonly FoundImages[]) {
  return joinFindings(findings).images.map(({ reference, origins }) => [
    formatReference(reference),
    origins.map(({ what }) => what),
  ]);
}

test('joinFindings() lists an image once, where it was first mentioned, with all who asked', () => {
  expect(
    joined(found('lines', 'a', 'nginx', 'redis'), found('lines', 'b', 'etcd', 'index.docker.io/library/nginx:latest')),
  ).toEqual([
    ['docker.io/library/nginx:latest', ['a', 'b']],
    ['docker.io/library/redis:latest', ['a']],
    ['docker.io/library/etcd:latest', ['b']],
  ]);
});

test('joinFindings() keeps a tag and the same tag with a digest apart', () => {
  const pinned = `nginx:1@sha256:${'0'.repeat(64)}`;

  expect(joined(found('lines', 'a', 'nginx:1', pinned))).toHaveLength(2);
});

test('joinFindings() passes warnings on', () => {
  expect(
    joinFindings([
      { images: [], warnings: ['one'] },
      { images: [], warnings: ['two'] },
    ]).warnings,
  ).toEqual(['one', 'two']);
});

test('joinFindings() warns that a machine configuration alone is no whole list', () => {
  expect(joinFindings([found('machine-config', 'machine.kubelet.image', 'kubelet:v1')]).warnings).toEqual([
    expect.stringContaining('--talos'),
  ]);
});

test.each([
  ['v1.30.1', []],
  ['v1.29.0', [expect.stringContaining('use `--kubernetes v1.29.0`')]],
])('joinFindings() compares a kubelet %s with that of the release', (tag, warnings) => {
  const release = found('talos', 'kubelet', 'ghcr.io/siderolabs/kubelet:v1.30.1');
  const config = found('machine-config', 'machine.kubelet.image', `ghcr.io/siderolabs/kubelet:${tag}`);

  expect(joinFindings([release, config]).warnings).toEqual(warnings);
});

test.each([
  [{ kind: 'talos', from: 'Talos v1.0.6', what: 'etcd' }, 'Talos v1.0.6: etcd'],
  [{ kind: 'lines', from: 'images.txt', line: 3 }, 'images.txt:3'],
  [
    { kind: 'machine-config', from: 'm.yaml', what: 'cluster.etcd.image', line: 3, column: 9 },
    'm.yaml:3:9: cluster.etcd.image',
  ],
] as const)('describeOrigin() of %o is %s', (origin, text) => {
  expect(describeOrigin(origin)).toBe(text);
});
