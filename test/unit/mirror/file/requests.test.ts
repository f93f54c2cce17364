import { expect, test } from 'vitest';
import { parseMirror, requestsOf } from '../../../../src/mirror/index.ts';

const inputs = {
  readText: async (path: string) => ({ name: path, text: 'nginx:1.2\nghcr.io/a/b:v1\n' }),
  readRecipe: async () => {
    throw new Error('test: no recipe');
  },
};

test('requestsOf() joins own images and those of all sources, each once', async () => {
  const text = `apiVersion: rootsmith/v1
kind: Mirror
images: [{ source: "docker.io/library/nginx:1.2", target: web }]
sources: { talos: v1.0.6, lists: [images.txt] }
platforms: [linux/amd64]
`;

  const { requests } = await requestsOf(parseMirror({ name: 'mirror.yaml', text }, { folder: '/w' }), inputs);

  const places = requests.map(({ place }) => place.text);
  expect(places[0]).toBe('docker.io/library/nginx:1.2');
  expect(places).toContain('ghcr.io/siderolabs/installer:v1.0.6');
  expect(places).toContain('ghcr.io/a/b:v1');
  expect(new Set(places).size).toBe(places.length);
  expect(requests[0]).toMatchObject({
    target: { repository: 'web', tag: undefined },
    origin: 'mirror.yaml:3:10',
    platforms: [{ os: 'linux' }],
  });
  expect(requests.at(-1)?.origin).toBe('/w/images.txt:2');
});
