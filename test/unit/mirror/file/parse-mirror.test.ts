import { expect, test } from 'vitest';
import { joinFindings } from '../../../../src/mirror/images/image-list.ts';
import { imagesOfLines, isMirrorText, parseMirror, renderMirrorFile } from '../../../../src/mirror/index.ts';

const HEAD = 'apiVersion: rootsmith/v1\nkind: Mirror\n';

function parse(body: string) {
  return parseMirror({ name: 'mirror.yaml', text: `${HEAD}${body}` }, { folder: '/w' });
}

test('parseMirror() reads everything that a mirror can say', () => {
  const mirror = parse(`
images:
  - nginx:1.2
  - source: oci:./base:v1
    target: tools/base:stable
    platforms: [linux/arm64]
sources:
  talos: [v1.0.6, { version: v1.13.9, kubernetes: v1.35.2, bundle: all }]
  machineConfigs: [controlplane.yaml]
  manifests: [./apps.yaml]
  imagePaths: [Prometheus=.spec.image]
  recipes: [recipes/hello]
  lists: [/lists/images.txt]
platforms: [linux/amd64]
index: rebuilt
target: registry.internal:5000/mirror
naming: { template: "{host}/{path}" }
referrers: false
foreignLayers: true
limits: { concurrency: 4, bandwidth: 20MiB/s, retries: 7 }
`);

  expect(mirror).toMatchObject({
    images: [
      { place: { text: 'docker.io/library/nginx:1.2' }, target: undefined, at: { line: 5 } },
      {
        place: { kind: 'local', text: 'oci:/w/base:v1' },
        target: { repository: 'tools/base', tag: 'stable' },
        platforms: [{ architecture: 'arm64' }],
      },
    ],
    sources: {
      talos: [
        { version: 'v1.0.6', bundles: ['k8s'] },
        { version: 'v1.13.9', kubernetes: 'v1.35.2', bundles: ['k8s', 'talos'] },
      ],
      machineConfigs: ['/w/controlplane.yaml'],
      manifests: ['/w/apps.yaml'],
      recipes: ['/w/recipes/hello'],
      lists: ['/lists/images.txt'],
    },
    index: 'rebuilt',
    target: { kind: 'registry', text: 'registry.internal:5000/mirror' },
    naming: { kind: 'template', template: '{host}/{path}' },
    referrers: false,
    foreignLayers: true,
    limits: { concurrency: 4, bandwidth: 20 * 1024 * 1024, retries: 7 },
  });
});

test('parseMirror() decides what a short file leaves open', () => {
  expect(parse('sources: { talos: v1.0.6 }')).toMatchObject({
    images: [],
    platforms: [],
    index: 'sparse',
    target: undefined,
    naming: { kind: 'replace-host' },
    referrers: true,
    foreignLayers: false,
    limits: { concurrency: undefined, bandwidth: undefined, retries: undefined },
  });
});

test('parseMirror() reads what `images list --format mirror` writes', () => {
  const { images } = joinFindings([imagesOfLines({ name: 'x', text: 'nginx:1.2\nghcr.io/a/b:v1\n' })]);

  const mirror = parseMirror({ name: 'mirror.yaml', text: renderMirrorFile(images) }, { folder: '/w' });

  expect(mirror.images.map(({ place }) => place.text)).toEqual(['docker.io/library/nginx:1.2', 'ghcr.io/a/b:v1']);
});

test.each([
  ['imgaes: [nginx]', /mirror\.yaml:3:1: .*unknown key `imgaes`/, 'Write `images`.'],
  ['images: [nginx, "a b"]', /mirror\.yaml:3:17: at `images\[1\]`: .*PLACE.*found "a b"/, undefined],
  ['images:\n  - source: nginx\n    targt: x', /unknown key `targt`/, 'Write `target`.'],
  ['images: [nginx]\nplatforms: [arm]', /platform such as `linux\/amd64`/, undefined],
  ['images: [nginx]\nnaming: { template: "{repo}" }', /at `naming.template`: .*no `\{repo\}`/, undefined],
  ['images: [nginx]\nnaming: flat', /at `naming`: expected `replace-host` or `keep-host`/, undefined],
  ['images: [nginx]\nlimits: { bandwidth: fast }', /a rate such as `20MiB\/s`, found "fast"/, undefined],
  ['images: [nginx]\nlimits: { concurrency: 0 }', /a whole number from 1 to 64, found number 0/, undefined],
  ['images: [nginx]\ntarget: mirror', /at `target`: .*`registry.internal:5000`/, undefined],
  ['sources: { talos: latest }', /a version such as `v1.0.6`/, undefined],
  ['platforms: [linux/amd64]', /neither `images` nor `sources`/, undefined],
  ['images: [', /mirror\.yaml:\d+:\d+: /, 'Correct the YAML syntax.'],
])('parseMirror() complains about %j with MIRROR_INVALID', (body, message, hint) => {
  expect(() => parse(body)).toThrow(
    expect.objectContaining({
      code: 'MIRROR_INVALID',
      message: expect.stringMatching(message),
      hint: hint ?? expect.any(String),
    }),
  );
});

test('parseMirror() lists every complaint in the order of the text', () => {
  expect(() => parse('images: ["a b"]\nplatforms: [x]\nindex: thin')).toThrow(/:3:10[^]*:4:13[^]*:5:8/);
});

test.each([
  [`${HEAD}images: [nginx]`, true],
  ['kind: Mirrro\n', true],
  ['nginx:1.2\nghcr.io/a/b:v1\n', false],
  ['kind:latest\n', false],
  ['', false],
])('isMirrorText() tells a mirror file from a list: %j', (text, isMirror) => {
  expect(isMirrorText(text)).toBe(isMirror);
});
