import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { mediaTypes } from '../../src/oci/index.ts';
import { dockerRegistry } from '../../test/fixtures/docker-registry.ts';
import { blob, jsonBlob, type MemoryBlob } from '../../test/fixtures/memory-image.ts';
import { pushImages } from '../../test/fixtures/push-images.ts';
import { middle, row } from './command.ts';
import type { BenchOptions, Measured } from './measure.ts';
import { findPeers, type MirrorPeer, type Names, OURS } from './mirror-peers.ts';

const MEGABYTE = 1_000_000;
const IMAGES = 12;
const SHARING = 4;
const REFERENCES = 300;

/** Copies from one docker-registry to another: a gigabyte that is not there, and images that are. */
export async function benchMirror({ folder, runs }: BenchOptions): Promise<void> {
  await using source = await dockerRegistry();
  const large = await pushLarge(source.host, IMAGES);
  const small = await pushSmall(source.host, REFERENCES);
  console.log(`\n## Mirrors between two docker-registry processes (${runs} run(s) of each, in turn)\n`);
  const all = [OURS, ...findPeers()];
  const cold = await takeTurns(all, runs, async ({ copy }) => {
    await using target = await dockerRegistry();
    return await copy({ source: source.host, target: target.host, names: large, folder });
  });
  print(`${IMAGES} images of 1 GB, nothing there`, cold);
  await using target = await dockerRegistry();
  for (const names of [small, small.slice(0, IMAGES)]) {
    const task = { source: source.host, target: target.host, names, folder };
    for (const { copy } of all) await copy(task);
    print(`${names.length} references, all there`, await takeTurns(all, runs, ({ copy }) => copy(task)));
  }
}

async function takeTurns(
  all: readonly MirrorPeer[],
  runs: number,
  run: (peer: MirrorPeer) => Promise<Measured>,
): Promise<ReadonlyMap<string, readonly Measured[]>> {
  const measured = new Map(all.map(({ name }) => [name, [] as Measured[]]));
  for (let turn = 0; turn < runs; turn += 1) for (const peer of all) measured.get(peer.name)?.push(await run(peer));
  return measured;
}

/** The medians of all, and how ours compares with the fastest of the others. */
function print(what: string, measured: ReadonlyMap<string, readonly Measured[]>): void {
  const rows = [...measured].map(([name, list]) => ({ name, middle: middle(list) }));
  console.log([what, ...rows.map((each) => row(`  ${each.name}`, each.middle))].join('\n'));
  const [ours, ...others] = rows;
  const [fastest] = others.toSorted((a, b) => a.middle.wallSeconds - b.middle.wallSeconds);
  if (ours === undefined || fastest === undefined) return;
  const ratio = fastest.middle.wallSeconds / ours.middle.wallSeconds;
  console.log(`  rootsmith is ${ratio.toFixed(2)}x as fast as the fastest of the others, ${fastest.name}\n`);
}

/** Memory as images become more: what they weigh, and how many there are. */
export async function benchMirrorGrowth({ folder }: Pick<BenchOptions, 'folder'>): Promise<void> {
  console.log('\n## Mirrors: time and memory as images become more (rootsmith mirror copy)\n');
  for (const images of [IMAGES, 2 * IMAGES]) {
    await using source = await dockerRegistry();
    const names = await pushLarge(source.host, images);
    await using target = await dockerRegistry();
    const cold = await OURS.copy({ source: source.host, target: target.host, names, folder });
    console.log(row(`${images} images of ${images / IMAGES} GB, nothing there`, cold));
  }
  for (const references of [REFERENCES, 10 * REFERENCES]) {
    await using source = await dockerRegistry();
    await using target = await dockerRegistry();
    const names = await pushSmall(source.host, references);
    const task = { source: source.host, target: target.host, names, folder };
    for (const there of ['nothing', 'all'])
      console.log(row(`${references} references, ${there} there`, await OURS.copy(task)));
  }
}

/** Images of four layers: two of a base that four of them share, two of their own. Twelve are a gigabyte. */
async function pushLarge(host: string, images: number): Promise<Names> {
  const names: string[] = [];
  let base: readonly MemoryBlob[] = [];
  for (let at = 0; at < images; at += 1) {
    if (at % SHARING === 0) base = [layer(60 * MEGABYTE), layer(40 * MEGABYTE)];
    const layers = [...base, layer(40 * MEGABYTE), layer(18 * MEGABYTE)];
    const { manifest, config } = imageOf(layers);
    await pushImages(host, [{ repository: `large/app${at}`, blobs: [config, ...layers], tags: { v1: manifest } }]);
    names.push(`large/app${at}:v1`);
  }
  return names;
}

async function pushSmall(host: string, references: number): Promise<Names> {
  const images = Array.from({ length: references }, (_, at) => {
    const layers = [layer(2000), layer(3000)];
    const { manifest, config } = imageOf(layers);
    return { repository: `small/app${at}`, blobs: [config, ...layers], tags: { v1: manifest } };
  });
  for (let at = 0; at < images.length; at += 20) await pushImages(host, images.slice(at, at + 20));
  return images.map(({ repository }) => `${repository}:v1`);
}

/** Real gzip, so that nobody compresses it, of what no disk or line could shrink. */
function layer(size: number): MemoryBlob {
  return blob(gzipSync(randomBytes(size), { level: 0 }), mediaTypes.oci.layers.gzip);
}

function imageOf(layers: readonly MemoryBlob[]): { readonly manifest: MemoryBlob; readonly config: MemoryBlob } {
  const config = jsonBlob(mediaTypes.oci.config, {
    os: 'linux',
    architecture: 'amd64',
    rootfs: { type: 'layers', diff_ids: layers.map(({ descriptor }) => descriptor.digest) },
  });
  const named = ({ descriptor: { mediaType, digest, size } }: MemoryBlob) => ({ mediaType, digest, size });
  const manifest = jsonBlob(mediaTypes.oci.manifest, {
    schemaVersion: 2,
    mediaType: mediaTypes.oci.manifest,
    config: named(config),
    layers: layers.map(named),
  });
  return { manifest, config };
}
