// The least that any builder of ours must do, in our own runtime: decode the old initramfs, hash it twice (for diffID
// and digest), and write as many bytes. Plain JavaScript on what was built, so that it starts as the program does.
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';

const [initramfs, output, kind] = process.argv.slice(2);
const { decompressXz, decompressZstd } = await import(`../../out/dist/formats/${kind}/index.js`);
const source = createReadStream(initramfs, { highWaterMark: 256 * 1024 });
const [plain, packed, file] = [createHash('sha256'), createHash('sha256'), createWriteStream(output)];
for await (const chunk of kind === 'xz' ? decompressXz(source) : decompressZstd(source)) {
  plain.update(chunk);
  packed.update(chunk);
  if (!file.write(chunk)) await new Promise((resolve) => file.once('drain', resolve));
}
file.end();
await finished(file);
console.log(plain.digest('hex'), packed.digest('hex'));
