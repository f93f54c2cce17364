import { expect, test } from 'vitest';
import { bufferAccess } from '../../../../src/bytes/index.ts';
import { readPe } from '../../../../src/formats/index.ts';
import { commandLinesOf } from '../../../../src/uki/image/command-lines.ts';
import { peFile } from '../../../fixtures/pe-file.ts';

async function of(...sections: readonly (readonly [name: string, content: string])[]) {
  const file = bufferAccess(
    peFile([['.text', 'code'], ...sections].map(([name = '', content = '']) => ({ name, content }))),
  );
  return await commandLinesOf(file, await readPe(file));
}

test('commandLinesOf() finds the command line, and that of each profile with its own', async () => {
  const found = await of(
    ['.cmdline', 'a=1 b\0'],
    ['.profile', 'ID=main\n'],
    ['.profile', 'ID=reset\nTITLE=Reset'],
    ['.cmdline', 'a=1 wipe\n'],
  );

  expect(found).toEqual([
    { source: 'the UKI', text: 'a=1 b', profile: undefined, section: 1 },
    { source: 'profile reset of the UKI', text: 'a=1 wipe', profile: 'reset', section: 4 },
  ]);
});

test('commandLinesOf() takes the first of two in one profile, and none where there is none', async () => {
  expect(await of(['.cmdline', 'one'], ['.cmdline', 'two'])).toMatchObject([{ source: 'the UKI', text: 'one' }]);
  expect(await of()).toEqual([]);
});
