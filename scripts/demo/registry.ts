import { rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { openFolder } from '../../src/layout/index.ts';
import { ignoreProgress } from '../../src/progress/index.ts';
import { defaultServerLimits, startRegistryServer } from '../../src/server/index.ts';
import { smallImage } from './small-installer.ts';

export interface DemoRegistry extends AsyncDisposable {
  /** `127.0.0.1:port`. */
  readonly host: string;
}

/** rootsmith's own registry, over a new folder and on any port that is free. */
export async function demoRegistry(folder: string): Promise<DemoRegistry> {
  await rm(folder, { recursive: true, force: true });
  const store = await openFolder(folder, { limits: defaultServerLimits, report: ignoreProgress });
  const server = await startRegistryServer({ store, listeners: [{ host: '127.0.0.1', port: 0 }] });
  return {
    host: server.host,
    async [Symbol.asyncDispose]() {
      await server.stop();
      await store[Symbol.asyncDispose]();
    },
  };
}

/** Images that stand in for what a cluster pulls: name of the stand-in, and of what it stands for at the mirror. */
const images: Readonly<Record<string, string>> = {
  kubelet: 'siderolabs/kubelet:v1.23.5',
  pause: 'pause:3.6',
};

/** Makes two small images in a layout and a mirror file that names them; gives its path. */
export async function demoMirrorFile(out: string, work: string): Promise<string> {
  const layout = join(out, 'demo-images');
  await rm(layout, { recursive: true, force: true });
  for (const name of Object.keys(images)) await smallImage(name, { place: `oci:${layout}:${name}`, work });
  const lines = Object.entries(images).map(
    ([name, target]) => `  - { source: 'oci:./${relative(out, layout)}:${name}', target: '${target}' }`,
  );
  const file = join(out, 'mirror.yaml');
  await writeFile(file, ['apiVersion: rootsmith/v1', 'kind: Mirror', 'images:', ...lines, ''].join('\n'));
  return file;
}
