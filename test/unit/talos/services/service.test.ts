import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import {
  asTalosVersion,
  type CheckedService,
  checkService,
  checkServices,
  type ServiceRule,
  serviceRules,
} from '../../../../src/talos/index.ts';

interface Case {
  /** Laid over a spec that is right. */
  readonly change?: Readonly<Record<string, unknown>>;
  /** The whole text, where no plain value stands for it. */
  readonly text?: string;
  readonly field: string;
  readonly message: string;
  readonly version?: string;
  readonly file?: string;
}

interface CheckOptions {
  readonly version?: string | undefined;
  readonly file?: string | undefined;
}

function checkText(text: string, { version, file = 'hello.yaml' }: CheckOptions = {}): CheckedService {
  const release = version === undefined ? undefined : asTalosVersion(version);
  return checkService({ text: new TextEncoder().encode(text), file }, { version: release });
}

function check(spec: unknown, options?: CheckOptions): CheckedService {
  return checkText(stringify(spec), options);
}

const good = { name: 'hello', container: { entrypoint: './hello' }, restart: 'always' };
const mount = { source: '/run', destination: '/run', type: 'bind', options: ['rbind', 'ro'] };

function depends(...items: readonly unknown[]): Readonly<Record<string, unknown>> {
  return { depends: items };
}

function container(fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return { container: { entrypoint: './hello', ...fields } };
}

function mounts(...changes: readonly Readonly<Record<string, unknown>>[]): Readonly<Record<string, unknown>> {
  return container({ mounts: changes.map((change) => ({ ...mount, ...change })) });
}

// `satisfies` makes a rule without a case an error of the compiler.
const cases = {
  name: { change: { name: 'Hello' }, field: 'name', message: 'name "Hello" is invalid' },
  restart: {
    change: { restart: 'sometimes' },
    field: 'restart',
    message: 'sometimes does not belong to RestartKind values',
  },
  entrypoint: {
    change: { container: { entrypoint: '' } },
    field: 'container.entrypoint',
    message: "container endpoint can't be empty",
  },
  'dependency-path': {
    change: depends({ path: 'run/x' }),
    field: 'depends[0].path',
    message: 'path is not absolute: "run/x"',
  },
  'dependency-network': {
    change: depends({ network: ['addresses', 'dns'] }),
    field: 'depends[0].network[1]',
    message: 'dns does not belong to Status values',
  },
  'dependency-missing': { change: depends({}), field: 'depends[0]', message: 'no dependency specified' },
  'dependency-several': {
    change: depends({ service: 'cri', time: true }),
    field: 'depends[0]',
    message: 'more than a single dependency is set',
  },
  yaml: { text: 'name: [a\n', field: '', message: "did not find expected ',' or ']'" },
  decode: {
    change: container({ args: '-f' }),
    field: 'container.args',
    message: 'cannot construct !!str `-f` into []string',
  },
  'too-large': { text: `x: ${'['.repeat(2000)}`, field: '', message: 'nested deeper than 1000 levels' },
  'dropped-item': {
    change: container({ args: ['a', null] }),
    field: 'container.args[1]',
    message: 'an empty item, which Talos leaves out of the list',
  },
  'more-documents': {
    text: 'name: a\ncontainer: {entrypoint: ./a}\nrestart: always\n---\nname: b\n',
    field: '',
    message: 'something stands behind the first document, and Talos reads that one only',
  },
  'unknown-field': {
    change: { dependz: [] },
    field: 'dependz',
    message: 'unknown field `dependz`, which Talos ignores',
  },
  'newer-field': {
    change: { logToConsole: true },
    version: 'v1.8.4',
    field: 'logToConsole',
    message: '`logToConsole` is known since Talos 1.9, and Talos v1.8.4 ignores it',
  },
  'file-name': {
    change: {},
    file: 'hello.yml',
    field: '',
    message: 'the file name `hello.yml` does not end in `.yaml`, so Talos would skip it',
  },
  'dependency-twice': {
    change: depends({ service: 'cri' }, { service: 'cri' }),
    field: 'depends[1]',
    message: 'the same dependency as `depends[0]`',
  },
  'mount-destination': {
    change: mounts({ destination: 'run' }),
    field: 'container.mounts[0].destination',
    message: 'the destination of a mount must be absolute, found "run"',
  },
  'mount-destination-twice': {
    change: mounts({}, { destination: '/run/' }),
    field: 'container.mounts[1].destination',
    message: '`/run/` is the destination of `container.mounts[0]` already',
  },
  'mount-source': {
    change: mounts({ source: 'run' }),
    field: 'container.mounts[0].source',
    message: 'the source of a bind mount must be absolute, found "run"',
  },
  'mount-type': {
    change: mounts({ type: '', options: ['ro'] }),
    field: 'container.mounts[0].type',
    message: 'a mount needs a type, found nothing',
  },
  'mount-options': {
    change: mounts({ options: ['ro,bind'] }),
    field: 'container.mounts[0].options[0]',
    message: '"ro,bind" is not a single mount option',
  },
  environment: {
    change: container({ environment: ['A=1', 'B'] }),
    field: 'container.environment[1]',
    message: '"B" is not `KEY=value`',
  },
  'environment-file': {
    change: container({ environmentFile: 'etc/env' }),
    field: 'container.environmentFile',
    message: 'the path is not absolute: "etc/env"',
  },
  'security-path': {
    change: container({ security: { maskedPaths: ['/proc', 'sys'] } }),
    field: 'container.security.maskedPaths[1]',
    message: 'the path is not absolute: "sys"',
  },
  'rootfs-propagation': {
    change: container({ security: { rootfsPropagation: 'share' } }),
    field: 'container.security.rootfsPropagation',
    message: 'unknown mount propagation: "share"',
  },
} satisfies Record<Exclude<ServiceRule, 'name-unique' | 'wrong-type'>, Case>;

describe('checkService() finds what breaks the rule', () => {
  test.each(Object.entries<Case>(cases))('%s', (rule, { change, text, field, message, version, file }) => {
    const found = checkText(text ?? stringify({ ...good, ...change }), { version, file });
    const refused = serviceRules[rule as ServiceRule].from === 'talos' || rule === 'too-large';

    expect(refused ? found.problems : found.warnings).toEqual([expect.objectContaining({ rule, field, message })]);
    expect(refused ? found.warnings : found.problems).toEqual([]);
  });
});

test('serviceRules say which rules are those of Talos', () => {
  const own = Object.entries(serviceRules).filter(([, { from }]) => from === 'talos');

  expect(own.map(([rule]) => rule)).toEqual([
    'yaml',
    'decode',
    'name',
    'restart',
    'entrypoint',
    'dependency-path',
    'dependency-network',
    'dependency-missing',
    'dependency-several',
    'name-unique',
  ]);
});

test('checkService() accepts the spec of the guide', () => {
  const spec = {
    name: 'hello-world',
    container: {
      entrypoint: './hello',
      args: ['--config', 'config.ini'],
      mounts: [{ ...mount, options: ['rshared', 'bind', 'ro'] }],
    },
    depends: [
      { service: 'cri' },
      { path: '/run/machined/machined.sock' },
      { network: ['addresses', 'connectivity', 'hostname', 'etcfiles'] },
      { time: true },
    ],
    restart: 'untilSuccess',
  };

  expect(check(spec, { file: 'hello-world.yaml', version: 'v1.0.6' })).toMatchObject({
    problems: [],
    warnings: [],
    spec,
  });
});

test('checkService() accepts every field that the newest Talos has', () => {
  const spec = {
    ...good,
    logToConsole: true,
    depends: [{ configuration: true }],
    ...container({
      environment: ['A=', 'B=c=d'],
      environmentFile: '/var/env',
      mounts: [{ source: 'tmpfs', destination: '/tmp', type: 'tmpfs' }],
      security: {
        writeableRootfs: true,
        writeableSysfs: false,
        maskedPaths: [],
        readonlyPaths: ['/proc'],
        rootfsPropagation: 'rshared',
      },
    }),
  };

  expect(check(spec)).toMatchObject({ problems: [], warnings: [], spec });
});

test('checkService() finds all problems of an empty spec', () => {
  expect(check({}).problems.map(({ message }) => message)).toEqual([
    'name "" is invalid',
    'restart kind is invalid: RestartKind(0)',
    "container endpoint can't be empty",
  ]);
});

test.each([
  ['a number for a text', 'args: [8080, 010, 1.5, 0x1F, 1_000]', { args: ['8080', '010', '1.5', '0x1F', '1_000'] }],
  ['a truth for a text', 'args: [yes, true, ~x]', { args: ['yes', 'true', '~x'] }],
  [
    'a word for a truth',
    'security: {writeableRootfs: yes, writeableSysfs: off}',
    { security: { writeableRootfs: true, writeableSysfs: false } },
  ],
  [
    'what is merged',
    '<<: {args: [a], environmentFile: /x}\n  environmentFile: /y',
    { args: ['a'], environmentFile: '/y' },
  ],
  ['base64', 'args: [!!binary aGVsbG8=]', { args: ['hello'] }],
])('checkService() takes %s, as Talos does', (_, line, fields) => {
  const { spec, problems } = checkText(`name: a\ncontainer:\n  entrypoint: ./a\n  ${line}\nrestart: always\n`);

  expect(problems).toEqual([]);
  expect(spec?.container).toEqual({ entrypoint: './a', ...fields });
});

test('checkService() takes a date for a text up to Talos 1.13 only', () => {
  const text = 'name: 2001-01-01\ncontainer: {entrypoint: ./a}\nrestart: always\n';

  expect(checkText(text, { version: 'v1.13.9' }).spec?.name).toBe('2001-01-01');
  expect(checkText(text, { version: 'v1.14.0' }).problems).toEqual([
    {
      rule: 'decode',
      field: 'name',
      message: 'cannot construct !!timestamp `2001-01-01` into string',
      hint: 'Put it in quotes.',
    },
  ]);
});

test('checkService() takes restart kinds in any case since Talos 1.7', () => {
  const spec = { ...good, restart: 'ALWAYS' };

  expect(check(spec, { version: 'v1.7.0' })).toMatchObject({ problems: [], spec: { restart: 'always' } });
  expect(check(spec, { version: 'v1.6.8' }).problems.map(({ message }) => message)).toEqual([
    'ALWAYS does not belong to RestartKind values',
  ]);
});

function hintOf({ problems, warnings }: CheckedService, rule: ServiceRule): string | undefined {
  return [...problems, ...warnings].find((problem) => problem.rule === rule)?.hint;
}

test.each([
  [
    '`file` of the Talos 1.0 page',
    depends({ file: '/x' }),
    'dependency-missing',
    'Write `path`: the Talos 1.0 page says `file`, which the code has never known.',
  ],
  [
    '`address` of the Talos 1.0 page',
    depends({ network: ['address'] }),
    'dependency-network',
    'Write `addresses`: the Talos 1.0 page says `address`, which the code has never known.',
  ],
  ['a misspelt field', { contaner: {} }, 'unknown-field', 'Write `container`.'],
  ['a misspelt field of a mount', mounts({ sourse: '/x' }), 'unknown-field', 'Write `source`.'],
  ['a misspelt field of a dependency', depends({ service: 'a', servise: 'b' }), 'unknown-field', 'Write `service`.'],
  [
    'a field like no other',
    { zzzzzzzzzz: 1 },
    'unknown-field',
    'Use one of `name`, `container`, `depends`, `restart`, `logToConsole`.',
  ],
  ['a restart kind that is no such word', { restart: 'alway' }, 'restart', 'Write `always`.'],
  ['a list as a name', { name: ['a'] }, 'decode', 'Write a text.'],
  ['a text for a list', container({ args: 'a' }), 'decode', 'Write a list.'],
  ['a text for a truth', { logToConsole: 'maybe' }, 'decode', 'Write `true` or `false`, without quotes.'],
  ['a relative path', depends({ path: './run/x' }), 'dependency-path', 'Write `/run/x`.'],
] as const)('checkService() has a hint for %s', (_, change, rule, hint) => {
  expect(hintOf(check({ ...good, ...change }), rule)).toBe(hint);
});

test.each([
  ['a key twice', 'name: a\nname: b\n', 'Leave one of them out.'],
  ['a directive', '%YAML 1.2\n---\nname: a\n', 'Leave the `%YAML` line out.'],
  ['a control character', 'name: \u0007\n', 'Write the text in UTF-8.'],
  ['a syntax error', 'name: "a\n', 'Correct the YAML syntax.'],
  ['no document', '# nothing\n', 'Write a spec: the text holds no document.'],
])('checkService() has a hint for %s', (_, text, hint) => {
  expect(checkText(text).problems.map((problem) => problem.hint)).toEqual([hint]);
});

test('checkService() refuses `configuration` where Talos is too old: it would see no dependency at all', () => {
  const { problems } = check({ ...good, ...depends({ configuration: true }) }, { version: 'v1.6.8' });

  expect(problems).toEqual([
    {
      rule: 'dependency-missing',
      field: 'depends[0]',
      message: 'no dependency specified',
      hint: 'Leave it out: `configuration` is known since Talos 1.7.',
    },
  ]);
});

test('checkService() refuses a text that is too long before it reads it', () => {
  expect(() => checkText('#'.repeat(3 * 1024 * 1024 + 1))).toThrow(expect.objectContaining({ code: 'LIMIT_EXCEEDED' }));
});

test('checkService() follows merges into each other so far only', () => {
  const chain = Array.from({ length: 400 }, (_, index) => `m${index}: &m${index} {<<: *m${index - 1}}\n`);
  const text = `x: &m-1 {args: [a]}\n${chain.join('')}name: a\ncontainer: {<<: *m399, entrypoint: ./a}\nrestart: always\n`;

  expect(checkText(text).problems).toMatchObject([
    { rule: 'too-large', message: 'merges inside each other, more than 200' },
  ]);
});

test('checkService() counts values before it holds them all', () => {
  expect(checkText(`x: [${'a,'.repeat(200_000)}]\n`).problems).toMatchObject([
    { rule: 'too-large', message: 'more than 100000 values' },
  ]);
});

test('checkService() does not take fields of Object for fields of a service', () => {
  expect(check({ ...good, toString: 1, constructor: 2 }).warnings.map(({ rule }) => rule)).toEqual([
    'unknown-field',
    'unknown-field',
  ]);
});

test('checkService() warns of options that contradict each other', () => {
  const { warnings } = check({ ...good, ...mounts({ options: ['bind', 'ro', 'rw'] }) });

  expect(warnings.map(({ message }) => message)).toEqual(['`ro` and `rw` contradict each other']);
});

test('checkServices() refuses the second service of a name, of those that Talos starts', () => {
  const texts = [
    ['broken.yaml', stringify({ name: 'hello' })],
    ['a.yaml', stringify(good)],
    ['b.yaml', stringify({ ...good, name: 'other' })],
    ['c.yaml', stringify(good)],
  ] as const;
  const findings = checkServices(texts.map(([file, text]) => ({ text: new TextEncoder().encode(text), file })));

  expect(findings.slice(1).map(({ problems }) => problems.map(({ rule, message }) => `${rule}: ${message}`))).toEqual([
    [],
    [],
    ['name-unique: duplicate service spec: "hello", which is in `a.yaml` too'],
  ]);
});
