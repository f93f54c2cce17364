import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bufferAccess, bytesContent, readAll, type SizedContent } from '../../../../src/bytes/index.ts';
import { readPe, signPe } from '../../../../src/formats/index.ts';
import { parseTalosVersion } from '../../../../src/talos/index.ts';
import { buildUki, signUki, textContent, type UkiParts } from '../../../../src/uki/index.ts';
import { enrolmentFiles } from '../../../../src/uki/secureboot/enrolment.ts';
import { testBootSigner, testPcrSigner } from '../../../fixtures/secureboot/test-keys.ts';
import { EPOCH } from '../../../oracle/uki/cases.ts';
import { type PartsCase, partsCases, partsInputs } from '../../../oracle/uki/signed-cases.ts';

interface Seen {
  readonly sha256: string;
  readonly size: number;
  readonly sections: readonly (readonly [string, number, number, number, number])[];
  readonly signingTime?: number;
  readonly boot?: { readonly sha256: string; readonly signingTime: number };
  readonly enrolment?: Readonly<Record<string, { readonly sha256: string; readonly time: number }>>;
}

const seen = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../oracle/uki/from-parts.json'), 'utf8'),
) as Readonly<Record<string, Readonly<Record<string, Seen>>>>;

const asked = partsCases.flatMap((each) =>
  Object.entries(seen[each.name] ?? {}).map(([imager, record]) => ({ imager, record, each })),
);

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const whole = async ({ open }: Pick<SizedContent, 'open'>): Promise<Uint8Array> =>
  await readAll(open(), { limitBytes: 1e8, what: 'a UKI' });

function osRelease(version: string): string {
  const url = 'https://www.talos.dev/';
  const bugs = 'https://github.com/siderolabs/talos/issues';
  return `NAME="Talos"\nID=talos\nVERSION_ID=${version}\nPRETTY_NAME="Talos (${version})"\nHOME_URL="${url}"\nBUG_REPORT_URL="${bugs}"\nVENDOR_NAME="Sidero Labs"\nVENDOR_URL="https://www.siderolabs.com/"\n`;
}

function partsOf({ version, cmdline, profiles, initrdBytes }: PartsCase, hasUname: boolean): UkiParts {
  const sections = new Map([
    ['.osrel', textContent(osRelease(version))],
    ['.cmdline', textContent(cmdline)],
    ['.splash', bytesContent(partsInputs.splash())],
    ['.linux', bytesContent(partsInputs.kernel())],
    ['.initrd', bytesContent(partsInputs.initrd(initrdBytes))],
    ...(hasUname ? [['.uname', textContent('6.18.44-talos')] as const] : []),
  ]);
  return {
    sections,
    profiles: profiles.map(({ id, title, cmdline: own }) => ({ id, title: title || undefined, cmdline: own })),
  };
}

test.each(asked)('buildUki() and signUki() write what imager $imager does: $each.name', async ({ each, record }) => {
  const parts = partsOf(
    each,
    record.sections.some(([name]) => name === '.uname'),
  );
  const stub = bufferAccess(partsInputs.stub());
  const options = { release: parseTalosVersion(each.version), time: EPOCH };
  const made = each.isSigned
    ? await signUki(stub, parts, { ...options, signer: testBootSigner(), pcrSigner: testPcrSigner() })
    : await buildUki(stub, parts, options);

  const bytes = await whole(made);
  const { sections } = await readPe(bufferAccess(bytes));

  expect(made.size).toBe(record.size);
  expect(
    sections.map(({ name, header: h }) => [name, h.virtualSize, h.virtualAddress, h.rawSize, h.rawOffset]),
  ).toEqual(record.sections);
  // The imager signs with the time of its clock: only that is set here.
  const { signingTime: time } = record;
  const resigned = time === undefined ? bytes : await whole({ open: () => streamOfSigned(bytes, time) });
  expect(sha256(resigned)).toBe(record.sha256);
});

async function* streamOfSigned(bytes: Uint8Array, time: number): AsyncGenerator<Uint8Array> {
  yield* (await signPe(bufferAccess(bytes), testBootSigner(), { time })).bytes;
}

const signed = asked.flatMap(({ imager, record: { boot, enrolment }, each }) =>
  boot && enrolment ? [{ imager, boot, enrolment, name: each.name }] : [],
);

test.each(signed)('signPe() writes the systemd-boot of imager $imager: $name', async ({ boot }) => {
  expect(sha256(await whole({ open: () => streamOfSigned(partsInputs.boot(), boot.signingTime) }))).toBe(boot.sha256);
});

test.each(signed)('enrolmentFiles() writes the key databases of imager $imager: $name', async ({ enrolment }) => {
  for (const name of ['PK', 'KEK', 'db'] as const) {
    const { time = 0, sha256: digest } = enrolment[name] ?? {};
    const files = await enrolmentFiles({ signer: testBootSigner(), time });
    expect(sha256(files[name])).toBe(digest);
  }
});
