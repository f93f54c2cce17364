import { expect, test } from 'vitest';
import { escapeHtml } from '../../../src/errors/escape-html.ts';

test('escapeHtml() makes names that are markup plain text, also inside of an attribute', () => {
  expect(escapeHtml(`</script><b a="1" c='2'>&amp;`)).toBe(
    '&lt;/script&gt;&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;amp;',
  );
});

test('escapeHtml() leaves other text alone', () => {
  expect(escapeHtml('a/b:c')).toBe('a/b:c');
});
