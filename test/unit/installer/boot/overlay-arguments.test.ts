import { expect, test } from 'vitest';
import { requireOverlayArguments } from '../../../../src/installer/boot/overlay-arguments.ts';

const overlay = { name: 'rpi_generic', at: { file: 'recipe.yaml', line: 7, column: 3 } };
const wish = { version: undefined, architecture: 'arm64', signing: undefined, kernelRelease: undefined } as const;

test('requireOverlayArguments() asks for the arguments that only the program of the overlay knows', () => {
  expect(() => requireOverlayArguments({ ...wish, overlay, extraArguments: [] })).toThrow(
    expect.objectContaining({
      code: 'BASE_UNSUPPORTED',
      message: expect.stringContaining('`installers/rpi_generic` alone, and no program of an image is run') as string,
    }) as Error,
  );
  requireOverlayArguments({ ...wish, overlay, extraArguments: ['console=ttyAMA0'] });
  requireOverlayArguments({ ...wish, overlay: undefined, extraArguments: [] });
});
