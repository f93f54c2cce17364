import { cpus, totalmem } from 'node:os';
import { format } from 'node:util';
import type { Measured } from './measure.ts';

/** One figure of a section: what a command took, or how often a server answered. */
export type Figure = Partial<Measured> & {
  readonly section: string;
  readonly what: string;
  readonly perSecond?: number;
};

interface Machine {
  readonly processor: string;
  readonly processors: number;
  /** Bytes. */
  readonly memory: number;
  readonly node: string;
}

interface Recording {
  readonly date: string;
  readonly machine: Machine;
  readonly figures: readonly Figure[];
}

const figures: Figure[] = [];
const lines: string[] = [];
let current = '';

/** Begins a section: figures that are recorded from now on belong to it. */
export function beginSection(name: string): void {
  current = name;
}

export function record(what: string, figure: Omit<Figure, 'section' | 'what'>): void {
  figures.push({ section: current, what: what.trim(), ...figure });
}

/** Keeps what the sections print, and prints it. */
export function keepLines(): void {
  const print = console.log.bind(console);
  console.log = (...words: readonly unknown[]): void => {
    lines.push(...format(...words).split('\n'));
    print(...words);
  };
}

export function recording(): Recording {
  return { date: new Date().toISOString().slice(0, 10), machine: machine(), figures };
}

/** What was printed, as a page: titles stay titles, and figures are in blocks. */
export function page(commandLine: string): string {
  const { date, machine: at } = recording();
  const where = `${at.processors} processors (${at.processor}), ${Math.round(at.memory / 2 ** 30)} GiB, Node ${at.node}`;
  return [
    '# Speed beside others',
    '',
    `Written on ${date} by this command:`,
    '',
    '```console',
    `$ ${commandLine}`,
    '```',
    '',
    `Machine: ${where}.`,
    'Each section ran its commands in turn in one run; figures are medians. What is not on PATH is not measured.',
    ...blocksOf(lines),
    '',
  ].join('\n');
}

function blocksOf(printed: readonly string[]): readonly string[] {
  const blocks: string[] = [];
  let open: string[] = [];
  const close = (): void => {
    const text = open.join('\n').replace(/^\n+|\n+$/g, '');
    if (text !== '') blocks.push('', '```text', text, '```');
    open = [];
  };
  for (const line of printed) {
    if (!line.startsWith('## ')) open.push(line);
    else {
      close();
      blocks.push('', line);
    }
  }
  close();
  return blocks;
}

function machine(): Machine {
  const all = cpus();
  return {
    processor: all[0]?.model ?? 'unknown',
    processors: all.length,
    memory: totalmem(),
    node: process.versions.node,
  };
}
