import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { isRootsmithError } from '../../../../src/errors/index.ts';
import { openModule } from '../../../../src/formats/elf/module-info.ts';
import { moduleFile, signed } from '../../../fixtures/elf-file.ts';

const module = signed(moduleFile('name=a', 'vermagic=6.1 SMP '));

test('openModule() ends noise with facts or an explained error, never otherwise', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(module.length - 1), fc.nat(255)), { maxLength: 8 }),
      fc.nat(module.length),
      async (changes, length) => {
        const noisy = module.slice();
        for (const [at, byte] of changes) noisy[at] = byte;

        const isExplained = await openModule(noisy.subarray(0, length), []).then(() => true, isRootsmithError);

        expect(isExplained).toBe(true);
      },
    ),
  );
});
