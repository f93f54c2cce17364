import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { archiveInstaller } from '../../../../src/imager/outputs/archive-installer.ts';
import type { Place } from '../../../../src/oci/index.ts';
import { mediaContext } from '../../../fixtures/imager-context.ts';

test('archiveInstaller() gives the archive the name of the release', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rootsmith-archive-'));
  const { image, settings } = mediaContext();
  const file = join(folder, 'new/installer.tar');
  const places: Place[] = [];
  const copyTo = async (place: Place): Promise<void> => {
    places.push(place);
    writeFileSync(file, 'archive');
  };

  const written = await archiveInstaller(file, { image: { ...image, copyTo }, settings });

  expect(places).toEqual([{ kind: 'docker-archive', file, reference: 'ghcr.io/siderolabs/installer:v1.12.7' }]);
  expect(written).toMatchObject({ path: file, size: 7 });
  rmSync(folder, { recursive: true });
});
