import { expect, test } from 'vitest';
import { bufferAccess } from '../../../src/bytes/index.ts';
import { readCheckableModule } from '../../../src/modules/index.ts';
import { kernel, testModule } from '../../fixtures/check-modules.ts';

test('readCheckableModule() reads signature and tables', async () => {
  const found = await readCheckableModule('/a/snd-pcm.ko', bufferAccess(testModule()), kernel.certificates);

  expect(found).toMatchObject({
    path: '/a/snd-pcm.ko',
    name: 'snd_pcm',
    signature: { kind: 'valid' },
    problem: undefined,
  });
  expect(found.module?.name).toBe('rs_hello');
});

test('readCheckableModule() tells why a file is not a module', async () => {
  const found = await readCheckableModule('x.ko', bufferAccess(Buffer.from('hello')), []);

  expect(found).toMatchObject({ module: undefined, problem: expect.stringContaining('not the ELF magic') });
});
