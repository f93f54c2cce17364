import { expect, test } from 'vitest';
import { type ParseDockerfileOptions, parseDockerfile, type Recipe } from '../../../src/recipe/index.ts';

function parse(text: string, options: Partial<ParseDockerfileOptions> = {}): Recipe {
  return parseDockerfile(text, { file: 'Dockerfile', context: '/ctx', ...options });
}

const base = 'ghcr.io/siderolabs/installer:v1.0.6';

test('parseDockerfile() reads the kernel Dockerfile of the guide', () => {
  const text = `FROM scratch AS customization
COPY --from=ghcr.io/acme/kernel:v1 /lib/modules /lib/modules

FROM ghcr.io/siderolabs/installer:latest
COPY --from=ghcr.io/acme/kernel:v1 /boot/vmlinuz /usr/install/\${TARGETARCH}/vmlinuz
`;
  const recipe = parse(text, { buildArgs: { RM: '/lib/modules' } });
  const source = { kind: 'image', image: { place: 'ghcr.io/acme/kernel:v1' } };

  expect(recipe).toMatchObject({
    base: { place: 'ghcr.io/siderolabs/installer:latest', at: { file: 'Dockerfile', line: 4, column: 1 } },
    platforms: undefined,
    remove: ['/lib/modules'],
    layers: [{ kind: 'copy', source, copies: [{ from: ['lib/modules'], to: '/lib/modules' }] }],
    image: {
      layers: [
        { kind: 'copy', source, copies: [{ from: ['boot/vmlinuz'], to: '/usr/install/${TARGETARCH}/vmlinuz' }] },
      ],
    },
    setsOwners: false,
    warnings: [],
  });
});

test.each([
  ['a', 'the stage `a` is used by no other, so what it holds is not in the result'],
  [
    'customisation',
    'the stage `customisation` is used by no other, so what it holds is not in the result: did you mean `customization`?',
  ],
])('parseDockerfile() warns of a stage %s that nothing uses', (name, message) => {
  const { warnings } = parse(`FROM scratch AS ${name}\nCOPY etc /etc/\nFROM ${base}`);

  expect(warnings).toEqual([{ message, at: { file: 'Dockerfile', line: 1, column: 1 } }]);
});

test('parseDockerfile() says nothing of stages that are used, or that are there to be chosen from', () => {
  const used = `FROM scratch AS a\nCOPY etc /etc/\nFROM scratch AS b\nCOPY x /x\nFROM ${base}\nCOPY --from=a / /\nCOPY --from=1 / /\n`;
  const chosen = `FROM ${base} AS metal\nFROM ${base} AS aws\n`;

  expect(parse(used).warnings).toEqual([]);
  expect(parse(chosen, { target: 'metal' }).warnings).toEqual([]);
});

test('parseDockerfile() reads the rootfs Dockerfile of the guide', () => {
  const recipe = parse(`FROM scratch AS customization\nCOPY --from=acme/lib /lib /usr/lib\n\nFROM ${base}\n`);

  expect(recipe).toMatchObject({
    base: { place: base },
    layers: [{ kind: 'copy' }],
    image: { layers: [] },
    remove: [],
  });
});

test('parseDockerfile() copies from the context, without what is ignored', () => {
  const { layers } = parse(`FROM scratch AS customization\nCOPY etc /etc/\nFROM ${base}`, {
    ignore: ['*.md', '!a.md'],
  });

  expect(layers).toMatchObject([
    {
      source: { kind: 'directory', path: '/ctx', ignore: ['*.md', '!a.md'], modes: 'keep' },
      copies: [{ from: ['etc'], to: '/etc/' }],
    },
  ]);
});

test('parseDockerfile() without a customization stage changes the image only', () => {
  expect(parse(`FROM ${base}\nLABEL a=b`)).toMatchObject({ layers: [], image: { labels: { a: 'b' } } });
});

test('parseDockerfile() takes everything of an image that the customization stage starts from', () => {
  expect(parse(`FROM acme/files AS customization\nCOPY a /a\nFROM ${base}`).layers).toMatchObject([
    { kind: 'tree', source: { kind: 'image', image: { place: 'acme/files' } }, owner: undefined, at: { line: 1 } },
    { kind: 'copy' },
  ]);
});

test('parseDockerfile() takes the layers of a stage that the customization stage starts from', () => {
  const text = `FROM scratch AS one\nCOPY a /a\nFROM one AS Customization\nCOPY b /b\nFROM ${base}`;

  expect(
    parse(text).layers.flatMap((layer) => (layer.kind === 'copy' ? layer.copies.map(({ to }) => to) : [])),
  ).toEqual(['/a', '/b']);
});

test('parseDockerfile() takes the base of a chain of stages, with their labels, variables and files', () => {
  const text = `FROM ${base} AS own\nLABEL a=1 b=1\nENV X=1\nCOPY a /a\nFROM own\nLABEL b=2\nENV Y=$X\nCOPY b /b`;
  const { base: image, image: result } = parse(text);

  expect(image.place).toBe(base);
  expect(result).toMatchObject({
    labels: { a: '1', b: '2' },
    env: { X: '1', Y: '1' },
    layers: [{ kind: 'copy' }, { kind: 'copy' }],
  });
});

test('parseDockerfile() ignores how a stage would run that is only copied from', () => {
  const text = `FROM acme/files AS customization
USER nobody
CMD ["x"]
ENTRYPOINT x
EXPOSE 80
VOLUME /v
HEALTHCHECK NONE
STOPSIGNAL 9
SHELL ["sh"]
MAINTAINER me
LABEL lost=1
FROM ${base}
`;

  expect(parse(text)).toMatchObject({ layers: [{ kind: 'tree' }], image: { labels: {} } });
});

test('parseDockerfile() follows WORKDIR, which makes its directory', () => {
  const { layers } = parse(
    `FROM scratch AS customization\nWORKDIR /usr\nWORKDIR local/\nCOPY a .\nCOPY a b\nFROM ${base}`,
  );

  expect(layers).toMatchObject([
    { kind: 'files', files: [{ path: '/usr', node: { kind: 'directory' } }] },
    { kind: 'files', files: [{ path: '/usr/local' }] },
    { copies: [{ to: '/usr/local/' }] },
    { copies: [{ to: '/usr/local/b' }] },
  ]);
});

test('parseDockerfile() stops at the target', () => {
  const text = `FROM scratch AS customization\nFROM ${base} AS main\nFROM other AS later\nRUN x`;

  expect([parse(text, { target: 'main' }).base.place, parse(text, { target: '1' }).base.place]).toEqual([base, base]);
});

test.each([
  ['capitals do not matter', `from scratch as customization\ncopy a /a\nfrom ${base}`],
  ['a byte order mark', `\uFEFFFROM scratch AS customization\nCOPY a /a\nFROM ${base}`],
  ['carriage returns', `FROM scratch AS customization\r\nCOPY a \\\r\n  /a\r\nFROM ${base}\r\n`],
  [
    'comments between continued lines',
    `FROM scratch AS customization\nCOPY a \\\n# why\n\n  # and how\n  /a\nFROM ${base}`,
  ],
  ['another escape', `# escape=\`\nFROM scratch AS customization\nCOPY a \`\n  /a\nFROM ${base}`],
  ['a syntax directive', `# syntax=docker/dockerfile:1\nFROM scratch AS customization\nCOPY a /a\nFROM ${base}`],
])('parseDockerfile() reads a file where there are %s', (_, text) => {
  expect(parse(text)).toMatchObject({
    base: { place: base },
    layers: [{ kind: 'copy', copies: [{ from: ['a'], to: '/a' }] }],
  });
});

test.each([
  ['nothing', '', 'Dockerfile:1: it has no FROM'],
  ['comments alone', '# x\n', 'Dockerfile:1: it has no FROM'],
  ['a line before FROM', 'COPY a /a', 'Dockerfile:1: COPY stands before the first FROM'],
  [
    'a last stage from scratch',
    'FROM x\nFROM scratch\nCOPY a /a',
    'Dockerfile:2: the last stage starts from scratch, so there is no installer to customise',
  ],
  ['an unknown instruction', 'FROM x\nCOPYY a /a', 'Dockerfile:2: `COPYY` is not an instruction'],
  [
    'ONBUILD',
    'FROM x\nONBUILD COPY a /a',
    'Dockerfile:2: ONBUILD sets a trigger for other builds, which the result would not carry',
  ],
  ['an empty WORKDIR', 'FROM x\nWORKDIR', 'Dockerfile:2: WORKDIR has no path'],
  [
    'USER in the last stage',
    'FROM x\n\nUSER 1',
    'Dockerfile:3: USER in the last stage would change how the installer is started, which rootsmith keeps as it is',
  ],
  [
    'CMD in a stage that the last one starts from',
    'FROM x AS y\nCMD z\nFROM y',
    'Dockerfile:2: CMD in the last stage would change how the installer is started, which rootsmith keeps as it is',
  ],
  ['a flag twice', 'FROM x\nCOPY --chown=1 --chown=2 a /a', 'Dockerfile:2: COPY has the flag `--chown` twice'],
])('parseDockerfile() refuses %s', (_, text, message) => {
  expect(() => parse(text)).toThrow(expect.objectContaining({ code: 'DOCKERFILE_INVALID', message }));
});

test.each([
  ['an unknown instruction', 'FROM x\nCOPYY a /a', 'Write `COPY`.'],
  ['an instruction like no other', 'FROM x\nSOMETHING a', 'Correct it.'],
])('parseDockerfile() has a hint for %s', (_, text, hint) => {
  expect(() => parse(text)).toThrow(expect.objectContaining({ hint }));
});

test('parseDockerfile() refuses RUN with its line and the ways out', () => {
  expect(() => parse('FROM scratch AS customization\n\nRUN make \\\n  all\nFROM x')).toThrow(
    expect.objectContaining({
      code: 'DOCKERFILE_RUN',
      message: 'Dockerfile:3: RUN needs a running container, and rootsmith does not start any',
      hint: 'Build with `--engine docker`, or put the result of the step into an image and COPY --from it.',
      details: { line: 3, column: 1 },
    }),
  );
});

test.each([
  ['main', 'Write `main`.'],
  ['mian', 'Write `main`.'],
  ['something', undefined],
])('parseDockerfile() has no stage `%s` to build', (target, hint) => {
  const text = target === 'main' ? 'FROM x AS mainn' : 'FROM x AS main';

  expect(() => parse(text, { target })).toThrow(
    expect.objectContaining({
      message: `Dockerfile:1: there is no stage \`${target}\` to build`,
      hint: target === 'main' ? 'Write `mainn`.' : hint,
    }),
  );
});

test('parseDockerfile() refuses a file that is too long', () => {
  expect(() => parse(`FROM x\n${'#'.repeat(1024 * 1024)}`)).toThrow(
    expect.objectContaining({ code: 'LIMIT_EXCEEDED' }),
  );
});

test('parseDockerfile() takes the platform of the last FROM as the platform to build', () => {
  expect(parse(`FROM --platform=linux/arm64 ${base}`)).toMatchObject({
    platforms: ['linux/arm64'],
    base: { platform: 'linux/arm64' },
  });
});
