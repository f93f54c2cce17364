import { expect, test } from 'vitest';
import { type ListInput, renderListPage } from '../../../../src/server/web/list-page.ts';

const image = {
  repository: 'acme/app',
  tag: 'v1',
  digest: `sha256:${'a'.repeat(64)}`,
  platforms: ['linux/amd64', 'linux/arm64'],
  size: 12_345_678,
  artifactType: undefined,
  storedAt: undefined,
};

const empty: ListInput = {
  words: '',
  host: 'h',
  product: 'rootsmith',
  images: [],
  more: 0,
  total: 0,
  repositories: 0,
  page: 1,
  pages: 0,
  secure: false,
  hosts: [],
  upstream: undefined,
};

test('renderListPage() shows name, platforms, size, time and a pull command to copy', () => {
  const html = renderListPage({ ...empty, host: 'r.test:5000', images: [{ ...image, storedAt: 0 }], total: 1 });

  for (const text of [
    'acme/app',
    'linux/amd64',
    'linux/arm64',
    '12.3 MB',
    '1970-01-01 00:00',
    'data-copy="docker pull r.test:5000/acme/app:v1"',
    'href="/image?name=acme%2Fapp&amp;ref=v1"',
  ])
    expect(html).toContain(text);
});

test('renderListPage() escapes all that clients can choose', () => {
  const evil = '<img src=x onerror=alert(1)>"\'&';
  const html = renderListPage({
    ...empty,
    words: evil,
    host: evil,
    images: [{ ...image, platforms: [], artifactType: evil, repository: evil, tag: evil }],
    hosts: [evil],
  });

  expect(html).not.toContain('<img');
  expect(html).toContain('&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;');
});

test('renderListPage() says what to do when there is nothing', () => {
  expect(renderListPage(empty)).toContain('docker push h/NAME:TAG');
  expect(renderListPage({ ...empty, words: 'x' })).toContain('Nothing matches');
  expect(renderListPage({ ...empty, page: 9 })).toContain('no such page');
});

test('renderListPage() counts tags and repositories, and links the pages of a search', () => {
  const html = renderListPage({
    ...empty,
    images: [image],
    total: 250,
    repositories: 1,
    words: 'a b',
    page: 2,
    pages: 3,
  });

  expect(html).toContain('250 tags in 1 repository, found');
  expect(html).toContain('href="/?q=a+b&amp;page=1"');
  expect(html).toContain('href="/?q=a+b&amp;page=3"');
  expect(html).toContain('Page 2 of 3');
});

test('renderListPage() of a thousand repositories keeps a page below 300 KB', () => {
  const images = Array.from({ length: 100 }, (_, at) => ({ ...image, repository: `${'long/'.repeat(40)}${at}` }));

  expect(renderListPage({ ...empty, images, total: 1000, pages: 10 }).length).toBeLessThan(300_000);
});

test('renderListPage() says of an address for one host what it is, and how to point clients here', () => {
  const html = renderListPage({
    ...empty,
    host: 'r.test',
    images: [image],
    secure: true,
    hosts: ['docker.io', 'ghcr.io'],
  });

  expect(html).toContain('--registry-mirror docker.io=https://r.test \\\n--registry-mirror ghcr.io=https://r.test');
  expect(renderListPage({ ...empty, total: 1, repositories: 1, upstream: 'ghcr.io' })).toContain(
    '1 tag in 1 repository, kept from ghcr.io',
  );
});
