import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { withImageOfPlace } from '../../../../src/installer/open/image-of-place.ts';
import { writeLayout } from '../../../fixtures/gallery/places.ts';
import { makeShape } from '../../../fixtures/gallery/shapes.ts';

let folder: string;
let place: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rootsmith-image-'));
  place = writeLayout(join(folder, 'layout'), await makeShape('v1.12 by the imager, in an index'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('withImageOfPlace() tells the release and the platform, and reads files', async () => {
  const seen: string[] = [];

  const facts = await withImageOfPlace(place, { os: 'linux', architecture: 'arm64' }, { env: {} }, async (image) => {
    const take = async (path: string): Promise<void> => void seen.push(path);
    await image.read((path) => path.startsWith('usr/install/'), take);
    return { version: image.version, platform: image.platform };
  });

  expect(facts).toEqual({ version: 'v1.12.7', platform: { os: 'linux', architecture: 'arm64' } });
  expect(seen.sort()).toEqual(['usr/install/arm64/systemd-boot.efi', 'usr/install/arm64/vmlinuz.efi']);
});

test('withImageOfPlace() copies the image of one platform', async () => {
  const file = join(folder, 'installer.tar');
  const target = { kind: 'docker-archive', file, reference: 'a:b' } as const;

  await withImageOfPlace(place, undefined, { env: {} }, async ({ copyTo }) => await copyTo(target));

  expect(existsSync(file)).toBe(true);
  const options = { env: {} };
  expect(await withImageOfPlace(`docker-archive:${file}`, undefined, options, async ({ version }) => version)).toBe(
    'v1.12.7',
  );
});
