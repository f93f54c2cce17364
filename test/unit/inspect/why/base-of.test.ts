import { expect, test } from 'vitest';
import { RootsmithError } from '../../../../src/errors/index.ts';
import type { Inspected } from '../../../../src/inspect/index.ts';
import { baseOf } from '../../../../src/inspect/why/base-of.ts';
import { BASE } from '../../../fixtures/gallery/memory.ts';
import { inspectContext } from '../../../fixtures/inspect-context.ts';
import { inspectedBuilds } from '../../../fixtures/inspected-build.ts';

const DIGEST = `sha256:${'0'.repeat(64)}`;

function labelled(labels: Readonly<Record<string, string>>): Inspected {
  return { image: { config: { labels }, platform: { os: 'linux', architecture: 'amd64' } } } as unknown as Inspected;
}

const named = (name: string, digest = DIGEST): Inspected =>
  labelled({ 'org.opencontainers.image.base.name': name, 'org.opencontainers.image.base.digest': digest });

test('baseOf() opens the place that is given', async () => {
  const { images, context } = await inspectedBuilds({ a: '' });

  const base = await baseOf(images['a']!, BASE, context);

  expect(base).toMatchObject({ kind: 'opened', name: BASE });
});

test('baseOf() opens what the labels of a build name, by digest', async () => {
  const { images, context } = await inspectedBuilds({});
  const opened: string[] = [];
  const { root } = images['base']!.image!.source;
  const source = images['base']!.image!.source;
  const places = {
    openSource: async (place: unknown) => {
      opened.push(String(place));
      return source;
    },
  };

  const base = await baseOf(named(BASE, root.digest), undefined, { ...context, places });

  expect(opened).toEqual([`${BASE.replace(/:v1$/, '')}:v1@${root.digest}`]);
  expect(base.kind).toBe('opened');
});

test.each([
  ['names no base', labelled({}), 'does not name its base'],
  ['names it by digest alone', labelled({ 'org.opencontainers.image.base.digest': DIGEST }), 'by sha256:0'],
  ['names a file of this machine', named('oci:/etc'), 'which is not an image in a registry'],
  ['names the daemon', named('docker-daemon:x'), 'which is not an image in a registry'],
  ['names what is not a reference', named('A B'), 'which is not an image in a registry'],
  ['has a digest that is none', named('example.com/x', 'sha256:1'), 'which is not an image in a registry'],
  ['is a file', { image: undefined } as Inspected, 'a file does not name its base'],
])('baseOf() opens nothing where the image %s', async (_, inspected, reason) => {
  const base = await baseOf(inspected, undefined, inspectContext());

  expect(base).toEqual({ kind: 'unknown', reason: expect.stringContaining(reason) });
});

test('baseOf() says why a base that the labels name cannot be opened', async () => {
  const failure = new RootsmithError('NETWORK', 'cannot reach example.com');
  const context = { ...inspectContext(), places: { openSource: () => Promise.reject(failure) } };

  expect(await baseOf(named('example.com/x:1'), undefined, context)).toEqual({
    kind: 'unknown',
    reason: expect.stringContaining('cannot reach example.com') as string,
  });
  await expect(baseOf(named('x'), 'example.com/x:1', context)).rejects.toBe(failure);
});
