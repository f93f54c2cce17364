import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { renderReport } from '../../../../src/inspect/report/render-report.ts';
import type { ReportValue } from '../../../../src/inspect/report/report-value.ts';
import { reportValue } from '../../../fixtures/report-value.ts';

const HOSTILE = '</script><script>alert(1)</script><img src=x onerror=alert(2)>"\'\u001b[2J\u202eexe.\n';

interface SizesData {
  readonly names: readonly string[];
  readonly sizes: readonly number[];
  readonly stored: readonly number[];
  readonly ownerNames: readonly string[];
}

function dataOf(html: string): SizesData {
  const [, json = ''] = /<script type="application\/json" id="sizes">(.*)<\/script>/.exec(html) ?? [];
  return JSON.parse(json);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, each) => all + each, 0);
}

test('renderReport() shows every part that has content, and links to it', () => {
  const html = renderReport(reportValue());

  for (const part of ['where', 'largest', 'changes', 'extensions', 'modules', 'command-line', 'levels']) {
    expect(html).toContain(`<section id="${part}"`);
    expect(html).toContain(`href="#${part}"`);
  }
  for (const part of ['duplicates', 'services']) expect(html).not.toContain(`id="${part}"`);
  expect(html).toContain('the image does not name its base');
});

test('the sums that renderReport() writes are those of the files', () => {
  const value = reportValue();

  const html = renderReport(value);

  const { sizes, stored } = dataOf(html);
  expect(sum(sizes)).toBe(62_006);
  expect(sum(stored)).toBe(25_006);
  expect(html).toContain('25,006 bytes');
  expect(html).toContain('62.0 KB');
});

test('renderReport() allows only its own style and script, and loads nothing', () => {
  const html = renderReport(reportValue());

  const digest = (text = ''): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  const [, style] = /<style>([\s\S]*?)<\/style>/.exec(html) ?? [];
  const [, script] = /<script>([\s\S]*?)<\/script>/.exec(html) ?? [];
  expect(html).toContain(
    `content="default-src 'none'; style-src ${digest(style)}; script-src ${digest(script)}; base-uri 'none'; form-action 'none'"`,
  );
  expect(html).not.toMatch(/https?:|\bsrc=|<link|url\(|@import|\bstyle="|\bon\w+="/);
});

test('renderReport() makes names that are markup or control characters plain text, wherever they stand', () => {
  const rows = { columns: [HOSTILE], rows: [[HOSTILE]] };
  const value: ReportValue = {
    title: HOSTILE,
    facts: [[HOSTILE, HOSTILE]],
    warnings: [HOSTILE],
    levels: [{ depth: 99, name: HOSTILE, kind: HOSTILE, size: 1, note: HOSTILE }],
    owners: [{ kind: 'extension', name: HOSTILE }],
    files: [{ path: HOSTILE, size: 1, stored: 1, owner: 0 }],
    duplicates: [{ size: 1, saves: 1, paths: [HOSTILE, HOSTILE] }],
    comparison: {
      kind: 'compared',
      base: HOSTILE,
      changes: [{ kind: 'added', path: HOSTILE, fields: [HOSTILE], growth: -1 }],
    },
    commandLines: [[HOSTILE, HOSTILE]],
    extensions: rows,
    services: rows,
    modules: rows,
  };

  const html = renderReport(value);

  expect(html.match(/<script\b/g)).toHaveLength(2);
  expect(html.match(/<\/script>/g)).toHaveLength(2);
  for (const unsafe of ['<img', '\u001b', '\u202e']) expect(html).not.toContain(unsafe);
  expect(dataOf(html).ownerNames).toEqual([
    HOSTILE.replace('\u001b', '\\u001b').replace('\u202e', '\\u202e').replace('\n', '\\n'),
  ]);
});

test('renderReport() of five thousand files stays below 2 MB, and of a hundred thousand below 8 MB', () => {
  const files = (count: number): ReportValue['files'] =>
    Array.from({ length: count }, (_, at) => ({
      path: `rootfs.sqsh/usr/lib/modules/6.12.43-talos/kernel/drivers/net/vendor-${at % 97}/driver-number-${at}.ko`,
      size: 12_000 + at,
      stored: 4000 + at,
      owner: at % 3,
    }));

  expect(renderReport(reportValue({ files: files(5000) })).length).toBeLessThan(2_000_000);
  expect(renderReport(reportValue({ files: files(100_000) })).length).toBeLessThan(8_000_000);
});

test('renderReport() gives the same bytes for the same value, and can do without files', () => {
  expect(renderReport(reportValue())).toBe(renderReport(reportValue()));
  expect(renderReport(reportValue({ files: [] }))).not.toContain('id="where"');
});
