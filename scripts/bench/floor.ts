import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import { decompressXz, decompressZstd, isXz } from '../../src/formats/index.ts';
import type { Measured } from './measure.ts';

/**
 * The least that any builder of ours must do, in our own runtime: decode the old initramfs, hash it
 * twice (for diffID and digest), and write as many bytes.
 */
export async function measureFloor(initramfs: string, output: string): Promise<Measured> {
  const [start, before] = [performance.now(), process.cpuUsage()];
  const handle = await open(initramfs, 'r');
  const magic = new Uint8Array(6);
  await handle.read(magic, 0, 6, 0);
  const source = handle.createReadStream({ start: 0, highWaterMark: 256 * 1024 });
  const [plain, packed, file] = [createHash('sha256'), createHash('sha256'), createWriteStream(output)];
  for await (const chunk of isXz(magic) ? decompressXz(source) : decompressZstd(source)) {
    plain.update(chunk);
    packed.update(chunk);
    if (!file.write(chunk)) await new Promise<void>((resolve) => file.once('drain', resolve));
  }
  file.end();
  await finished(file);
  plain.digest();
  packed.digest();
  const { user, system } = process.cpuUsage(before);
  return {
    wallSeconds: (performance.now() - start) / 1000,
    cpuSeconds: (user + system) / 1e6,
    peakBytes: process.memoryUsage().rss,
  };
}
