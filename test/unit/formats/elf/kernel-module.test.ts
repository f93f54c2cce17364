import { expect, test } from 'vitest';
import { bufferAccess, type RandomAccess } from '../../../../src/bytes/index.ts';
import { readKernelModule } from '../../../../src/formats/elf/index.ts';
import { elfFile } from '../../../fixtures/elf-file.ts';
import { kernelModuleFile } from '../../../fixtures/kernel-module-file.ts';

test('readKernelModule() reads what a module offers, takes and was built against', async () => {
  const file = kernelModuleFile({
    modinfo: ['name=acme', 'vermagic=6.12.63-talos SMP ', 'import_ns=ACME'],
    exports: [
      { name: 'acme_open', crc: 0xdeadbeef },
      { name: 'acme_close', crc: 7, gpl: true, namespace: 'ACME' },
    ],
    needs: ['printk', 'acme_hook?'],
    versions: { module_layout: 0xffffffff, printk: 12 },
    sections: [
      { name: '.BTF', content: Buffer.from('types') },
      { name: '.gnu.linkonce.this_module', content: Buffer.alloc(1280) },
    ],
  });

  expect(await readKernelModule(file)).toMatchObject({
    name: 'acme',
    exports: [
      { name: 'acme_open', crc: 0xdeadbeef, isGplOnly: false, namespace: undefined },
      { name: 'acme_close', crc: 7, isGplOnly: true, namespace: 'ACME' },
    ],
    undefinedSymbols: [
      { name: 'printk', isWeak: false },
      { name: 'acme_hook', isWeak: true },
    ],
    versions: new Map([
      ['module_layout', 0xffffffff],
      ['printk', 12],
    ]),
    hasBtf: true,
    hasBaseBtf: false,
    layoutBytes: 1280,
  });
});

test('readKernelModule() tells of a module that has nothing but its `.modinfo`', async () => {
  const bare = elfFile({ sections: [{ name: '.modinfo', content: Buffer.from('name=bare\0') }] });

  expect(await readKernelModule(bare)).toMatchObject({
    exports: [],
    undefinedSymbols: [],
    versions: undefined,
    hasBtf: false,
    layoutBytes: undefined,
  });
});

test('readKernelModule() reads tables, not code', async () => {
  const file = kernelModuleFile({
    exports: [{ name: 'a' }],
    sections: [{ name: '.text', content: Buffer.alloc(2_000_000) }],
  });
  let read = 0;
  const inner = bufferAccess(file);
  const counted: RandomAccess = {
    size: file.length,
    read(offset, length) {
      read += length;
      return inner.read(offset, length);
    },
  };

  expect((await readKernelModule(counted)).exports).toHaveLength(1);
  expect(read).toBeLessThan(4000);
});

test('readKernelModule() refuses what is not a module', async () => {
  await expect(readKernelModule(elfFile({ type: 3 }))).rejects.toMatchObject({ code: 'KERNEL_INVALID' });
});
