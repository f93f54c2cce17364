import { expect, test } from 'vitest';
import { admit, parseBasic } from '../../../../src/server/access/access.ts';

const encode = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;

test.each([
  [encode('u:p'), { user: 'u', password: 'p' }],
  [encode('u:p:q'), { user: 'u', password: 'p:q' }],
  [encode('u:'), { user: 'u', password: '' }],
  [
    encode('ü:ß').toLowerCase().replace('basic', 'BASIC').slice(0, 6) + Buffer.from('ü:ß').toString('base64'),
    { user: 'ü', password: 'ß' },
  ],
  [encode('nocolon'), undefined],
  [encode(':p'), undefined],
  ['Bearer abc', undefined],
  ['Basic !!!', undefined],
  ['', undefined],
])('parseBasic() of %s', (header, login) => {
  expect(parseBasic(header)).toEqual(login);
});

test('admit() takes an empty login for none, as clients send it after a 401', async () => {
  const rules = { verify: async () => false, anonymousPull: true };

  expect(await admit(rules, { kind: 'blob', method: 'GET', authorization: 'Basic Og==' })).toBeUndefined();
  await expect(admit(rules, { kind: 'blob', method: 'DELETE', authorization: 'Basic Og==' })).rejects.toMatchObject({
    code: 'UNAUTHORIZED',
  });
});
