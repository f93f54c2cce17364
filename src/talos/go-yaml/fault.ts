/** A position, counted from 0. Columns count characters, not UTF-16 units. */
export interface Mark {
  readonly index: number;
  readonly line: number;
  readonly column: number;
}

interface GoYamlFaultOptions {
  readonly path?: readonly (string | number)[];
  readonly ours?: boolean;
}

/** A fault at which go-yaml stops, in its words. Callers outside this folder turn it into a complaint. */
export class GoYamlFault extends Error {
  readonly at: Pick<Mark, 'line' | 'column'>;
  /** The path of the value that was being decoded, if any. */
  readonly path: readonly (string | number)[];
  /** Whether this is a limit of ours that go-yaml does not have. */
  readonly ours: boolean;

  constructor(
    problem: string,
    at: Pick<Mark, 'line' | 'column'>,
    { path = [], ours = false }: GoYamlFaultOptions = {},
  ) {
    super(problem);
    this.at = at;
    this.path = path;
    this.ours = ours;
  }
}
