import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { type PageInput, pageHeaders, renderPage } from '../../../../src/server/web/page.ts';

const image = {
  repository: 'acme/app',
  tag: 'v1',
  digest: `sha256:${'a'.repeat(64)}`,
  platforms: ['linux/amd64', 'linux/arm64'],
  size: 12_345_678,
  artifactType: undefined,
};

const empty: PageInput = {
  words: '',
  host: 'h',
  images: [],
  more: 0,
  secure: false,
  hosts: [],
  upstream: undefined,
};

test('renderPage() shows name, platforms, size and pull command', () => {
  const html = renderPage({ ...empty, host: 'registry.test:5000', images: [image], more: 3 });

  for (const text of [
    'acme/app',
    'linux/amd64',
    'linux/arm64',
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
    ...empty,
    words: evil,
    host: evil,
    images: [{ ...image, platforms: [], artifactType: evil, repository: evil }],
    hosts: [evil],
  });

  expect(html).not.toContain('<img');
  expect(html).toContain('&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;');
});

test('renderPage() says what to do when there is nothing', () => {
  expect(renderPage(empty)).toContain('docker push h/NAME:TAG');
  expect(renderPage({ ...empty, words: 'x' })).toContain('Nothing matches');
});

test('pageHeaders allow exactly the style that the page holds', () => {
  const style = /<style>([\s\S]*)<\/style>/.exec(renderPage(empty))?.[1] ?? '';

  expect(pageHeaders['Content-Security-Policy']).toContain(createHash('sha256').update(style).digest('base64'));
});

test('renderPage() groups tags by repository, says how many there are, and how to point clients here', () => {
  const html = renderPage({
    ...empty,
    host: 'registry.test',
    images: [image, { ...image, tag: 'v2' }],
    secure: true,
    hosts: ['docker.io', 'ghcr.io'],
  });

  expect(html.match(/<h2>/g)).toHaveLength(1);
  expect(html).toContain('2 images');
  expect(html).toContain(
    '--registry-mirror docker.io=https://registry.test \\\n--registry-mirror ghcr.io=https://registry.test',
  );
});

test('renderPage() says of an address for one host what it is', () => {
  expect(renderPage({ ...empty, images: [image], upstream: 'ghcr.io' })).toContain('1 image, kept from ghcr.io');
});
