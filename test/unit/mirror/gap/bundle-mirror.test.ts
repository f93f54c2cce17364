import { expect, test } from 'vitest';
import type { PlannedImage } from '../../../../src/mirror/copy/index.ts';
import { parseMirror } from '../../../../src/mirror/file/parse-mirror.ts';
import { parseMirrorTarget } from '../../../../src/mirror/file/target-place.ts';
import {
  bundleName,
  fullName,
  type MirrorSettings,
  renderBundleMirror,
} from '../../../../src/mirror/gap/bundle-mirror.ts';
import { parseImagePlace } from '../../../../src/mirror/images/image-place.ts';
import { memoryImage } from '../../../fixtures/memory-image.ts';
import { amd64, request } from '../../../fixtures/mirror-images.ts';

const { descriptor } = memoryImage().manifest;
const settings: MirrorSettings = {
  naming: { kind: 'replace-host' },
  index: 'sparse',
  referrers: true,
  foreignLayers: false,
  target: undefined,
};

function planned(source: string, repository = 'app', tag: string | undefined = 'v1'): PlannedImage {
  const nothing = { manifests: [], blobs: [], tags: [], omitted: [], left: [] };
  const target = { repository, tag };
  return { source: parseImagePlace(source), target, named: descriptor, root: descriptor, state: 'copy', ...nothing };
}

test.each([
  ['ghcr.io/a/b:v1', 'ghcr.io/a/b:v1'],
  [`ghcr.io/a/b@${descriptor.digest}`, `ghcr.io/a/b@${descriptor.digest}`],
  [`ghcr.io/a/b:v1@${descriptor.digest}`, 'ghcr.io/a/b:v1'],
  ['oci:/w/layout:ghcr.io/a/b:v1', 'ghcr.io/a/b:v1'],
  ['oci:/w/layout:v1', 'localhost/app:v1'],
])('fullName() of %s is %s', (source, name) => {
  expect(fullName(planned(source))).toBe(name);
});

test('bundleName() of an image without a name has its name at the target', () => {
  expect(bundleName(planned('oci-archive:/w/a.tar', 'tools/app', 'v2'))).toEqual({
    domain: 'localhost',
    path: 'tools/app',
    tag: 'v2',
  });
});

test('renderBundleMirror() writes what parseMirror() reads as the same settings, without paths of this side', () => {
  const images = [planned('ghcr.io/a/b:v1'), planned('oci-archive:/secret/path/a.tar', 'tools/app', 'v2')];
  const requests = [
    request('ghcr.io/a/b:v1', { platforms: [amd64] }),
    request('oci-archive:/secret/path/a.tar', { target: { repository: 'tools/app', tag: 'v2' } }),
    request('ghcr.io/same/as/b:v1'), // the same image by another name
  ];
  const all: MirrorSettings = {
    naming: { kind: 'template', template: 'x/{path}' },
    index: 'rebuilt',
    referrers: false,
    foreignLayers: true,
    target: parseMirrorTarget('far.example/mirror', '/'),
  };

  const text = renderBundleMirror(images, requests, all);

  expect(text).not.toContain('secret');
  expect(parseMirror({ name: 'm', text }, { folder: '/' })).toMatchObject({
    ...all,
    images: [
      { place: { text: 'ghcr.io/a/b:v1' }, platforms: [amd64], target: undefined },
      { place: { text: 'localhost/tools/app:v2' }, target: { repository: 'tools/app', tag: 'v2' } },
    ],
  });
});

test.each([
  [{ kind: 'keep-host' }, 'naming: keep-host'],
  [{ kind: 'prefix', prefix: 'a/b' }, 'naming:\n  prefix: a/b'],
] as const)('renderBundleMirror() writes the rule %j', (naming, text) => {
  const rendered = renderBundleMirror([planned('ghcr.io/a/b:v1')], [request('ghcr.io/a/b:v1')], {
    ...settings,
    naming,
  });

  expect(rendered).toContain(text);
});

test('renderBundleMirror() does not write a folder of this machine, nor what is the default', () => {
  const target = parseMirrorTarget('oci:/w/out', '/');
  const rendered = renderBundleMirror([planned('ghcr.io/a/b:v1')], [request('ghcr.io/a/b:v1')], {
    ...settings,
    target,
  });

  expect(rendered).toBe('apiVersion: rootsmith/v1\nkind: Mirror\nimages:\n  - ghcr.io/a/b:v1\n');
});
