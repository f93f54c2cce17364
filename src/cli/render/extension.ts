import { formatBytes } from '../../bytes/index.ts';
import { counted, distinctHints, RootsmithError } from '../../errors/index.ts';
import {
  type ExtensionFinding,
  type ExtensionPlan,
  type ExtensionPlanPlatform,
  type ExtensionsReport,
  findingLine,
  type ReportedExtension,
} from '../../installer/index.ts';
import { shown } from './shown.ts';

const SHOWN_FILES = 20;

/** The plan of an extension as lines. What the checks found is reported apart. */
export function extensionPlanLines(plan: ExtensionPlan): readonly string[] {
  const { recipe, name, version, constraint, outputs, platforms } = plan;
  const head = `${recipe}, the system extension ${name} ${version}, for Talos ${constraint || 'of any version'}`;
  return [head, ...platforms.flatMap(platformLines), ...outputs.map((place) => `  to ${place}`)].map(shown);
}

function platformLines({ platform, contents, files }: ExtensionPlanPlatform): readonly string[] {
  const { files: count, symlinks, bytes } = contents;
  const more = files.length - SHOWN_FILES;
  return [
    `  ${platform}: ${counted(count, 'file')} of ${formatBytes(bytes)}, ${counted(symlinks, 'symlink')}`,
    ...files.slice(0, SHOWN_FILES).map(({ path, size }) => `    ${path} ${size}`),
    ...(more > 0 ? [`    … and ${more} more (--json lists all)`] : []),
  ];
}

/** What a check found as lines: each extension with its findings, those of several together, and a summary. */
export function extensionsLines(report: ExtensionsReport, { quiet }: { readonly quiet: boolean }): readonly string[] {
  const wanted = (finding: ExtensionFinding): boolean => !quiet || finding.severity === 'error';
  const lines = [
    ...report.extensions.flatMap((extension) => extensionLines(extension, wanted)),
    ...report.together.filter(wanted).flatMap(findingLines),
    ...(quiet ? [] : [summaryLine(report)]),
  ];
  return lines.map(shown);
}

/** The error for extensions that would not work; undefined where there are warnings at most. */
export function extensionsFailure(report: ExtensionsReport): RootsmithError | undefined {
  const errors = allFindings(report).filter(({ severity }) => severity === 'error');
  const [first] = errors;
  if (first === undefined) return undefined;
  const count = errors.length === 1 ? 'an error' : `${errors.length} errors`;
  return new RootsmithError('EXTENSION_INVALID', `the check found ${count}, the first: ${findingLine(first)}`, {
    hint: distinctHints(errors.map(({ hint }) => hint)),
    details: { errors: errors.length, rule: first.rule },
  });
}

function extensionLines(
  { place, platform, name, version, constraint, findings }: ReportedExtension,
  wanted: (finding: ExtensionFinding) => boolean,
): readonly string[] {
  const what = name === undefined ? 'no extension that Talos could read' : `${name} ${version ?? ''}`;
  const needs = constraint === undefined || constraint === '' ? '' : `, Talos ${constraint}`;
  const lines = findings.filter(wanted).flatMap(findingLines);
  return [`${place}${platform === undefined ? '' : `, ${platform}`}: ${what}${needs}`, ...lines];
}

function findingLines(finding: ExtensionFinding): readonly string[] {
  const { severity, hint } = finding;
  return [`  ${severity}: ${findingLine(finding)}`, ...(hint === undefined ? [] : [`    hint: ${hint}`])];
}

function summaryLine(report: ExtensionsReport): string {
  const found = allFindings(report);
  const errors = found.filter(({ severity }) => severity === 'error').length;
  const release = report.talos === undefined ? 'the newest Talos' : `Talos ${report.talos}`;
  return `${counted(report.extensions.length, 'extension')} for ${release}: ${counted(errors, 'error')}, ${counted(found.length - errors, 'warning')}`;
}

function allFindings({ extensions, together }: ExtensionsReport): readonly ExtensionFinding[] {
  return [...extensions.flatMap(({ findings }) => findings), ...together];
}
