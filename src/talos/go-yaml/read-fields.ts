import { type FieldPosition, fieldName, type LineColumn } from '../yaml-text.ts';
import { composeFirst } from './compose.ts';
import { decodeNode, type Path } from './decode.ts';
import type { GoYamlDialect } from './dialect.ts';
import { GoYamlFault, type Mark } from './fault.ts';
import type { GoStruct } from './shape.ts';

/** Something that go-yaml refuses, in its words. */
export interface FieldComplaint {
  readonly message: string;
  /** The name of the field, or an empty text for the text as a whole. */
  readonly field: string;
  readonly at: LineColumn;
}

/** A key that the type has no field for. A strict decoder refuses it, others ignore it. */
export interface UnknownField {
  readonly parent: string;
  readonly name: string;
  readonly field: string;
  readonly at: LineColumn;
  /** The keys that the type knows there. */
  readonly known: readonly string[];
}

/** The first document of a text as values. Fields that are not written are missing. */
export interface ReadFields {
  /** Undefined for a text without a document. */
  readonly value: Readonly<Record<string, unknown>> | undefined;
  readonly positions: ReadonlyMap<string, FieldPosition>;
  readonly complaints: readonly FieldComplaint[];
  readonly unknown: readonly UnknownField[];
}

/** The most fields whose positions are kept, and the most unknown fields. */
const MAX_POSITIONS = 20_000;
const MAX_UNKNOWN = 100;

/** Decodes the first document of a text into a type, as Go does, and records where each field stands. */
export function readGoYamlFields(text: Uint8Array, shape: GoStruct, dialect: GoYamlDialect): ReadFields {
  const fields = new FieldListener(shape);
  let value: ReadFields['value'];
  try {
    const document = composeFirst(text, dialect);
    if (document !== undefined) {
      fields.field([], document.node.mark, undefined);
      value = decodeNode(document.node, shape, { dialect, listener: fields });
    }
  } catch (error) {
    if (!(error instanceof GoYamlFault)) throw error;
    // go-yaml stops here, and reports nothing that it found before.
    const at = { line: error.at.line + 1, column: error.at.column + 1 };
    fields.complaints.splice(0, Number.POSITIVE_INFINITY, { message: error.message, field: fieldName(error.path), at });
  }
  return { value, positions: fields.positions, complaints: fields.complaints, unknown: fields.unknownFields };
}

class FieldListener {
  readonly positions = new Map<string, FieldPosition>();
  readonly complaints: FieldComplaint[] = [];
  readonly unknownFields: UnknownField[] = [];
  readonly #shape: GoStruct;

  constructor(shape: GoStruct) {
    this.#shape = shape;
  }

  complain(message: string, path: Path, at: Mark): void {
    this.complaints.push({ message, field: fieldName(path), at: lineColumn(at) });
  }

  field(path: Path, at: Mark, key: Mark | undefined): void {
    if (this.positions.size > MAX_POSITIONS) return;
    const value = lineColumn(at);
    this.positions.set(fieldName(path), key === undefined ? { value } : { value, key: lineColumn(key) });
  }

  unknown(path: Path, name: string, at: Mark): void {
    if (this.unknownFields.length >= MAX_UNKNOWN) return;
    this.unknownFields.push({
      parent: fieldName(path),
      name,
      field: fieldName([...path, name]),
      at: lineColumn(at),
      known: Object.keys(structAt(this.#shape, path)?.fields ?? {}),
    });
  }

  dropped(): void {
    // A list without the empty item is what the caller asked for.
  }
}

function structAt(shape: GoStruct, path: Path): GoStruct | undefined {
  let current: GoStruct['fields'][string] | undefined = shape;
  for (const step of path) {
    if (typeof step === 'number') current = current?.kind === 'list' ? current.of : undefined;
    else current = current?.kind === 'struct' ? current.fields[step] : undefined;
  }
  return current?.kind === 'struct' ? current : undefined;
}

function lineColumn({ line, column }: Mark): LineColumn {
  return { line: line + 1, column: column + 1 };
}
