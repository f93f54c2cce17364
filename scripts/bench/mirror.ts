import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { mediaTypes } from '../../src/oci/index.ts';
import { type DockerRegistry, dockerRegistry } from '../../test/fixtures/docker-registry.ts';
import { blob, jsonBlob, type MemoryBlob } from '../../test/fixtures/memory-image.ts';
import { pushImages } from '../../test/fixtures/push-images.ts';
import { compare, type Pair, row } from './command.ts';
import { type BenchOptions, type Measured, measure } from './measure.ts';
import { program } from './program.ts';

const MEGABYTE = 1_000_000;
const IMAGES = 12;
const SHARING = 4;
const REFERENCES = 300;
const PEERS = { ours: 'rootsmith mirror copy', theirs: 'skopeo sync' };

/** How often, and where files may lie meanwhile. */
/** Copies from one docker-registry to another, beside `skopeo sync`: a gigabyte that is not there, and 300 images that are. */
export async function benchMirror({ folder, runs }: BenchOptions): Promise<void> {
  await using source = await dockerRegistry();
  const large = await pushLarge(source.host, IMAGES);
  const small = await pushSmall(source.host, REFERENCES);
  console.log(`\n## Mirrors between two docker-registry processes (${runs} run(s) of each, in turn)\n`);
  const cold: Pair = { ours: [], theirs: [] };
  for (let run = 0; run < runs; run += 1) {
    cold.theirs.push(await toFresh((target) => sync(source, target, large, folder)));
    cold.ours.push(await toFresh((target) => copy(source, target, large, folder)));
  }
  compare(`${IMAGES} images of 1 GB, nothing there`, PEERS, cold);
  const warm: Pair = { ours: [], theirs: [] };
  await using target = await dockerRegistry();
  await sync(source, target, small, folder);
  await copy(source, target, small, folder);
  for (let run = 0; run < runs; run += 1) {
    warm.theirs.push(await sync(source, target, small, folder));
    warm.ours.push(await copy(source, target, small, folder));
  }
  compare(`${REFERENCES} references, all there`, PEERS, warm);
}

/** Memory as images become more: what they weigh, and how many there are. */
export async function benchMirrorGrowth({ folder }: Pick<BenchOptions, 'folder'>): Promise<void> {
  console.log('\n## Mirrors: time and memory as images become more (rootsmith mirror copy)\n');
  for (const images of [IMAGES, 2 * IMAGES]) {
    await using source = await dockerRegistry();
    const names = await pushLarge(source.host, images);
    const cold = await toFresh((target) => copy(source, target, names, folder));
    console.log(row(`${images} images of ${images / IMAGES} GB, nothing there`, cold));
  }
  for (const references of [REFERENCES, 10 * REFERENCES]) {
    await using source = await dockerRegistry();
    await using target = await dockerRegistry();
    const names = await pushSmall(source.host, references);
    console.log(row(`${references} references, nothing there`, await copy(source, target, names, folder)));
    console.log(row(`${references} references, all there`, await copy(source, target, names, folder)));
  }
}

async function toFresh(work: (target: DockerRegistry) => Promise<Measured>): Promise<Measured> {
  await using target = await dockerRegistry();
  return await work(target);
}

/** Names of images, as `repository:tag`. */
type Names = readonly string[];

async function sync(source: DockerRegistry, target: DockerRegistry, names: Names, folder: string): Promise<Measured> {
  const file = join(folder, 'sync.yaml');
  const images = names.map((name) => `    ${name.replace(/:.*/, '')}: ["${name.replace(/.*:/, '')}"]`).join('\n');
  writeFileSync(file, `${source.host}:\n  tls-verify: false\n  images:\n${images}\n`);
  const words = ['sync', '--src', 'yaml', '--dest', 'docker', '--dest-tls-verify=false', file, `${target.host}/synced`];
  return await measure(['skopeo', ...words]);
}

async function copy(source: DockerRegistry, target: DockerRegistry, names: Names, folder: string): Promise<Measured> {
  const list = join(folder, 'images.txt');
  writeFileSync(list, names.map((name) => `${source.host}/${name}\n`).join(''));
  const home = join(folder, 'home');
  mkdirSync(home, { recursive: true });
  const words = ['mirror', 'copy', '--to', `${target.host}/copied`, '--quiet', list];
  return await measure([process.execPath, program, ...words], { env: { HOME: home, XDG_STATE_HOME: undefined } });
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
