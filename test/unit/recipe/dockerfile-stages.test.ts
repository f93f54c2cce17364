import { expect, test } from 'vitest';
import { type Layer, parseDockerfile, type TreeSource } from '../../../src/recipe/index.ts';

function parse(text: string) {
  return parseDockerfile(text, { file: 'Dockerfile', context: '/ctx' });
}

function sourceOf(layer: Layer | undefined): TreeSource | undefined {
  return layer === undefined || layer.kind === 'files' ? undefined : layer.source;
}

test.each([
  ['its name', 'lib'],
  ['its name in capitals', 'LIB'],
  ['its index', '1'],
])('COPY --from takes a stage by %s', (_, from) => {
  const { layers } = parse(
    `FROM scratch\nFROM acme/lib AS lib\nCOPY a /a\nFROM scratch AS customization\nCOPY --from=${from} /x /x\nFROM base`,
  );

  expect(sourceOf(layers[0])).toMatchObject({
    kind: 'stage',
    name: 'lib',
    base: { kind: 'image', image: { place: 'acme/lib' } },
    layers: [{ kind: 'copy', copies: [{ to: '/a' }] }],
  });
});

test('COPY --from names a stage without a name by its index', () => {
  const { layers } = parse('FROM scratch\nCOPY a /a\nFROM scratch AS customization\nCOPY --from=0 /a /b\nFROM base');

  expect(sourceOf(layers[0])).toMatchObject({ kind: 'stage', name: '0', base: undefined });
});

test.each([
  ['alpine', 'alpine'],
  ['ghcr.io/acme/lib:1', 'ghcr.io/acme/lib:1'],
  ['oci:./lib:v1', 'oci:/ctx/lib:v1'],
  ['docker-archive:../lib.tar', 'docker-archive:/lib.tar'],
])('COPY --from=%s takes an image', (from, place) => {
  const { layers } = parse(`FROM scratch AS customization\nCOPY --from=${from} /a /a\nFROM base`);

  expect(sourceOf(layers[0])).toMatchObject({ kind: 'image', image: { place, at: { line: 2 } } });
});

test('FROM takes any PLACE, relative to the context', () => {
  expect(parse('FROM oci:./base:v1').base.place).toBe('oci:/ctx/base:v1');
});

test.each([
  ['linux/arm64', 'linux/arm64'],
  ['$TARGETPLATFORM', undefined],
  ['${BUILDPLATFORM}', undefined],
  ['linux/$TARGETARCH', 'linux/${TARGETARCH}'],
])('FROM --platform=%s asks an image for %s', (platform, expected) => {
  const { layers } = parse(`FROM --platform=${platform} lib AS customization\nFROM base`);

  expect(sourceOf(layers[0])).toMatchObject({ image: { platform: expected } });
});

const customization = 'FROM scratch AS lib\nFROM scratch AS customization\n';

test.each([
  ['a placeholder', 'FROM <your image>', 'Dockerfile:1: FROM `<your image>` is not `FROM IMAGE [AS NAME]`'],
  ['nothing', 'FROM', 'Dockerfile:1: FROM `` is not `FROM IMAGE [AS NAME]`'],
  ['another word than AS', 'FROM x IS y', 'Dockerfile:1: FROM `x IS y` is not `FROM IMAGE [AS NAME]`'],
  ['a name that begins with a digit', 'FROM x AS 1st', 'Dockerfile:1: `1st` is not a name for a stage'],
  ['a name that is taken', 'FROM x AS y\nFROM z AS Y', 'Dockerfile:2: the stage name `Y` is taken by line 1'],
  [
    'a bad reference',
    'FROM Acme:Lib:x',
    'Dockerfile:1: expected an image reference such as `ghcr.io/acme/lib:1.2`, found `Acme:Lib:x`',
  ],
  ['a bad platform', 'FROM --platform=arm64 x', 'Dockerfile:1: FROM has `arm64`, which is not a platform'],
  [
    'an unknown flag',
    'FROM --plaform=linux/arm64 x',
    'Dockerfile:1: FROM has the flag `--plaform`, which is not supported',
  ],
  ['a later stage', 'FROM b AS a\nFROM c AS b', 'Dockerfile:1: the stage `b` is not above this line'],
  [
    'a later stage in COPY',
    `${customization}COPY --from=last /a /b\nFROM base AS last`,
    'Dockerfile:3: the stage `last` is not above this line',
  ],
  [
    'an index that is too high',
    `${customization}COPY --from=1 /a /b\nFROM base`,
    'Dockerfile:3: COPY --from=1 names stage 1, which is not above this one',
  ],
  [
    'its own stage',
    `${customization}COPY --from=customization /a /b\nFROM base`,
    'Dockerfile:3: COPY --from=customization names its own stage',
  ],
  [
    'a misspelt stage',
    `${customization}COPY --from=lbi /a /b\nFROM base`,
    'Dockerfile:3: COPY --from=lbi does not name a stage above',
  ],
  [
    'an empty name',
    `${customization}COPY --from= /a /b\nFROM base`,
    'Dockerfile:3: COPY --from= does not name anything to copy from',
  ],
  [
    'scratch',
    `${customization}COPY --from=scratch /a /b\nFROM base`,
    'Dockerfile:3: COPY --from=scratch does not name anything to copy from',
  ],
])('a Dockerfile that names %s is refused', (_, text, message) => {
  expect(() => parse(text)).toThrow(expect.objectContaining({ code: 'DOCKERFILE_INVALID', message }));
});

test.each([
  [
    'a misspelt stage',
    `${customization}COPY --from=lbi /a /b\nFROM base`,
    'Write `--from=lib`, or `--from=docker.io/library/lbi` if it is an image.',
  ],
  ['a misspelt flag', 'FROM --plaform=linux/arm64 x', 'Write `--platform`.'],
  ['an index where there is no stage', 'FROM base\nCOPY --from=0 /a /b', 'Name an image.'],
  [
    'an index that is too high',
    `${customization}COPY --from=1 /a /b\nFROM base`,
    'Use 0 to 0, or the name of a stage.',
  ],
])('there is a hint for %s', (_, text, hint) => {
  expect(() => parse(text)).toThrow(expect.objectContaining({ hint }));
});
