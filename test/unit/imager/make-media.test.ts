import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeMedia, planMedia } from '../../../src/imager/make-media.ts';
import type { MediaRequest } from '../../../src/imager/request.ts';
import type { ProgressEvent } from '../../../src/progress/index.ts';
import { writeLayout } from '../../fixtures/gallery/places.ts';
import { makeShape } from '../../fixtures/gallery/shapes.ts';

let folder: string;
let unified: string;
let signed: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rootsmith-make-media-'));
  unified = writeLayout(join(folder, 'unified'), await makeShape('v1.12 by the imager, in an index'));
  signed = writeLayout(join(folder, 'signed'), await makeShape('v1.10 for secure boot'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const request = (more: Partial<MediaRequest>): MediaRequest => ({
  place: unified,
  kinds: ['iso'],
  folder: join(folder, 'out'),
  ...more,
});
const options = { env: { SOURCE_DATE_EPOCH: '1700000000', PATH: process.env['PATH'] } };

describe('makeMedia()', () => {
  test('makes several outputs of one installer, the same bytes each time', async () => {
    const wanted = request({ kinds: ['kernel', 'initramfs', 'uki', 'installer', 'pxe'] });
    const first = await makeMedia(wanted, options);
    const again = await makeMedia({ ...wanted, folder: join(folder, 'again') }, options);

    const names = first.files.map(({ path }) => path.slice(folder.length));
    expect(names).toEqual([
      '/out/kernel-amd64',
      '/out/initramfs-metal-amd64.xz',
      '/out/metal-amd64-uki.efi',
      '/out/installer-amd64.tar',
      '/out/pxe/kernel-amd64',
      '/out/pxe/initramfs-metal-amd64.xz',
      '/out/pxe/metal-amd64.ipxe',
    ]);
    expect(again.files.map(({ digest }) => digest)).toEqual(first.files.map(({ digest }) => digest));
    expect(readFileSync(first.files[0]?.path ?? '')).toHaveLength(first.files[0]?.size ?? 0);
  });

  test.each(['amd64', 'arm64'])('makes an ISO for %s that systemd-boot starts', async (architecture) => {
    const platform = { os: 'linux', architecture };
    const { files, plan } = await makeMedia(request({ platform, bootloader: 'sd-boot' }), options);

    expect(files.map(({ path }) => path)).toEqual([join(folder, `out/metal-${architecture}.iso`)]);
    expect(plan).toMatchObject({ architecture, bootloader: 'sd-boot', version: 'v1.12.7' });
  });

  test('warns that outputs of a signed installer are not signed', async () => {
    const events: ProgressEvent[] = [];
    const report = (event: ProgressEvent): void => void events.push(event);

    await makeMedia(request({ place: signed, kinds: ['cmdline'] }), { ...options, report });

    expect(events).toContainEqual({
      kind: 'warning',
      message: expect.stringContaining('signed for secure boot and these outputs are not'),
    });
  });

  test('reports that it reads the installer, and then each output', async () => {
    const events: ProgressEvent[] = [];
    const report = (event: ProgressEvent): void => void events.push(event);

    const { files } = await makeMedia(request({ kinds: ['kernel', 'cmdline'], folder: join(folder, 'told') }), {
      ...options,
      report,
    });

    const stages = events.flatMap((event) =>
      event.kind === 'stage-start' || event.kind === 'stage-done' ? [`${event.kind} ${event.stage}`] : [],
    );
    expect(stages).toEqual(
      ['read', 'write', 'write'].flatMap((stage) => [`stage-start ${stage}`, `stage-done ${stage}`]),
    );
    const written = events.findLast((event) => event.kind === 'stage-progress' && event.stage === 'write');
    expect(written).toMatchObject({ done: files.at(-1)?.size });
  });

  test('refuses before it writes', async () => {
    const out = join(folder, 'refused');

    await expect(
      makeMedia(request({ kinds: ['uki', 'kernel'], extraArguments: ['a'], folder: out }), options),
    ).rejects.toMatchObject({ code: 'USAGE' });

    expect(existsSync(out)).toBe(false);
  });

  test('refuses GRUB that an image does not bring', async () => {
    await expect(makeMedia(request({ grub: unified }), options)).rejects.toMatchObject({ code: 'TOOL_MISSING' });
  });
});

describe('planMedia()', () => {
  test('writes nothing', async () => {
    const plan = await planMedia(request({ folder: join(folder, 'planned'), bootloader: 'sd-boot' }), options);

    expect(plan.outputs).toMatchObject([{ kind: 'iso', paths: [join(folder, 'planned/metal-amd64.iso')] }]);
    expect(existsSync(join(folder, 'planned'))).toBe(false);
  });
});
