import { expect, test } from 'vitest';
import { parseDockerfile } from '../../../src/recipe/dockerfile.ts';

/** The layers of a stage `customization` with these lines. */
const layers = (...lines: readonly string[]) =>
  parseDockerfile(['FROM scratch AS customization', ...lines, 'FROM ghcr.io/siderolabs/installer:v1.9.0'].join('\n'), {
    file: 'Dockerfile',
    context: '/work',
  }).layers;

const directories = (...lines: readonly string[]) =>
  layers(...lines).flatMap((layer) => (layer.kind === 'files' ? layer.files.map(({ path }) => path) : []));

test('readLine() makes the directory of each WORKDIR, relative to the one before', () => {
  expect(directories('WORKDIR /a', 'WORKDIR b/', 'WORKDIR /')).toEqual(['/a', '/a/b']);
});

test('readLine() fills variables into WORKDIR', () => {
  expect(directories('ENV D=/x', 'WORKDIR $D/y')).toEqual(['/x/y']);
});

test.each([
  'CMD x',
  'ENTRYPOINT x',
  'EXPOSE 1',
  'HEALTHCHECK NONE',
  'STOPSIGNAL 9',
  'USER x',
  'VOLUME /x',
  'SHELL ["a"]',
])('readLine() passes over %s in a stage that is only copied from', (line) => {
  expect(() => layers(line)).not.toThrow();
});

test.each([
  ['RUN true', 'DOCKERFILE_RUN', 'Dockerfile:2: RUN needs a running container'],
  ['ONBUILD RUN true', 'DOCKERFILE_INVALID', 'ONBUILD sets a trigger'],
  ['WORKDIR', 'DOCKERFILE_INVALID', 'WORKDIR has no path'],
  ['COPPY a b', 'DOCKERFILE_INVALID', '`COPPY` is not an instruction'],
  ['CONSTRUCTOR a', 'DOCKERFILE_INVALID', '`CONSTRUCTOR` is not an instruction'],
])('readLine() refuses %s', (line, code, message) => {
  expect(() => layers(line)).toThrow(expect.objectContaining({ code, message: expect.stringContaining(message) }));
});

test('readLine() says which instruction was meant', () => {
  expect(() => layers('COPPY a b')).toThrow(expect.objectContaining({ hint: 'Write `COPY`.' }));
});
