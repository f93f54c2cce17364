import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { isRootsmithError } from '../../../../src/errors/index.ts';
import { readKernelModule } from '../../../../src/formats/elf/index.ts';
import { kernelModuleFile } from '../../../fixtures/kernel-module-file.ts';

const identifier = fc.stringMatching(/^[a-z_][a-z0-9_]{0,40}$/);
const exported = fc.record({
  name: identifier,
  crc: fc.nat(0xffffffff),
  gpl: fc.boolean(),
  namespace: fc.option(identifier, { nil: undefined }),
});

test('readKernelModule() reads back whatever a module is made of', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(exported, { maxLength: 30 }),
      fc.uniqueArray(identifier, { maxLength: 30 }),
      fc.dictionary(identifier, fc.nat(0xffffffff), { maxKeys: 20, noNullPrototype: true }),
      async (exports, needs, versions) => {
        const wanted = exports.map(({ name, crc, gpl, namespace }) => ({ name, crc, isGplOnly: gpl, namespace }));

        const module = await readKernelModule(
          kernelModuleFile({
            exports: exports.map(({ namespace, ...rest }) => ({ ...rest, ...(namespace && { namespace }) })),
            needs,
            versions,
          }),
        );

        expect(module.exports).toEqual([
          ...wanted.filter(({ isGplOnly }) => !isGplOnly),
          ...wanted.filter(({ isGplOnly }) => isGplOnly),
        ]);
        expect(module.undefinedSymbols.map(({ name }) => name)).toEqual(needs);
        expect(module.versions).toEqual(new Map(Object.entries(versions)));
      },
    ),
    { numRuns: 50 },
  );
});

const module = kernelModuleFile({
  modinfo: ['name=a'],
  exports: [
    { name: 'open', crc: 1 },
    { name: 'close', gpl: true, namespace: 'NS' },
  ],
  needs: ['printk'],
  versions: { printk: 1 },
});

test('readKernelModule() ends noise with facts or an explained error, never otherwise', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(module.length - 1), fc.nat(255)), { maxLength: 8 }),
      fc.nat(module.length),
      async (changes, length) => {
        const noisy = module.slice();
        for (const [at, byte] of changes) noisy[at] = byte;

        const isExplained = await readKernelModule(noisy.subarray(0, length)).then(() => true, isRootsmithError);

        expect(isExplained).toBe(true);
      },
    ),
  );
});
