import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { pageHeaders, renderPage } from '../../../../src/server/web/page.ts';

const frame = { host: 'h', product: 'rootsmith 1.2.3' };
const page = renderPage({ title: 'a/<b>', note: '1 tag', body: '<p>x</p>' }, { ...frame, storage: '1.0 KB' });

test('renderPage() names product, version and storage at its foot, and escapes its title', () => {
  expect(page).toContain('<footer><span>1.0 KB stored</span><span>rootsmith 1.2.3</span></footer>');
  expect(page).toContain('<h1>a/<wbr>&lt;b&gt;</h1>');
});

test.each(['style', 'script'])('pageHeaders allow exactly the %s that pages hold, and no inline handlers', (tag) => {
  const content = new RegExp(`<${tag}>([\\s\\S]*)</${tag}>`).exec(page)?.[1] ?? '';
  const policy = pageHeaders['Content-Security-Policy'];

  expect(policy).toContain(`${tag}-src 'sha256-${createHash('sha256').update(content).digest('base64')}'`);
  expect(policy).not.toContain('unsafe');
  expect(page).not.toMatch(/\son\w+=/);
});
