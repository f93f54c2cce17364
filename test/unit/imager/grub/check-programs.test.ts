import { expect, test } from 'vitest';
import { checkGrubPrograms } from '../../../../src/imager/grub/check-programs.ts';

test('checkGrubPrograms() names what is missing, and the packages', async () => {
  await expect(checkGrubPrograms(['iso'], '/nowhere')).rejects.toMatchObject({
    code: 'TOOL_MISSING',
    hint: expect.stringContaining('grub-common'),
  });
});
