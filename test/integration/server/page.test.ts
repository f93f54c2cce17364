import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTab, type Tab } from '../../fixtures/chromium.ts';
import { memoryUpstream } from '../../fixtures/memory-upstream.ts';
import {
  OCI_INDEX,
  OCI_MANIFEST,
  pushImage,
  pushManifest,
  type TestRegistry,
  testRegistry,
} from '../../fixtures/registry-server.ts';

// The page for people, in a real browser.
let registry: TestRegistry;
let tab: Tab;

beforeAll(async () => {
  registry = await testRegistry({ upstreams: [memoryUpstream()] });
  const platform = (architecture: string): object => ({ os: 'linux', architecture });
  for (const repository of ['ghcr.io/siderolabs/installer', 'ghcr.io/siderolabs/kubelet', 'acme/hello-world']) {
    const image = await pushImage(registry, repository, { reference: 'v1.0.6' });
    const describe = (architecture: string): object => ({
      mediaType: OCI_MANIFEST,
      digest: image.digest,
      size: image.bytes.length,
      platform: platform(architecture),
    });
    const manifests = [describe('amd64'), describe('arm64')];
    await pushManifest(registry, repository, {
      reference: 'v1.1.0',
      fields: { schemaVersion: 2, mediaType: OCI_INDEX, manifests },
    });
  }
  await pushImage(registry, 'acme/chart', {
    reference: '1.2.3',
    fields: { artifactType: 'application/vnd.cncf.helm.config.v1+json', config: undefined },
  });
  tab = await openTab();
});

afterAll(async () => {
  await tab[Symbol.asyncDispose]();
  await registry[Symbol.asyncDispose]();
});

function shownRows(): Promise<readonly string[]> {
  return tab.evaluate(`[...document.querySelectorAll('#list tbody tr')].map((row) =>
    row.querySelector('.name').textContent + ':' + row.querySelector('a.tag').innerText)`);
}

test('the page lists every tag with platforms, size and pull command', async () => {
  await tab.open(`${registry.url}/`);

  const text = await tab.evaluate<string>('document.body.innerText');

  expect(await shownRows()).toEqual([
    'acme/hello-world:v1.0.6',
    'acme/hello-world:v1.1.0',
    'ghcr.io/siderolabs/installer:v1.0.6',
    'ghcr.io/siderolabs/installer:v1.1.0',
    'ghcr.io/siderolabs/kubelet:v1.0.6',
    'ghcr.io/siderolabs/kubelet:v1.1.0',
  ]);
  expect(text).toContain('linux/arm64');
  expect(text).toMatch(/\d+ B/);
  const copied = await tab.evaluate('[...document.querySelectorAll("button.copy")].map((one) => one.dataset.copy)');
  expect(copied).toContain(`docker pull ${registry.host}/ghcr.io/siderolabs/installer:v1.1.0`);
});

test('what is typed and sent with Enter filters the list, and what matches nothing says so', async () => {
  await tab.open(`${registry.url}/`);
  await tab.submit('siderolabs v1.1');
  const found = await shownRows();
  await tab.open(`${registry.url}/`);
  await tab.submit('<b>nothing</b>');

  expect(found).toEqual(['ghcr.io/siderolabs/installer:v1.1.0', 'ghcr.io/siderolabs/kubelet:v1.1.0']);
  expect(await tab.evaluate('document.body.innerText')).toContain('Nothing matches <b>nothing</b>.');
});

test('typing searches at once, keys move and open, and the page of an image says how to pull it', async () => {
  await tab.open(`${registry.url}/`);
  const press = (key: string): Promise<unknown> =>
    tab.evaluate(
      `document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: '${key}', bubbles: true }))`,
    );
  await tab.evaluate(`(() => { const field = document.querySelector('input'); field.focus(); field.value = 'kubelet';
    field.dispatchEvent(new Event('input')); })()`);
  await expect
    .poll(shownRows, { timeout: 10_000 })
    .toEqual(['ghcr.io/siderolabs/kubelet:v1.0.6', 'ghcr.io/siderolabs/kubelet:v1.1.0']);
  await press('ArrowDown');
  await press('ArrowDown');
  const address = await tab.evaluate<string>('document.activeElement.href');
  await press('/');
  const focused = await tab.evaluate('document.activeElement.tagName');
  await tab.open(address);

  expect(address).toContain('/image?name=ghcr.io%2Fsiderolabs%2Fkubelet&ref=v1.1.0');
  expect(focused).toBe('INPUT');
  expect(await tab.evaluate('document.body.innerText')).toContain(
    `docker pull ${registry.host}/ghcr.io/siderolabs/kubelet:v1.1.0`,
  );
});

test('a click shows how clients are pointed here', async () => {
  await tab.open(`${registry.url}/`);
  const isShown = 'document.querySelector("pre").checkVisibility()';
  const before = await tab.evaluate(isShown);
  await tab.evaluate('document.querySelector("summary").click()');

  expect([before, await tab.evaluate(isShown)]).toEqual([false, true]);
  expect(await tab.evaluate('document.querySelector("pre").innerText')).toContain(
    `      docker.io:\n        endpoints:\n          - ${registry.url}\n      ghcr.io:`,
  );
});

/** Contrast of the text of each kind against what is behind it, by the formula of WCAG. */
const CONTRASTS = `(() => {
  const rgb = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = (text) => rgb(text).slice(0, 3)
    .map((c) => (c /= 255) <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, at) => sum + c * [0.2126, 0.7152, 0.0722][at], 0);
  const behind = (node) => {
    const colour = getComputedStyle(node).backgroundColor;
    return rgb(colour)[3] === 0 && node.parentElement ? behind(node.parentElement) : colour;
  };
  return ['h1', 'th', 'td', '.chip', 'a.tag', '.copy', 'button', '.when', 'header p', 'summary', 'footer'].map((kind) => {
    const node = document.querySelector(kind);
    const [a, b] = [light(getComputedStyle(node).color), light(behind(node))];
    return [kind, (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)];
  });
})()`;

test.each(['light', 'dark'] as const)('all text can be read in a %s room', async (scheme) => {
  await tab.setScheme(scheme);
  await tab.open(`${registry.url}/`);

  const contrasts = await tab.evaluate<readonly (readonly [string, number])[]>(CONTRASTS);
  const background = await tab.evaluate<string>('getComputedStyle(document.body).backgroundColor');

  expect(contrasts.filter(([, contrast]) => contrast < 4.5)).toEqual([]);
  expect(background).toBe(scheme === 'light' ? 'rgb(255, 255, 255)' : 'rgb(15, 20, 25)');
});

test.each([360, 390, 1280])('nothing sticks out of a window of %d pixels', async (width) => {
  await tab.setWidth(width);
  await tab.open(`${registry.url}/`);

  expect(await tab.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
});

test('nothing is loaded but the page itself, and the browser has no complaint', async () => {
  await tab.open(`${registry.url}/`);

  const foreign = tab.requests.filter((url) => !url.startsWith(`${registry.url}/`) && !url.startsWith('about:'));

  expect(foreign).toEqual([]);
  expect(tab.requests.length).toBeGreaterThan(0);
  expect(tab.complaints).toEqual([]);
});
