import { expect, test } from 'vitest';
import { copyButton, formatTime, imageAddress } from '../../../../src/server/web/html.ts';

test('copyButton() keeps a hostile text inside its attribute', () => {
  expect(copyButton('"><script>', 'it')).toContain('data-copy="&quot;&gt;&lt;script&gt;"');
});

test('formatTime() is the same everywhere, and empty for what is not a time', () => {
  expect([formatTime(0), formatTime(Number.NaN)]).toEqual(['1970-01-01 00:00 UTC', '']);
});

test('imageAddress() encodes names and references', () => {
  expect(imageAddress('a/b', 'sha256:1&2')).toBe('/image?name=a%2Fb&ref=sha256%3A1%262');
});
