import { expect, test } from 'vitest';
import { type Copy, parseDockerfile } from '../../../src/recipe/index.ts';

function copyOf(line: string): Copy | undefined {
  const text = `FROM scratch AS customization\n${line}\nFROM base`;
  const [layer] = parseDockerfile(text, { file: 'Dockerfile', context: '/ctx' }).layers;
  return layer?.kind === 'copy' ? layer.copies[0] : undefined;
}

test.each([
  ['COPY a /b', { from: ['a'], to: '/b' }],
  ['COPY a b c /d/', { from: ['a', 'b', 'c'], to: '/d/' }],
  ['COPY ./a/ b', { from: ['a'], to: '/b' }],
  ['COPY . /', { from: ['.'], to: '/' }],
  ['COPY /a /b', { from: ['a'], to: '/b' }],
  ['COPY ["a b", "/c d/"]', { from: ['a b'], to: '/c d/' }],
  ['COPY [a-c]* /d/', { from: ['[a-c]*'], to: '/d/' }],
  ['COPY a\\ /b', { from: ['a'], to: '/b' }],
  ['COPY "a" /b', { from: ['a'], to: '/b' }],
  ['COPY --from=img ../a /b', { from: ['a'], to: '/b' }],
  ['COPY --link a /b', { from: ['a'] }],
  ['COPY --chown=1:2 a /b', { owner: { uid: 1, gid: 2 } }],
  ['COPY --chown=root a /b', { owner: { uid: 0, gid: 0 } }],
  ['COPY --chown=7 a /b', { owner: { uid: 7, gid: 7 } }],
  [
    'COPY a /b',
    { owner: undefined, mode: undefined, unpackTars: false, at: { file: 'Dockerfile', line: 2, column: 1 } },
  ],
  ['COPY --chmod=4755 a /b', { mode: 0o4755 }],
  ['ADD a.tar /b', { from: ['a.tar'], to: '/b', unpackTars: true }],
  ['ADD --unpack=false a.tar /b', { unpackTars: false }],
])('`%s` becomes %j', (line, expected) => {
  expect(copyOf(line)).toMatchObject(expected);
});

test.each([
  ['COPY a', 'COPY needs at least one source and a destination', 'Write `COPY SOURCE DESTINATION`.'],
  ['ADD', 'ADD needs at least one source and a destination', 'Write `ADD SOURCE DESTINATION`.'],
  ['COPY a b /c', 'COPY has 2 sources, and its destination `/c` does not end with a slash', 'Write `/c/`.'],
  [
    'COPY ../a /b',
    'COPY names `../a`, which would leave the build context',
    'Name paths inside the context, without `..`.',
  ],
  [
    'ADD https://example.org/x /b',
    'ADD names the remote source `https://example.org/x`, which rootsmith does not fetch',
    'Download it first, check it, and ADD the file.',
  ],
  [
    'ADD git@example.org:a/b.git /b',
    'ADD names the remote source `git@example.org:a/b.git`, which rootsmith does not fetch',
    'Download it first, check it, and ADD the file.',
  ],
  [
    'COPY --chown=bob a /b',
    'COPY has --chown=bob, which is neither numbers nor `root`',
    'Write numbers such as `--chown=1000:1000`: names would need a passwd file.',
  ],
  ['COPY --chmod=u+x a /b', 'COPY has --chmod=u+x, which is not an octal mode', 'Write it as `--chmod=0644`.'],
  [
    'COPY --parents a /b',
    'COPY has the flag `--parents`, which is not supported',
    'Remove it, or build with `--engine docker`.',
  ],
  [
    'ADD --from=x a /b',
    'ADD has the flag `--from`, which is not supported',
    'Remove it, or build with `--engine docker`.',
  ],
  ['COPY --form=x a /b', 'COPY has the flag `--form`, which is not supported', 'Write `--from`.'],
  ['COPY ["a", "b"', 'COPY begins a JSON list that is not valid', 'Write it as `["a b", "c"]`.'],
  ['COPY ["a", 1]', 'COPY has a JSON list with items that are not strings', 'Write it as `["a b", "c"]`.'],
  [
    'COPY "a b" /c/',
    '`"a` lacks its closing quote `"`',
    'Close it; for COPY of names with spaces use the form `["a b", "c"]`.',
  ],
  [
    'COPY <<EOF /x\nhello\nEOF',
    'COPY has a here-document, which is not supported',
    'Put the text into a file and COPY that, or use `files:` of a recipe.yaml.',
  ],
  [
    'ADD a <<-"EOF" /x/\nhello\nEOF',
    'ADD has a here-document, which is not supported',
    'Put the text into a file and COPY that, or use `files:` of a recipe.yaml.',
  ],
])('`%s` is refused', (line, found, hint) => {
  expect(() => copyOf(line)).toThrow(
    expect.objectContaining({
      code: 'DOCKERFILE_INVALID',
      message: `Dockerfile:2: ${found}`,
      hint,
      details: { line: 2, column: 1 },
    }),
  );
});
