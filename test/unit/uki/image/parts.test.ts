import { expect, test } from 'vitest';
import { profileText, textContent } from '../../../../src/uki/image/parts.ts';
import { collect } from '../../../fixtures/byte-streams.ts';

test('textContent() is the text in UTF-8, without a newline', async () => {
  const content = textContent('é');

  expect(content.size).toBe(2);
  expect(Buffer.from(await collect(content.open())).toString()).toBe('é');
});

test('profileText() has a title only where one is given', () => {
  expect(profileText({ id: 'main' })).toBe('ID=main');
  expect(profileText({ id: 'reset', title: 'Reset' })).toBe('ID=reset\nTITLE=Reset');
});
