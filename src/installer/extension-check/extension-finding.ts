import { type ExtensionRule, type ExtensionSeverity, extensionRules } from './extension-rules.ts';

/** What a check found. */
export interface ExtensionFinding {
  readonly rule: ExtensionRule;
  readonly severity: ExtensionSeverity;
  /** The path in the extension, such as `/rootfs/usr/local/bin/tool`; undefined where it is about the whole. */
  readonly path?: string | undefined;
  /** Where in that file. They count from 1. */
  readonly line?: number | undefined;
  readonly column?: number | undefined;
  /** One sentence without a period. */
  readonly message: string;
  readonly hint?: string | undefined;
}

/** A finding whose severity is that of its rule. */
export type NewFinding = Omit<ExtensionFinding, 'severity'> & { readonly severity?: ExtensionSeverity };

/** The most findings that are kept of one rule. */
const MAX_OF_RULE = 50;

/** Collects what checks find. Of many findings of one rule it keeps the first, and counts the others. */
export class FindingList {
  readonly #found: ExtensionFinding[] = [];
  readonly #counts = new Map<ExtensionRule, number>();

  add(finding: NewFinding): void {
    const count = (this.#counts.get(finding.rule) ?? 0) + 1;
    this.#counts.set(finding.rule, count);
    if (count <= MAX_OF_RULE) this.#found.push({ ...finding, severity: severityOf(finding) });
  }

  /** In the order in which they were found. */
  all(): readonly ExtensionFinding[] {
    const more = [...this.#counts].filter(([, count]) => count > MAX_OF_RULE);
    return [...this.#found, ...more.map(([rule, count]) => left(rule, count - MAX_OF_RULE, this.#found))];
  }
}

function severityOf({ rule, severity }: NewFinding): ExtensionSeverity {
  return severity ?? extensionRules[rule].severity;
}

function left(rule: ExtensionRule, count: number, found: readonly ExtensionFinding[]): ExtensionFinding {
  const { severity = extensionRules[rule].severity, hint } = found.find((finding) => finding.rule === rule) ?? {};
  return { rule, severity, message: `and ${count} more findings of the rule ${rule}`, hint };
}
