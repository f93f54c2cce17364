import { describe, expect, test } from 'vitest';
import {
  asTalosVersion,
  checkService,
  checkServices,
  type ServiceProblem,
  type ServiceRule,
  serviceRules,
} from '../../../src/talos/index.ts';

interface Case {
  /** Laid over a spec that is right. */
  readonly change: Readonly<Record<string, unknown>>;
  readonly field: string;
  readonly message: string;
  readonly version?: string;
  readonly file?: string;
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
  restart: { change: { restart: 'sometimes' }, field: 'restart', message: 'restart kind is invalid: sometimes' },
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
    message: 'invalid network dependency: dns',
  },
  'dependency-missing': { change: depends({}), field: 'depends[0]', message: 'no dependency specified' },
  'dependency-several': {
    change: depends({ service: 'cri', time: true }),
    field: 'depends[0]',
    message: 'more than a single dependency is set',
  },
  'wrong-type': {
    change: container({ args: ['-p', 8080] }),
    field: 'container.args[1]',
    message: 'expected a text, found the number 8080',
  },
  'unknown-field': {
    change: { dependz: [] },
    field: 'dependz',
    message: 'unknown field `dependz`, which Talos would ignore',
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
    message: 'path is not absolute: "etc/env"',
  },
  'security-path': {
    change: container({ security: { maskedPaths: ['/proc', 'sys'] } }),
    field: 'container.security.maskedPaths[1]',
    message: 'path is not absolute: "sys"',
  },
  'rootfs-propagation': {
    change: container({ security: { rootfsPropagation: 'share' } }),
    field: 'container.security.rootfsPropagation',
    message: 'unknown mount propagation: "share"',
  },
} satisfies Record<Exclude<ServiceRule, 'name-unique'>, Case>;

describe('checkService() finds what breaks the rule', () => {
  test.each(Object.entries<Case>(cases))('%s', (rule, { change, field, message, version, file }) => {
    const found = checkService(
      { ...good, ...change },
      { file, version: version ? asTalosVersion(version) : undefined },
    );

    expect([...found.problems, ...found.warnings]).toEqual([expect.objectContaining({ rule, field, message })]);
  });
});

test('serviceRules say which rules are those of Talos', () => {
  const own = Object.entries(serviceRules).filter(([, { from }]) => from === 'talos');

  expect(own.map(([rule]) => rule)).toEqual([
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

  expect(checkService(spec, { file: 'hello-world.yaml', version: asTalosVersion('v1.0.6') })).toEqual({
    problems: [],
    warnings: [],
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

  expect(checkService(spec)).toEqual({ problems: [], warnings: [] });
});

test('checkService() finds all problems of an empty spec', () => {
  expect(checkService({}).problems.map(({ message }) => message)).toEqual([
    'name "" is invalid',
    "container endpoint can't be empty",
    'restart kind is invalid: it is missing',
  ]);
});

function hintOf(problems: readonly ServiceProblem[], rule: ServiceRule): string | undefined {
  return problems.find((problem) => problem.rule === rule)?.hint;
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
  [
    'a field like no other',
    { zzzzzzzzzz: 1 },
    'unknown-field',
    'Use one of `name`, `container`, `depends`, `restart`, `logToConsole`.',
  ],
  ['a restart kind in capitals', { restart: 'Always' }, 'restart', 'Write `always`.'],
  ['a number as a name', { name: 123 }, 'wrong-type', 'Put it in quotes: "123".'],
  ['a relative path', depends({ path: './run/x' }), 'dependency-path', 'Write `/run/x`.'],
] as const)('checkService() has a hint for %s', (_, change, rule, hint) => {
  expect(hintOf(checkService({ ...good, ...change }).problems, rule)).toBe(hint);
});

test('checkService() refuses `configuration` where Talos is too old: it would see no dependency at all', () => {
  const { problems } = checkService(
    { ...good, ...depends({ configuration: true }) },
    { version: asTalosVersion('v1.6.8') },
  );

  expect(problems).toEqual([
    {
      rule: 'dependency-missing',
      field: 'depends[0]',
      message: 'no dependency specified',
      hint: 'Leave it out: `configuration` is known since Talos 1.7.',
    },
  ]);
});

test.each([
  ['a text', 'x', '', 'expected a mapping, found the text "x"'],
  ['nothing', null, '', 'expected a mapping, found nothing'],
  ['a container that is a list', { ...good, container: [] }, 'container', 'expected a mapping, found a list'],
  ['dependencies that are a mapping', { ...good, depends: {} }, 'depends', 'expected a list, found a mapping'],
  [
    'a dependency that is a text',
    { ...good, depends: ['cri'] },
    'depends[0]',
    'expected a mapping, found the text "cri"',
  ],
  [
    'a text for a truth',
    { ...good, logToConsole: 'yes' },
    'logToConsole',
    'expected `true` or `false`, found the text "yes"',
  ],
  [
    'a text for a list',
    { ...good, ...container({ args: '-f' }) },
    'container.args',
    'expected a list of texts, found the text "-f"',
  ],
  ['an empty name', { ...good, name: null }, 'name', 'expected a text, found nothing'],
])('checkService() has one complaint about %s', (_, spec, field, message) => {
  expect(checkService(spec).problems).toEqual([expect.objectContaining({ rule: 'wrong-type', field, message })]);
});

test('checkService() does not take fields of Object for fields of a service', () => {
  expect(checkService({ ...good, toString: 1 }).problems.map(({ rule }) => rule)).toEqual(['unknown-field']);
});

test('checkService() refuses options that contradict each other', () => {
  const { problems } = checkService({ ...good, ...mounts({ options: ['bind', 'ro', 'rw'] }) });

  expect(problems.map(({ message }) => message)).toEqual(['`ro` and `rw` contradict each other']);
});

test('checkServices() refuses the second service of a name', () => {
  const findings = checkServices([
    { spec: good, file: 'a.yaml' },
    { spec: { ...good, name: 'other' } },
    { spec: good },
  ]);

  expect(findings.map(({ problems }) => problems.map(({ rule, message }) => `${rule}: ${message}`))).toEqual([
    [],
    [],
    ['name-unique: duplicate service spec: "hello", which is in `a.yaml` too'],
  ]);
});
