import { expect, test } from 'vitest';
import { bufferAccess, readAll } from '../../../../src/bytes/index.ts';
import { buildUki, inspectUki, partsOfUki, signUki, textContent, type UkiParts } from '../../../../src/uki/index.ts';
import { efiProgram, imagerUki } from '../../../fixtures/gallery/efi-stub.ts';
import { testBootSigner, testPcrSigner } from '../../../fixtures/secureboot/test-keys.ts';

const stub = bufferAccess(efiProgram('amd64'));
const keys = { signer: testBootSigner(), pcrSigner: testPcrSigner() };
const parts: UkiParts = {
  sections: new Map([
    ['.linux', textContent('MZ kernel')],
    ['.osrel', textContent('ID=test\n')],
    ['.cmdline', textContent('console=tty0')],
  ]),
  profiles: [{ id: 'reset', title: 'Reset', cmdline: 'console=tty0 wipe' }],
};

async function signed(): Promise<Buffer> {
  const made = await signUki(
    stub,
    { ...parts, sections: new Map([...parts.sections, ['.linux', textContent('MZ')]]) },
    { time: 0, ...keys },
  );
  return Buffer.from(await readAll(made.open(), { limitBytes: 1e7, what: 'a UKI' }));
}

test('inspectUki() tells boot entries, their values of PCR 11, and that signatures fit', async () => {
  const report = await inspectUki(bufferAccess(await signed()), { trusted: [keys.signer.certificate] });

  expect(report).toMatchObject({
    machine: 'x86-64',
    stub: 'systemd-stub 257.5',
    profiles: [
      { id: 'main', cmdline: 'console=tty0' },
      { id: 'reset', title: 'Reset', cmdline: 'console=tty0 wipe' },
    ],
    signatures: [{ isValid: true, matchesImage: true, isTrusted: true }],
  });
  const [main, reset] = report.profiles;
  expect(main?.pcr11.sha256).not.toBe(reset?.pcr11.sha256);
  for (const { pcrsig } of report.profiles)
    expect(pcrsig).toEqual(['sha256', 'sha384', 'sha512'].map((bank) => ({ bank, phase: 'enter-machined' })));
});

test('inspectUki() finds a changed command line in PCR values and in the signature', async () => {
  const bytes = await signed();
  bytes.write('console=tty1', bytes.indexOf('console=tty0'));

  const report = await inspectUki(bufferAccess(bytes), { trusted: [keys.signer.certificate] });

  expect(report.profiles[0]?.pcrsig).toContainEqual({ bank: 'sha256', phase: undefined });
  expect(report.signatures).toMatchObject([{ matchesImage: false, isTrusted: false }]);
});

test.each([
  ['is larger than 64 KiB', 'x'.repeat(70_000), 'it is too large, or not text'],
  ['is not JSON', '{', 'it is not JSON'],
  ['has no key beside it', '{}', 'the section `.pcrpkey` holds no RSA key'],
])('inspectUki() says of a .pcrsig that it %s', async (_, text, expected) => {
  const sections = [...parts.sections.keys()].map((name) => ({ name, content: Buffer.from('text') }));
  const uki = imagerUki([...sections, { name: '.pcrsig', content: Buffer.from(text) }], { arch: 'amd64', time: 0 });

  expect((await inspectUki(bufferAccess(uki))).profiles).toMatchObject([{ pcrsig: expected }]);
});

test('inspectUki() refuses sections that ask for memory without end', async () => {
  const uki = Buffer.from(imagerUki([{ name: '.linux', content: Buffer.from('MZ') }], { arch: 'amd64', time: 0 }));
  uki.writeUInt32LE(0xf000_0000, uki.indexOf('.linux') + 8);

  await expect(inspectUki(bufferAccess(uki))).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
});

test('partsOfUki() gives what makes the same UKI again, without signatures', async () => {
  const plain = { ...parts, sections: new Map([...parts.sections, ['.linux', textContent('MZ')] as const]) };
  const made = await buildUki(stub, plain, { time: 0 });
  const unsigned = Buffer.from(await readAll(made.open(), { limitBytes: 1e7, what: 'a UKI' }));
  const source = bufferAccess(await signed());

  const again = await buildUki(source, await partsOfUki(source), { time: 0 });

  expect(Buffer.from(await readAll(again.open(), { limitBytes: 1e7, what: 'a UKI' })).equals(unsigned)).toBe(true);
});
