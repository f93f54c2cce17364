import { Document, visit } from 'yaml';
import { type ServiceFields, specFields } from '../data/service-fields.ts';
import { nestedFields } from './service-recipe.ts';

/** Characters that a block scalar cannot hold for go-yaml, because it refuses them or reads them as line breaks. */
const unsafe = /[\t\r\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/;

/**
 * The text for `/usr/local/etc/containers/NAME.yaml` of a checked spec. The go-yaml of every release decodes it to
 * the same values. Known fields come in the order of Talos's own type, and empty ones are left out, so that equal
 * specs give equal bytes.
 */
export function renderServiceSpec(spec: unknown): string {
  // Talos reads words of YAML 1.1 such as `yes` and `0644` as other types than text. Version 1.1 makes the library
  // quote them.
  const document = new Document(ordered(spec, specFields, nestedFields['']), {
    version: '1.1',
    aliasDuplicateObjects: false,
  });
  visit(document, {
    Scalar: (_, node) => {
      if (typeof node.value === 'string' && needsQuotes(node.value)) node.type = 'QUOTE_DOUBLE';
    },
  });
  const text = document.toString({ lineWidth: 0, doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER });
  // The library leaves these characters as they are. All of them stand in double quotes.
  return text.replaceAll(new RegExp(unsafe, 'g'), escaped);
}

/** Tells whether a text needs quotes: the indentation of a block is found by its first line. */
function needsQuotes(text: string): boolean {
  return unsafe.test(text) || /^[ \n][^]*\n|^\n/.test(text);
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function ordered(value: unknown, fields: ServiceFields, nested: Readonly<Record<string, ServiceFields>> = {}): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => ordered(item, fields, nested));
  if (typeof value !== 'object' || value === null) return value;
  const content = value as Readonly<Record<string, unknown>>;
  const names = [
    ...Object.keys(fields),
    ...Object.keys(content)
      .filter((name) => !Object.hasOwn(fields, name))
      .sort(),
  ];
  const entries = names
    .filter((name) => !isEmpty(content[name]))
    .map((name): [string, unknown] => {
      const inner = nested[name];
      return [name, inner === undefined ? content[name] : ordered(content[name], inner, nestedFields[name])];
    });
  return Object.fromEntries(entries);
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || (Array.isArray(value) && value.length === 0);
}
