import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeSignedData, parseSignedData, verifySigners, wrapSignedData } from '../../../src/pki/index.ts';
import { testBootSigner, testKeyFiles } from '../../fixtures/secureboot/test-keys.ts';

const content = Buffer.from('what is signed');
const DATA = '1.2.840.113549.1.7.1';
const TIME = 4_000_000_000; // a year that needs GeneralizedTime

test('parseSignedData() reads what makeSignedData() writes, bare and wrapped', async () => {
  const bare = await makeSignedData({ contentType: DATA, content, time: TIME }, testBootSigner());

  for (const message of [bare, wrapSignedData(bare)]) {
    const parsed = parseSignedData(message);
    expect(parsed).toMatchObject({ contentType: DATA, content: undefined });
    expect(verifySigners(parsed, content)).toMatchObject([{ isValid: true, hash: 'sha256', signingTime: TIME }]);
    expect(verifySigners(parsed, Buffer.from('another'))).toMatchObject([{ isValid: false }]);
  }
});

test('makeSignedData() and verifySigners() agree with openssl', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rootsmith-cms-'));
  try {
    const run = (...args: readonly string[]): string =>
      execFileSync('openssl', args, { cwd: folder, encoding: 'utf8', stdio: 'pipe' });
    writeFileSync(join(folder, 'content'), content);
    const ours = wrapSignedData(await makeSignedData({ contentType: DATA, content, time: 0 }, testBootSigner()));
    writeFileSync(join(folder, 'ours'), ours);
    const { key, cert } = testKeyFiles;
    const check = [
      'cms',
      '-verify',
      '-inform',
      'DER',
      '-binary',
      '-content',
      'content',
      '-CAfile',
      cert,
      '-purpose',
      'any',
    ];
    expect(run(...check, '-in', 'ours')).toBe(content.toString());

    for (const flags of [[], ['-noattr'], ['-md', 'sha512']]) {
      run(
        'cms',
        '-sign',
        '-binary',
        '-in',
        'content',
        '-signer',
        cert,
        '-inkey',
        key,
        '-outform',
        'DER',
        '-out',
        'theirs',
        ...flags,
      );
      const theirs = parseSignedData(readFileSync(join(folder, 'theirs')));
      expect(verifySigners(theirs, content)).toMatchObject([{ isValid: true }]);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
