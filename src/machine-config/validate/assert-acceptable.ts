import { firstLines, lineAbout, RootsmithError } from '../../errors/index.ts';
import { fieldName, isMapping, type LineColumn, type TalosVersion } from '../../talos/index.ts';
import { readYamlDocuments, type YamlDocument } from '../yaml-documents.ts';
import type { ConfigFinding } from './finding.ts';
import { validateConfig } from './validate-config.ts';

export interface ConfigText {
  readonly text: string;
  /** The name of the text, or the place in another file that holds it. */
  readonly file: string;
  /** Whether another file holds the text, so that its lines are not those of `file`. @default false */
  readonly isInline?: boolean;
  /** Undefined where the release is not known: then only the syntax is checked. */
  readonly version: TalosVersion | undefined;
}

type Value = Extract<YamlDocument, { kind: 'value' }>;

/**
 * Checks that nodes of a release accept a machine configuration, or the part of one that it is. Throws
 * `MACHINE_CONFIG_INVALID` with a line for each finding, and `LIMIT_EXCEEDED` for a text that is too long.
 */
export function assertAcceptable(config: ConfigText): void {
  const { text, file, version } = config;
  const documents = [...readYamlDocuments(text, { file, asTalos: true })];
  if (documents.length === 0) throw refusal([`${file}: the machine configuration is empty`]);
  const broken = documents.flatMap((document) => (document.kind === 'broken' ? document.complaints : []));
  const lines = broken.map(({ message, at }) =>
    lineOf(config, at, [], `the machine configuration is not YAML: ${message}`),
  );
  if (lines.length > 0) throw refusal(lines);
  const values = documents.filter((document) => document.kind === 'value');
  const found = findingsOf(values, version).map((finding) => {
    const at = values[finding.document]?.at(finding.path) ?? { line: 1, column: 1 };
    return lineOf(config, at, finding.path, describe(finding, version));
  });
  if (found.length > 0) throw refusal(found);
}

function findingsOf(documents: readonly Value[], version: TalosVersion | undefined): readonly ConfigFinding[] {
  const shapeless = documents.flatMap(({ value }, document) =>
    isMapping(value) ? [] : [{ document, path: [], message: 'a document is not a mapping', by: 'Talos' as const }],
  );
  if (version === undefined) return shapeless;
  return [
    ...shapeless,
    ...validateConfig(
      documents.map(({ value }) => value),
      version,
    ),
  ];
}

function describe({ message, by }: ConfigFinding, version: TalosVersion | undefined): string {
  // Some messages name the release themselves.
  if (message.includes(` Talos ${version}`) || message.startsWith('Talos ')) return message;
  return by === 'Talos' ? `${message}, which Talos${version === undefined ? '' : ` ${version}`} refuses` : message;
}

function lineOf(
  { file, isInline = false }: ConfigText,
  at: LineColumn,
  path: ConfigFinding['path'],
  message: string,
): string {
  const field = fieldName(path);
  if (!isInline) return lineAbout({ file, ...at, field }, message);
  const where = `in line ${at.line}, column ${at.column} of its text`;
  return `${file}: ${where}, ${field === '' ? '' : `at \`${field}\`: `}${message}`;
}

function refusal(lines: readonly string[]): RootsmithError {
  return new RootsmithError('MACHINE_CONFIG_INVALID', firstLines(lines), {
    hint: 'Write it as `talosctl gen config` does, whole or in part, and try a whole one by `talosctl validate`.',
    details: { count: lines.length },
  });
}
