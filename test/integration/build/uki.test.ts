import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { takeBootAssets } from '../../../scripts/boot/take-boot-assets.ts';
import { bootInstaller } from '../../../scripts/boot.ts';
import { writeHelloRootfs } from '../../../scripts/build-hello.ts';
import { writeInstaller } from '../../../scripts/demo/small-installer.ts';
import { realInstaller } from '../../../scripts/real-installer.ts';
import { streamOf } from '../../../src/bytes/index.ts';
import { built, rootsmith } from '../../fixtures/rootsmith.ts';
import { makeUki } from '../../fixtures/uki.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rootsmith-uki-'));
  writeHelloRootfs('amd64');
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** An installer as Talos has had it since 1.10: kernel and initramfs are sections of one `vmlinuz.efi`. */
async function ukiInstaller(name: string, extra: readonly (readonly [string, string])[] = []): Promise<string> {
  const real = await realInstaller('small');
  const { vmlinuz, initramfs } = await takeBootAssets(real.place, { architecture: 'amd64', directory: folder });
  const text = (section: string, content: string): [string, string] => {
    writeFileSync(join(folder, section), content);
    return [section, join(folder, section)];
  };
  const uki = join(folder, `${name}.efi`);
  makeUki(uki, [
    text('osrel', 'NAME=Talos\n'),
    text('cmdline', 'console=ttyS0'),
    text('uname', real.kernelRelease),
    ['linux', vmlinuz],
    ['initrd', initramfs],
    ...extra,
  ]);
  const bytes = readFileSync(uki);
  const common = {
    uid: 0,
    gid: 0,
    mtime: 0,
    linkTarget: '',
    major: 0,
    minor: 0,
    xattrs: new Map<string, Uint8Array>(),
  };
  const place = `oci:${folder}/${name}:v1`;
  await writeInstaller(
    [
      {
        ...common,
        path: 'usr/install/amd64/vmlinuz.efi',
        type: 'file',
        mode: 0o644,
        size: bytes.length,
        body: streamOf(bytes),
      },
    ],
    { place, work: folder },
  );
  return place;
}

test('build edits the initramfs inside a unified kernel image, and what is in it boots', async () => {
  const base = await ukiInstaller('base');
  await built(['recipes/hello-world', '--base', base, '-o', `oci:${folder}/result:v1`]);

  const uki = await extract(`${folder}/result`, 'usr/install/amd64/vmlinuz.efi');
  const section = (name: string): string => {
    const target = join(folder, `result-${name}`);
    execFileSync('objcopy', ['-O', 'binary', '--dump-section', `.${name}=${target}`, uki, '/dev/null']);
    return target;
  };
  const report = await bootInstaller({
    vmlinuz: section('linux'),
    initramfs: section('initrd'),
    log: join(folder, 'log'),
  });

  expect(report.services).toEqual([expect.objectContaining({ name: 'hello-world', exitCode: 0 })]);
  expect(readFileSync(section('cmdline'), 'utf8').replace(/\0+$/, '')).toBe('console=ttyS0');
  expect(report.kernelRelease).toBe(readFileSync(section('uname'), 'utf8').replace(/\0+$/, ''));
});

test('build refuses a unified kernel image that is signed for secure boot', async () => {
  writeFileSync(join(folder, 'pcrsig'), '{}');
  const base = await ukiInstaller('signed', [['pcrsig', join(folder, 'pcrsig')]]);

  const ran = await rootsmith(['build', 'recipes/hello-world', '--base', base, '-o', `oci:${folder}/never:v1`]);

  expect(ran).toMatchObject({ status: 3, stdout: '', stderr: expect.stringContaining('[BASE_UNSUPPORTED]') });
});

/** The one layer of a layout with one image, by tar. */
async function extract(layout: string, path: string): Promise<string> {
  const manifest = JSON.parse(execFileSync('skopeo', ['inspect', '--raw', `oci:${layout}:v1`]).toString()) as {
    layers: { digest: string }[];
  };
  const [layer] = manifest.layers;
  execFileSync('tar', [
    '-xzf',
    join(layout, 'blobs/sha256', layer?.digest.slice('sha256:'.length) ?? ''),
    '-C',
    folder,
    path,
  ]);
  return join(folder, path);
}
