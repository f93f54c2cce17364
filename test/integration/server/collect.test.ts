import { appendFile, readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  beginUpload,
  digestOf,
  freshBytes,
  OCI_INDEX,
  OCI_MANIFEST,
  type PushedManifest,
  pushBlob,
  pushImage,
  pushManifest,
  type Sender,
  type TestRegistry,
  testRegistry,
} from '../../fixtures/registry-server.ts';
import { storeFolder } from '../../fixtures/store-options.ts';

async function blobsIn({ folder }: TestRegistry): Promise<readonly string[]> {
  return (await readdir(join(folder, 'blobs/sha256'))).map((name) => `sha256:${name}`).sort();
}

function namedBy({ bytes }: PushedManifest): readonly string[] {
  const { config, layers } = JSON.parse(bytes.toString()) as {
    config: { digest: string };
    layers: { digest: string }[];
  };
  return [config.digest, ...layers.map(({ digest }) => digest)];
}

async function remove(to: Sender, repository: string, { digest }: PushedManifest): Promise<void> {
  const { status } = await to.send('DELETE', `/v2/${repository}/manifests/${digest}`);
  if (status !== 202) throw new Error(`test: deleting a manifest gave ${status}`);
}

/** Longer than a look takes that is not wanted. */
const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 400));

test('the blobs of a deleted manifest go with it, those that others name stay', async () => {
  await using registry = await testRegistry();
  const gone = await pushImage(registry, 'a', { reference: 'v1' });
  const kept = await pushImage(registry, 'a', { reference: 'v2' });
  const elsewhere = await pushImage(registry, 'b', { reference: 'v1' });

  await remove(registry, 'a', gone);

  const rest = [...new Set([kept, elsewhere].flatMap((image) => [image.digest, ...namedBy(image)]))].sort();
  await expect.poll(() => blobsIn(registry)).toEqual(rest);
  for (const image of [kept, elsewhere]) {
    const repository = image === kept ? 'a' : 'b';
    for (const digest of namedBy(image))
      expect((await registry.send('GET', `/v2/${repository}/blobs/${digest}`)).status).toBe(200);
  }
});

test('a deleted tag, and a deleted index, leave their images and blobs', async () => {
  await using registry = await testRegistry();
  const image = await pushImage(registry, 'a', { reference: 'v1' });
  const manifests = [{ mediaType: OCI_MANIFEST, digest: image.digest, size: image.bytes.length }];
  const index = await pushManifest(registry, 'a', { fields: { schemaVersion: 2, mediaType: OCI_INDEX, manifests } });
  await registry.send('DELETE', '/v2/a/manifests/v1');
  await remove(registry, 'a', index);

  await pause();

  expect(await blobsIn(registry)).toEqual([image.digest, ...namedBy(image)].sort());
});

test('blobs that an index names as if they were images stay, as caches of builders have them', async () => {
  await using registry = await testRegistry();
  const layer = await pushBlob(registry, 'a', freshBytes());
  const manifests = [{ mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip', digest: layer, size: 512 }];
  await pushManifest(registry, 'a', {
    reference: 'cache',
    fields: { schemaVersion: 2, mediaType: OCI_INDEX, manifests },
  });
  const image = await pushImage(registry, 'a');

  await remove(registry, 'a', image);
  await registry.stop();
  await using again = await testRegistry({ folder: registry.folder, limits: { unnamedMs: 50 } });
  await pause();

  expect(await blobsIn(again)).toContain(layer);
});

test('nothing goes while somebody pushes into the repository', async () => {
  await using registry = await testRegistry();
  const image = await pushImage(registry, 'a');
  const location = await beginUpload(registry, 'a');

  await remove(registry, 'a', image);
  await pause();
  const during = await blobsIn(registry);
  const pushed = await pushManifest(registry, 'a', {
    reference: 'v2',
    fields: { ...(JSON.parse(image.bytes.toString()) as object), n: 2 },
  });
  await registry.send('DELETE', location);

  expect(during).toEqual([...namedBy(image)].sort());
  expect(pushed.answer.status).toBe(201);
});

test('a blob that came and is not named yet holds back what is free until its manifest comes', async () => {
  await using registry = await testRegistry();
  const old = await pushImage(registry, 'a');
  const fresh = await pushBlob(registry, 'a', freshBytes());

  await remove(registry, 'a', old);
  await pause();
  const waiting = await blobsIn(registry);
  const config = { mediaType: 'application/vnd.oci.empty.v1+json', digest: fresh, size: 512 };
  const now = await pushManifest(registry, 'a', {
    reference: 'v2',
    fields: { schemaVersion: 2, mediaType: OCI_MANIFEST, config, layers: [] },
  });
  await remove(registry, 'a', await pushImage(registry, 'a'));

  expect(waiting).toEqual([...namedBy(old), fresh].sort());
  await expect.poll(() => blobsIn(registry)).toEqual([fresh, now.digest].sort());
});

test('a blob that nobody names in time goes', async () => {
  await using registry = await testRegistry({ limits: { unnamedMs: 300 } });
  const image = await pushImage(registry, 'a', { reference: 'v1' });
  const stray = await pushBlob(registry, 'a', freshBytes());

  expect((await registry.send('HEAD', `/v2/a/blobs/${stray}`)).status).toBe(200);
  await expect.poll(() => blobsIn(registry), { timeout: 5000 }).toEqual([image.digest, ...namedBy(image)].sort());
  expect((await registry.send('HEAD', `/v2/a/blobs/${stray}`)).status).toBe(404);
});

test('pushes and deletions of images that share layers never leave an image without its layers', async () => {
  await using registry = await testRegistry();
  const shared = freshBytes(2000);
  const layer = await pushBlob(registry, 'a', shared);
  const outcomes = new Set<number>();
  let last = '';
  for (let round = 0; round < 40; round += 1) {
    const digest =
      (await registry.send('HEAD', `/v2/a/blobs/${layer}`)).status === 200
        ? layer
        : await pushBlob(registry, 'a', shared);
    const config = { mediaType: 'application/vnd.oci.empty.v1+json', digest, size: 2000 };
    const fields = {
      schemaVersion: 2,
      mediaType: OCI_MANIFEST,
      config,
      layers: [],
      annotations: { round: String(round) },
    };
    const deleting = last === '' ? undefined : registry.send('DELETE', `/v2/a/manifests/${last}`);
    await new Promise((resolve) => setTimeout(resolve, round % 4 === 0 ? 55 : round));
    const pushed = await pushManifest(registry, 'a', { fields });
    outcomes.add(pushed.answer.status);
    await deleting;
    if (pushed.answer.status !== 201) continue;
    last = pushed.digest;
    expect((await registry.send('GET', `/v2/a/blobs/${layer}`)).status).toBe(200);
  }

  await pause();
  expect(outcomes.has(201)).toBe(true);
  expect((await registry.send('GET', `/v2/a/manifests/${last}`)).status).toBe(
    (await registry.send('GET', `/v2/a/blobs/${layer}`)).status,
  );
});

test('at the start go what a crash left of a deletion, and what nobody named for long', async () => {
  await using folder = await storeFolder();
  const first = await testRegistry({ folder: folder.path });
  const image = await pushImage(first, 'a', { reference: 'v1' });
  const young = await pushBlob(first, 'a', freshBytes());
  const old = await pushBlob(first, 'b', freshBytes());
  await first.stop();
  const crashed = freshBytes();
  await writeFile(join(folder.path, 'blobs/sha256', digestOf(crashed).slice(7)), crashed);
  await appendFile(
    join(folder.path, '.rootsmith-registry/repositories/a/_members.jsonl'),
    `{"drop":"blob","digest":"${digestOf(crashed)}"}\n`,
  );
  await utimes(join(folder.path, 'blobs/sha256', old.slice(7)), 1, 1);

  await using registry = await testRegistry({ folder: folder.path });

  await expect.poll(() => blobsIn(registry)).toEqual([image.digest, ...namedBy(image), young].sort());
});

test('a manifest that cannot be read keeps everything', async () => {
  await using registry = await testRegistry();
  const [damaged, gone] = [await pushImage(registry, 'a'), await pushImage(registry, 'a')];
  await writeFile(join(registry.folder, 'blobs/sha256', damaged.digest.slice(7)), 'x');

  await remove(registry, 'a', gone);
  await pause();

  expect(await blobsIn(registry)).toEqual(
    [damaged.digest, ...namedBy(damaged), ...namedBy(gone)]
      .filter((digest, at, all) => all.indexOf(digest) === at)
      .sort(),
  );
});
