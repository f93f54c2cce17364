import { expect, test } from 'vitest';
import { REPORT_STYLE } from '../../../../src/inspect/report/page-style.ts';

type Colours = Readonly<Record<string, string>>;

const [light, dark] = [...REPORT_STYLE.matchAll(/:root\{([^}]*)\}/g)].map(([, text = '']) => coloursIn(text));

function coloursIn(text: string): Colours {
  return Object.fromEntries([...text.matchAll(/(--[\w-]+):(#\w+)/g)].map(([, name, value]) => [name, value]));
}

/** @see https://www.w3.org/TR/WCAG22/#dfn-relative-luminance */
function luminance(colour = ''): number {
  const digits = colour.length === 4 ? colour.slice(1).replaceAll(/./g, '$&$&') : colour.slice(1);
  const [r = 0, g = 0, b = 0] = [0, 2, 4]
    .map((at) => Number.parseInt(digits.slice(at, at + 2), 16) / 255)
    .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string | undefined, b: string | undefined): number {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

const pairs = [
  ...Array.from({ length: 9 }, (_, at) => ['--ink', `--o${at}`] as const),
  ...['--ink', '--soft', '--mark', '--good', '--bad'].map((name) => [name, '--paper'] as const),
  ['--soft', '--card'] as const,
  ['--warn-ink', '--warn'] as const,
];

test.each(pairs)('%s on %s can be read in the light and in the dark: 4.5 to 1', (ink, paper) => {
  for (const colours of [light, dark]) {
    expect(contrast(colours?.[ink], colours?.[paper])).toBeGreaterThanOrEqual(4.5);
  }
});
