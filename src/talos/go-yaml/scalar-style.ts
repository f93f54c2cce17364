import type { GoYamlDialect } from './dialect.ts';
import { resolveScalar } from './resolve.ts';

/** How a text is written. */
export type WrittenStyle = 'plain' | 'single' | 'double' | 'literal';

/** What the characters of a text allow. */
interface Allowed {
  readonly plain: boolean;
  readonly single: boolean;
  readonly literal: boolean;
}

/** Line breaks of YAML 1.1. */
const BREAK = /[\n\r\u0085\u2028\u2029]/;
/** What may be written as it is. go-yaml escapes characters beyond the basic plane. */
const UNPRINTABLE = /[^\n\t\u0020-\u007e\u00a0-\ud7ff\ue000-\ufefe\uff00-\ufffd]/;
const INDICATOR_AT_START = /^(?:---|\.\.\.|[#,[\]{}&*!|>'"%@`]|[?:-](?:[ \t\n\r\u0085\u2028\u2029]|$))/;
const INDICATOR_INSIDE = /:(?:[ \t\n\r\u0085\u2028\u2029]|$)|[ \t\n\r\u0085\u2028\u2029]#/;
/** Words of YAML 1.1 that other readers take for booleans, and numbers to the base of 60. */
const OLD_BOOLEAN = /^(?:y|Y|yes|Yes|YES|on|On|ON|n|N|no|No|NO|off|Off|OFF)$/;
const BASE_60 = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/;

/** The style in which go-yaml writes a text. */
export function styleOf(text: string, dialect: GoYamlDialect): WrittenStyle {
  const wanted = wantedStyle(text, dialect);
  const allowed = allowedStyles(text);
  if (wanted === 'literal') return allowed.literal ? 'literal' : 'double';
  if (wanted === 'double') return 'double';
  if (allowed.plain) return 'plain';
  return allowed.single ? 'single' : 'double';
}

function wantedStyle(text: string, dialect: GoYamlDialect): WrittenStyle {
  if (text.includes('\n')) {
    // The newer library writes white space alone in quotes.
    const isBlank = dialect.rc3 && !/[^\s\u0085]/.test(text.replaceAll('\ufeff', 'x'));
    return isBlank ? 'double' : 'literal';
  }
  return readsAsText(text, dialect) ? 'plain' : 'double';
}

/** Whether a reader takes the bare text for a text. */
function readsAsText(text: string, dialect: GoYamlDialect): boolean {
  if (text === '<<' || OLD_BOOLEAN.test(text) || BASE_60.test(text)) return false;
  const mark = { index: 0, line: 0, column: 0 };
  return resolveScalar({ kind: 'scalar', tag: '', mark, value: text, quoted: false }, dialect).is === 'text';
}

function allowedStyles(text: string): Allowed {
  const hasSpaceBreak = / [\n\r\u0085\u2028\u2029]/.test(text);
  const hasBreakSpace = /[\n\r\u0085\u2028\u2029] /.test(text);
  const isSpecial = UNPRINTABLE.test(text);
  const isQuotable = !hasBreakSpace && !hasSpaceBreak && !isSpecial && !text.includes('\t');
  const isEdged = /^[ \n\r\u0085\u2028\u2029]|[ \n\r\u0085\u2028\u2029]$/.test(text);
  const isIndicator = INDICATOR_AT_START.test(text) || INDICATOR_INSIDE.test(text);
  return {
    plain: isQuotable && !isEdged && !isIndicator && !BREAK.test(text),
    single: isQuotable,
    literal: !text.endsWith(' ') && !hasSpaceBreak && !isSpecial,
  };
}
