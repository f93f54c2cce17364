import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { escapeHtml, pageHeaders, renderPage } from '../../../../src/server/web/page.ts';

const image = {
  repository: 'acme/app',
  tag: 'v1',
  digest: `sha256:${'a'.repeat(64)}`,
  platforms: ['linux/amd64', 'linux/arm64'],
  size: 12_345_678,
  artifactType: undefined,
};

test('renderPage() shows name, platforms, size and pull command', () => {
  const html = renderPage({ words: '', host: 'registry.test:5000', images: [image], more: 3 });

  for (const text of [
    'acme/app:v1',
    'linux/amd64, linux/arm64',
    '12.3 MB',
    'docker pull registry.test:5000/acme/app:v1',
    '3 more',
  ]) {
    expect(html).toContain(text);
  }
});

test('renderPage() escapes all that clients can choose', () => {
  const evil = '<img src=x onerror=alert(1)>"\'&';
  const html = renderPage({
    words: evil,
    host: evil,
    images: [{ ...image, platforms: [], artifactType: evil, repository: evil }],
    more: 0,
  });

  expect(html).not.toContain('<img');
  expect(html).toContain('&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;');
});

test('renderPage() says what to do when there is nothing', () => {
  expect(renderPage({ words: '', host: 'h', images: [], more: 0 })).toContain('docker push h/NAME:TAG');
  expect(renderPage({ words: 'x', host: 'h', images: [], more: 0 })).toContain('Nothing matches');
});

test('pageHeaders allow exactly the style that the page holds', () => {
  const style = /<style>([\s\S]*)<\/style>/.exec(renderPage({ words: '', host: 'h', images: [], more: 0 }))?.[1] ?? '';

  expect(pageHeaders['Content-Security-Policy']).toContain(createHash('sha256').update(style).digest('base64'));
});

test('escapeHtml() leaves other text alone', () => {
  expect(escapeHtml('a/b:c')).toBe('a/b:c');
});
