import { expect, test } from 'vitest';
import {
  extensionForPlatform,
  forPlatform,
  parseDockerfile,
  parseExtensionRecipe,
  parseRecipe,
  referencesOf,
  sourcesOfExtension,
} from '../../../src/recipe/index.ts';

const arm64 = { os: 'linux', architecture: 'arm64', variant: 'v8' };
const amd64 = { os: 'linux', architecture: 'amd64' };

const recipe = parseRecipe(
  `apiVersion: rootsmith/v1
kind: Installer
base: oci:./base-\${TARGETARCH}:v1
kernel: { dir: "./k/\${TARGETARCH}", vmlinuz: "/boot/\${TARGETARCH}" }
remove: ["/usr/\${TARGETARCH}"]
layers:
  - image: ghcr.io/acme/lib-\${TARGETARCH}:1
    copy: [{ from: "/\${TARGETPLATFORM}/x", to: "/y-\${TARGETOS}" }]
  - tar: x-\${TARGETARCH}\${TARGETVARIANT}.tar
  - files: [{ path: "/f-\${TARGETARCH}", content: "\${TARGETARCH}" }]
services:
  - { name: x, rootfs: { dir: "s-\${TARGETARCH}" } }
`,
  { file: 'r.yaml', folder: '/w' },
);

test('forPlatform() fills the platform into places and paths', () => {
  expect(forPlatform(recipe, arm64)).toMatchObject({
    base: { place: 'oci:/w/base-arm64:v1' },
    kernel: { source: { path: '/w/k/arm64' }, vmlinuz: 'boot/arm64' },
    remove: ['/usr/arm64'],
    layers: [
      {
        source: { image: { place: 'ghcr.io/acme/lib-arm64:1' } },
        copies: [{ from: ['linux/arm64/v8/x'], to: '/y-linux' }],
      },
      { source: { path: '/w/x-arm64v8.tar' } },
      { files: [{ path: '/f-arm64' }] },
    ],
    services: [{ rootfs: { path: '/w/s-arm64' } }],
  });
});

test('forPlatform() leaves the content of files alone', () => {
  const [, , files] = forPlatform(recipe, arm64).layers;

  expect(files).toMatchObject({ files: [{ node: { content: new TextEncoder().encode('${TARGETARCH}') } }] });
});

test('forPlatform() gives an empty variant where a platform has none', () => {
  expect(forPlatform(recipe, amd64).layers[1]).toMatchObject({ source: { path: '/w/x-amd64.tar' } });
});

test('referencesOf() names the base first, then the order of the recipe, each place once', () => {
  const text = `FROM a AS customization
COPY --from=b /x /x
COPY --from=a /x /x
COPY --from=c /x /x
FROM base
COPY --from=b /k /usr/install/vmlinuz
`;
  const names = referencesOf(parseDockerfile(text, { file: 'Dockerfile', context: '/w' }));

  expect(names.map(({ place }) => place)).toEqual(['base', 'a', 'b', 'c']);
});

test('referencesOf() names the places of all platforms, the bases first', () => {
  expect(referencesOf(recipe, [amd64, arm64]).map(({ place }) => place)).toEqual([
    'oci:/w/base-amd64:v1',
    'oci:/w/base-arm64:v1',
    'ghcr.io/acme/lib-amd64:1',
    'ghcr.io/acme/lib-arm64:1',
  ]);
});

test('forPlatform() and referencesOf() take stages that copy from each other twice in no time', () => {
  const stages = Array.from({ length: 60 }, (_, index) =>
    index === 0
      ? 'FROM a AS s0'
      : `FROM scratch AS s${index}\nCOPY --from=s${index - 1} / /l\nCOPY --from=s${index - 1} / /r`,
  );
  const text = [...stages, 'FROM scratch AS customization', 'COPY --from=s59 / /', 'FROM base'].join('\n');
  const filled = forPlatform(parseDockerfile(text, { file: 'Dockerfile', context: '/w' }), amd64);

  expect(referencesOf(filled).map(({ place }) => place)).toEqual(['base', 'a']);
});

test('forPlatform() fills the platform into extensions, overlays and image caches', () => {
  const customized = parseRecipe(
    `apiVersion: rootsmith/v1
kind: Installer
base: x
extensions: [{ dir: "e-\${TARGETARCH}" }, { official: gvisor }, { recipe: own }]
kernelArgs: ["a=\${TARGETARCH}"]
overlay: { image: "oci:./o-\${TARGETARCH}" }
imageCache: "oci:./c-\${TARGETARCH}"
`,
    { file: 'r.yaml', folder: '/w' },
  );

  expect(forPlatform(customized, arm64).customization).toMatchObject({
    extensions: [
      { source: { path: '/w/e-arm64' } },
      { kind: 'official' },
      { source: { image: { place: 'oci:/w/own' } } },
    ],
    kernelArgs: ['a=${TARGETARCH}'],
    overlay: { image: { place: 'oci:/w/o-arm64' } },
    imageCache: { image: { place: 'oci:/w/c-arm64' } },
  });
  expect(referencesOf(customized, [arm64]).map(({ place }) => place)).toEqual([
    'x',
    'oci:/w/o-arm64',
    'oci:/w/c-arm64',
    'oci:/w/own',
  ]);
});

const extension = parseExtensionRecipe(
  `apiVersion: rootsmith/v1
kind: Extension
metadata: { name: x, version: v1.0.0, author: a, description: "\${TARGETARCH}" }
layers: [{ image: "lib-\${TARGETARCH}" }, { dir: files }]
services: [{ name: x, rootfs: { dir: "s-\${TARGETARCH}" } }]
modules: { from: { tar: "m-\${TARGETARCH}.tar" }, paths: ["\${TARGETARCH}/*.ko"] }
sbom: x-\${TARGETARCH}.json
image: { labels: { arch: "\${TARGETARCH}" } }
`,
  { file: 'e.yaml', folder: '/w' },
);

test('extensionForPlatform() fills the platform into places, paths and labels, and leaves metadata alone', () => {
  expect(extensionForPlatform(extension, arm64)).toMatchObject({
    metadata: { description: '${TARGETARCH}' },
    layers: [{ source: { image: { place: 'lib-arm64' } } }, { source: { path: '/w/files' } }],
    services: [{ rootfs: { path: '/w/s-arm64' } }],
    modules: { source: { path: '/w/m-arm64.tar' }, paths: ['arm64/*.ko'] },
    sbom: { kind: 'file', path: '/w/x-arm64.json' },
    image: { labels: { arch: 'arm64' } },
  });
});

test('sourcesOfExtension() lists images and paths of all platforms', () => {
  const { images, hosts } = sourcesOfExtension(extension, [amd64, arm64]);

  expect(images.map(({ place }) => place)).toEqual(['lib-amd64', 'lib-arm64']);
  expect(hosts.map(({ path }) => path)).toEqual([
    '/w/files',
    '/w/s-amd64',
    '/w/m-amd64.tar',
    '/w/files',
    '/w/s-arm64',
    '/w/m-arm64.tar',
  ]);
});
