import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { knownSplashes } from '../../../src/installer/assets/find-splash.ts';
import { asTalosVersion, isAtLeast } from '../../../src/talos/index.ts';
import { runLine } from '../../fixtures/command-line.ts';
import { type Difference, differences, flatten } from '../../fixtures/imager-outputs/flatten.ts';
import { seenOutput } from '../../fixtures/imager-outputs/outputs.ts';
import { recorded, recordedOutput } from '../../fixtures/imager-outputs/recorded.ts';
import { cases, type ImagerCase } from '../../oracle/imager/cases.ts';
import { differenceRows, knownDifferences } from '../../oracle/imager/differences.ts';
import { writeInputs } from '../../oracle/imager/inputs.ts';

const PICTURE = /sections\/\.splash$/;

let folder: string;
const seen = new Set<string>();
const verdicts: Record<string, number> = {};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rootsmith-profiles-'));
  await writeInputs(folder);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the record is of the cases as they are', () => {
  const profiles = Object.entries(recorded.cases).map(([name, { profile }]) => [name, profile]);

  expect(profiles).toEqual(cases.map(({ name, profile }) => [name, profile]));
});

test.each(cases)("a profile gives what the imager gives, or what is better: '$name'", async (one) => {
  const { verdict, found } = await compared(one);

  const known = found.map((each) => [each, knownDifferences.filter((known) => matches(known, one, each))] as const);
  for (const [, [entry]] of known) if (entry !== undefined) seen.add(entry.what);
  verdicts[verdict] = (verdicts[verdict] ?? 0) + 1;
  expect(known.filter(([, entries]) => entries.length === 0)).toEqual([]);
});

test('each difference that is written down was seen', () => {
  expect(knownDifferences.map(({ what }) => what).filter((what) => !seen.has(what))).toEqual([]);
});

test('the picture in UKIs of the imager is one that a build looks for', () => {
  const pictures = cases.flatMap(({ name }) =>
    [...flatten(recorded.cases[name]?.output)].filter(([at]) => PICTURE.test(at)),
  );

  expect([...new Set(pictures.map(([, digest]) => digest))]).toEqual([knownSplashes.at(-1)?.sha256]);
});

test.each(['test/oracle/imager/README.md', 'docs/guides/from-imager.md'])('%s has the table of differences', (page) => {
  const rows = linesOf(page);

  expect(differenceRows().filter((row) => !rows.includes(row))).toEqual([]);
});

test('the README has the counts', () => {
  const counts = linesOf('test/oracle/imager/README.md').flatMap((line) => {
    const [, verdict, count] = /^\| (equal.*|.*refuse.*|differ) \| (\d+) \|$/.exec(line) ?? [];
    return verdict === undefined ? [] : [[verdict, Number(count)] as const];
  });

  expect(Object.fromEntries(counts)).toEqual(verdicts);
});

/** Tables are padded in some pages. */
function linesOf(page: string): readonly string[] {
  const text = readFileSync(join(import.meta.dirname, '../../..', page), 'utf8');
  return text.split('\n').map((line) => line.replaceAll(/ *\| */g, ' | ').trim());
}

function matches({ cases: names, at }: (typeof knownDifferences)[number], one: ImagerCase, found: Difference): boolean {
  return names.test(one.name) && at.test(found.at);
}

interface Compared {
  readonly verdict:
    | 'equal'
    | 'equal but for the picture'
    | 'differ'
    | 'both refuse'
    | 'only the imager refuses'
    | 'only rootsmith refuses';
  readonly found: readonly Difference[];
}

async function compared(one: ImagerCase): Promise<Compared> {
  const { refused } = recorded.cases[one.name] ?? {};
  const ours = await built(one);
  if (refused === undefined && ours.path !== undefined) {
    const found = differences(recordedOutput(one.name), await seenOutput(ours.path));
    rmSync(ours.path);
    const others = found.filter(({ at }) => !PICTURE.test(at));
    const verdict = others.length > 0 ? 'differ' : found.length > 0 ? 'equal but for the picture' : 'equal';
    return { verdict, found };
  }
  const refusal = { at: 'refusal', theirs: refused, ours: ours.path === undefined ? ours.error : undefined };
  if (ours.path !== undefined) return { verdict: 'only the imager refuses', found: [refusal] };
  if (refused === undefined) return { verdict: 'only rootsmith refuses', found: [refusal] };
  const isSame = ours.error.includes(lastWords(refused));
  return { verdict: 'both refuse', found: isSame ? [] : [{ ...refusal, at: 'words of the refusal' }] };
}

/** A refusal of the imager without what it was about when it met it. */
function lastWords(refused: string): string {
  return refused.replace(
    /^Error: (?:yaml: construct errors:\n {2}line \d+: |profile is invalid: |error (?:listing|loading|validating) extensions?(?: \S+)?: )*/,
    '',
  );
}

/** Runs the command line in this process. */
async function built({ name, base, version, architecture, profile }: ImagerCase): Promise<{
  readonly path: string | undefined;
  readonly error: string;
}> {
  const out = mkdtempSync(join(folder, 'out-'));
  writeFileSync(join(folder, 'profile.yaml'), profile);
  const isUnified = isAtLeast(asTalosVersion(version), '1.10');
  const installer = isUnified ? `installer-base-${architecture}` : 'installer-old';
  const replace = [
    `imager:${version}=oci:${folder}/imager-${base}${architecture === 'arm64' ? '-arm64' : ''}`,
    `installer${isUnified ? '-base' : ''}:${version}=oci:${folder}/${installer}`,
  ].flatMap((words) => ['--replace', `ghcr.io/siderolabs/${words}`]);
  const secure = name.includes('secure boot') ? '-secureboot' : '';
  const isInstaller = /^ {2}kind: installer$/m.test(profile);
  const place = isInstaller ? `docker-archive:${out}/installer-${architecture}${secure}.tar` : `${out}/`;
  const env = { ...process.env, SOURCE_DATE_EPOCH: '1700000000', XDG_CACHE_HOME: join(folder, 'cache') };
  const words = ['build', '-f', 'profile.yaml', '.', '--quiet', '-o', place, ...replace];
  const { status, stderr } = await runLine(words, { directory: folder, env });
  const [file] = readdirSync(out);
  return { path: status === 0 && file !== undefined ? join(out, file) : undefined, error: stderr };
}
