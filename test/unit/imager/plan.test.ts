import { expect, test } from 'vitest';
import { describeMedia } from '../../../src/imager/plan.ts';
import { diskSettings, mediaContext, mediaRequest } from '../../fixtures/imager-context.ts';

test('describeMedia() says which files would be made, with which command lines', () => {
  const context = mediaContext({ kinds: ['kernel', 'disk'], disk: diskSettings, customArguments: ['quiet'] });

  expect(describeMedia(mediaRequest, context)).toMatchObject({
    bootloader: 'sd-boot',
    grub: undefined,
    customArguments: ['quiet'],
    outputs: [
      { kind: 'kernel', paths: ['/nowhere/kernel-amd64'], commandLine: undefined },
      { kind: 'disk', paths: ['/nowhere/metal-amd64.raw'], commandLine: expect.stringMatching(/ quiet$/) },
    ],
  });
});

test('describeMedia() names the file that the user names', () => {
  const { outputs, bootloader } = describeMedia(
    { ...mediaRequest, fileName: 'my.efi' },
    mediaContext({ kinds: ['uki'] }),
  );

  expect([outputs[0]?.paths, bootloader]).toEqual([['/nowhere/my.efi'], undefined]);
});
