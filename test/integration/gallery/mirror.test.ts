import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { diagnoseConfig } from '../../../src/mirror/index.ts';
import { parsePlatform } from '../../../src/oci/index.ts';
import { type ArchiveWriter, writeArchive } from '../../fixtures/gallery/places.ts';
import { makeShape, type ShapeName, shapeNames } from '../../fixtures/gallery/shapes.ts';
import { pushImages } from '../../fixtures/push-images.ts';
import { type TestRegistry, testRegistry } from '../../fixtures/registry-server.ts';
import { type Ran, rootsmith } from '../../fixtures/rootsmith.ts';

let folder: string;
let source: TestRegistry;
/** All shapes, as repositories of the source. */
let list: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rootsmith-gallery-'));
  source = await testRegistry();
  for (const name of shapeNames) {
    const { root, blobs } = await makeShape(name);
    await pushImages(source.host, [{ repository: repositoryOf(name), blobs, tags: { v1: root } }]);
  }
  list = shapeNames.map((name) => `${source.host}/${repositoryOf(name)}:v1\n`).join('');
});

afterAll(async () => {
  await source[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

/** What a plan says where nothing is left to do. */
const allThere = `${shapeNames.length} images, ${shapeNames.length} of them there already, 0 B to move`;

function repositoryOf(name: ShapeName): string {
  return `gallery/${name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}`;
}

function mirror(words: readonly string[], input?: string): Promise<Ran> {
  return rootsmith(['mirror', ...words], {
    env: { HOME: folder, XDG_STATE_HOME: undefined },
    ...(input === undefined ? {} : { input }),
  });
}

/** Names and digests that a registry has, by its own API. */
async function digestsAt({ host }: Pick<TestRegistry, 'host'>): Promise<Readonly<Record<string, string | null>>> {
  const found = shapeNames.map(async (name) => {
    const answer = await fetch(`http://${host}/v2/${repositoryOf(name)}/manifests/v1`, { method: 'HEAD' });
    return [name, answer.headers.get('docker-content-digest')] as const;
  });
  return Object.fromEntries(await Promise.all(found));
}

async function wholeGallery(): Promise<Readonly<Record<string, string>>> {
  const roots = shapeNames.map(async (name) => [name, (await makeShape(name)).root.descriptor.digest] as const);
  return Object.fromEntries(await Promise.all(roots));
}

test('mirror copies every shape from registry to registry as it is, and finds all of it there', async () => {
  await using target = await testRegistry();

  const planned = await mirror(['plan', '--to', target.host, '-'], list);
  const copied = await mirror(['copy', '--to', target.host, '-'], list);
  const again = await mirror(['plan', '--deep', '--to', target.host, '-'], list);

  expect([planned.status, copied.status, again.status]).toEqual([0, 0, 0]);
  expect(again.stderr).toContain(allThere);
  expect(await digestsAt(target)).toEqual(await wholeGallery());
});

test('mirror copies every shape to a layout, which serves it as it is', async () => {
  const layout = join(folder, 'layout');

  const copied = await mirror(['copy', '--to', `oci:${layout}`, '-'], list);
  const again = await mirror(['plan', '--deep', '--to', `oci:${layout}`, '-'], list);

  expect([copied.status, again.status]).toEqual([0, 0]);
  expect(again.stderr).toContain(allThere);
  await using served = await testRegistry({ folder: layout });
  expect(await digestsAt(served)).toEqual(await wholeGallery());
});

test('mirror brings every shape across a gap in a bundle', async () => {
  await using target = await testRegistry();
  const bundle = join(folder, 'gallery.tar');

  const exported = await mirror(['export', '-', '--to', bundle], list);
  const checked = await mirror(['verify', bundle]);
  const imported = await mirror(['import', bundle, '--to', target.host]);

  expect([exported.status, checked.status, imported.status]).toEqual([0, 0, 0]);
  expect(await digestsAt(target)).toEqual(await wholeGallery());
});

test('mirror brings one platform of every index across a gap, also of those that do not name theirs', async () => {
  await using target = await testRegistry();
  const bundle = join(folder, 'arm64.tar');

  const exported = await mirror(['export', '-', '--platform', 'linux/arm64', '--to', bundle], list);
  const checked = await mirror(['verify', bundle]);
  const imported = await mirror(['import', bundle, '--to', target.host]);

  expect([exported.status, checked.status, imported.status]).toEqual([0, 0, 0]);
  expect(await digestsAt(target)).toEqual(await wholeGallery());
});

test('mirror takes one platform of every index, also of those that do not name theirs', async () => {
  await using target = await testRegistry();
  const chosen = ['--platform', 'linux/arm64', '--to', target.host, '-'];

  const copied = await mirror(['copy', ...chosen], list);
  const again = await mirror(['plan', ...chosen], list);

  expect([copied.status, again.status]).toEqual([0, 0]);
  expect(again.stderr).toContain(allThere);
  for (const name of shapeNames) {
    const { images } = await makeShape(name);
    const [amd64, arm64] = [images.get('amd64'), images.get('arm64')];
    if (arm64 === undefined) continue; // no index: taken as it is
    const has = async (digest = ''): Promise<number> =>
      (await fetch(`http://${target.host}/v2/${repositoryOf(name)}/manifests/${digest}`, { method: 'HEAD' })).status;
    expect([name, await has(arm64.manifest.descriptor.digest)]).toEqual([name, 200]);
    if (!name.includes('index in an index'))
      expect([name, await has(amd64?.manifest.descriptor.digest)]).toEqual([name, 404]);
  }
});

const archives: readonly ArchiveWriter[] = ['crane', 'docker 24', 'docker 25', 'skopeo'];

test.each(archives)('mirror copies the archive that %s makes of an imager’s installer', async (writer) => {
  await using target = await testRegistry();
  const { images } = await makeShape('v1.7 by the imager');
  const place = await writeArchive(join(folder, `${writer.replace(' ', '-')}.tar`), images.get('amd64')!, writer);

  const file = join(folder, `${writer}.yaml`);
  writeFileSync(
    file,
    `apiVersion: rootsmith/v1\nkind: Mirror\nimages:\n  - { source: "${place}", target: "acme/installer:v1" }\n`,
  );
  const copied = await mirror(['copy', file, '--to', target.host]);

  expect(copied).toMatchObject({ status: 0 });
  const answer = await fetch(`http://${target.host}/v2/acme/installer/manifests/v1`, {
    headers: { Accept: 'application/vnd.docker.distribution.manifest.v2+json' },
  });
  expect(await answer.json()).toMatchObject({ config: { digest: images.get('amd64')!.config.descriptor.digest } });
});

test('the doctor finds every shape that a node of its platform would run', async () => {
  const containers = shapeNames.map((name, at) => ({ name: `c${at}`, image: `ghcr.io/${repositoryOf(name)}:v1` }));
  const machine = {
    type: 'worker',
    install: { image: 'ghcr.io/gallery/installer:v9.9.9-test' },
    pods: [{ apiVersion: 'v1', kind: 'Pod', spec: { containers } }],
    registries: { mirrors: { 'ghcr.io': { endpoints: [source.url], skipFallback: true } } },
  };
  const text = JSON.stringify({ version: 'v1alpha1', machine });

  const { images } = await diagnoseConfig({ name: 'worker.yaml', text }, { platform: parsePlatform('linux/amd64') });

  const problems = images
    .filter(({ puller, problem }) => puller === 'containerd' && problem !== undefined)
    .map(({ reference, problem }) => [reference, problem?.kind]);
  // containerd asks the config of such an index, which says nothing: no node can pull it.
  expect(problems).toEqual([
    [expect.stringContaining(repositoryOf('v1.9 by the imager, in an index that says nothing')), 'wrong-platform'],
  ]);
});

test('the page of a registry shows imagers’ installers as images', async () => {
  const answer = await fetch(`${source.url}/?q=v1-7-by-the-imager`, { headers: { Accept: 'text/html' } });
  const page = await answer.text();

  expect(page).toContain(`docker pull ${source.host}/${repositoryOf('v1.7 by the imager')}:v1`);
});
