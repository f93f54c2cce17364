import { expect, test } from 'vitest';
import { hintFor } from '../../../../../src/mirror/nodes/doctor/hints.ts';
import type { AttemptOutcome, PullProblemKind } from '../../../../../src/mirror/nodes/doctor/pull-image.ts';
import { parseTalosVersion } from '../../../../../src/talos/index.ts';

const attempt = (role: AttemptOutcome['role']): AttemptOutcome => ({
  url: 'http://m',
  role,
  kind: 'missing',
  message: '',
});

function hint(kind: PullProblemKind, more: Partial<Parameters<typeof hintFor>[1]> = {}): string {
  const version = parseTalosVersion('v1.9.0');
  const attempts = [attempt('mirror')];
  return hintFor(kind, { domain: 'ghcr.io', attempts, version, puller: 'talos', elsewhere: undefined, ...more });
}

test.each<[PullProblemKind, RegExp]>([
  ['missing', /^Copy it to the mirror/],
  ['unauthorised', /--password-file/],
  ['plain-http', /`http:\/\/`/],
  ['broken', /Talos 1\.2/],
])('hintFor() has a hint of its own for %s', (kind, text) => {
  expect(hint(kind)).toMatch(text);
});

test('hintFor() asks for a mirror where the node has none', () => {
  const attempts = [attempt('upstream')];
  const version = parseTalosVersion('v1.3.0');

  expect(hint('missing', { attempts })).toBe(
    'Give `ghcr.io` a mirror: `rootsmith config registries --talos v1.9.0 --hosts ghcr.io --mirror URL`.',
  );
  expect(hint('missing', { attempts, version, puller: 'containerd' })).toMatch(
    /`\*` does not count .* before Talos 1\.4/,
  );
  expect(hint('broken', { attempts })).toMatch(/^Leave one endpoint/);
});

test.each([
  [{ url: 'u', endpoint: 'http://m', overridePath: false }, 'v1.9.0', /as `http:\/\/m`, without `overridePath`/],
  [{ url: 'u', endpoint: 'http://m/v2/x', overridePath: true }, 'v1.9.0', /with `overridePath: true`/],
  [{ url: 'u', endpoint: 'http://m/v2/x', overridePath: true }, 'v1.2.0', /cannot pull from there/],
])('hintFor() leads to where the image is: %j with %s', (elsewhere, version, text) => {
  expect(hint('missing', { elsewhere, version: parseTalosVersion(version) })).toMatch(text);
});
