/** Where something stands, from 0. Columns count characters, not UTF-16 units. */
export interface Mark {
  readonly index: number;
  readonly line: number;
  readonly column: number;
}

interface GoYamlFaultOptions {
  readonly path?: readonly (string | number)[];
  readonly ours?: boolean;
}

/** What go-yaml stops at, in its words. Whoever reads YAML through this folder makes a complaint of it. */
export class GoYamlFault extends Error {
  readonly at: Pick<Mark, 'line' | 'column'>;
  /** The value that it is about, where one was being decoded. */
  readonly path: readonly (string | number)[];
  /** Whether it is a limit of ours, which go-yaml does not have. */
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
