import { expect, test } from 'vitest';
import { buildWithDocker } from '../../../../src/installer/engines/docker.ts';
import { galleryBuild, OUTPUT, readOf } from '../../../fixtures/gallery/memory.ts';

test('buildWithDocker() refuses a base without triggers before it asks the daemon', async () => {
  const build = await galleryBuild();
  const { from } = await readOf(build);

  const prepared = { from } as Parameters<typeof buildWithDocker>[0];
  await expect(buildWithDocker(prepared, { network: undefined }, build.context)).rejects.toMatchObject({
    code: 'BASE_UNSUPPORTED',
    message: expect.stringMatching(/has no ONBUILD triggers/) as string,
  });
  expect([...build.sinks.keys()]).not.toContain(OUTPUT);
});

test('buildWithDocker() adds no system extensions', async () => {
  const build = await galleryBuild('v1.0, five layers, docker types');
  const { from } = await readOf(build);

  const prepared = { from, indexes: {}, added: {} } as Parameters<typeof buildWithDocker>[0];
  await expect(buildWithDocker(prepared, { network: undefined }, build.context)).rejects.toMatchObject({
    code: 'BASE_UNSUPPORTED',
    message: 'the engine `docker` adds no system extensions to the initramfs',
  });
});
