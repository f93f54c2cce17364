import { podTypeTable } from './pod-types.ts';

/** A field of a type, as one release of Kubernetes or another has it. */
export interface PodField {
  /** `string`, `boolean`, `integer`, `number`, `object`, or several by `|`; `[T]` is a list, `{T}` a map; else a type. */
  readonly type: string;
  readonly isRequired: boolean;
  /** The first minor version that has it, if it is not in all. */
  readonly since: number | undefined;
  /** The first minor version that does not have it any more. */
  readonly until: number | undefined;
}

export type PodFields = ReadonlyMap<string, PodField>;

let parsed: ReadonlyMap<string, PodFields> | undefined;

/** The fields of each type that lies in a pod, by the name of the type. */
export function podFieldsOf(type: string): PodFields | undefined {
  parsed ??= new Map(
    podTypeTable
      .trim()
      .split(/\n(?! )/)
      .map(parseType),
  );
  return parsed.get(type);
}

function parseType(line: string): [string, PodFields] {
  const [name = '', fields = ''] = line.replaceAll('\n', '').split(': ');
  return [name, new Map(fields.split(/, */).map(parseField))];
}

function parseField(text: string): [string, PodField] {
  const [name = '', type = '', ...marks] = text.trim().split(' ');
  const isRequired = name.endsWith('!');
  return [
    isRequired ? name.slice(0, -1) : name,
    { type, isRequired, since: markedMinor(marks, '+'), until: markedMinor(marks, '-') },
  ];
}

function markedMinor(marks: readonly string[], sign: '+' | '-'): number | undefined {
  const mark = marks.find((text) => text.startsWith(sign));
  return mark === undefined ? undefined : Number(mark.slice(1));
}
