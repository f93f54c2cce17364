import { expect, test } from 'vitest';
import { indexContent } from '../../../../src/layout/state/index-content.ts';
import { RepositoryState } from '../../../../src/layout/state/repository-state.ts';
import { digestOfBytes, parseRepository } from '../../../../src/oci/index.ts';

const record = (text: string) => ({
  digest: digestOfBytes(Buffer.from(text), 'sha256'),
  mediaType: 'application/x',
  size: text.length,
  artifactType: undefined,
  subject: undefined,
});
const [tagged, loose] = [record('tagged'), record('loose')];

function state(...tags: readonly string[]): RepositoryState {
  const made = new RepositoryState();
  for (const one of [tagged, loose]) made.apply({ add: 'manifest', ...one });
  for (const tag of tags) made.tags.set(tag, { digest: tagged.digest, json: undefined });
  return made;
}

test('indexContent() lists what is foreign, then tags by repository and name, then what has no tag', () => {
  const [a, b] = [parseRepository('a'), parseRepository('b')];
  const rest = { schemaVersion: 2 };
  const foreign = [{ digest: 'odd' }];

  const forth = indexContent(
    new Map([
      [a, state('v1', 'v2')],
      [b, state('v1')],
    ]),
    { foreign, rest },
  );
  const back = indexContent(
    new Map([
      [b, state('v1')],
      [a, state('v2', 'v1')],
    ]),
    { foreign, rest },
  );

  expect(new TextDecoder().decode(back)).toBe(new TextDecoder().decode(forth));
  const { manifests } = JSON.parse(new TextDecoder().decode(forth)) as {
    readonly manifests: readonly { readonly digest: string; readonly annotations?: Readonly<Record<string, string>> }[];
  };
  expect(manifests.map(({ digest, annotations = {} }) => [digest, ...Object.values(annotations)])).toEqual([
    ['odd'],
    [tagged.digest, 'a:v1'],
    [tagged.digest, 'a:v2'],
    [loose.digest, 'a'],
    [tagged.digest, 'b:v1'],
    [loose.digest, 'b'],
  ]);
});

test('indexContent() writes an entry as it was read', () => {
  const repository = parseRepository('a');
  const held = state();
  const json = { digest: tagged.digest, urls: ['x'] };
  held.tags.set('v1', { digest: tagged.digest, json });

  const bytes = indexContent(new Map([[repository, held]]), { foreign: [], rest: {} });

  expect(JSON.parse(new TextDecoder().decode(bytes))).toMatchObject({ manifests: [json, { digest: loose.digest }] });
});

test('indexContent() refuses a tag of what it does not know, as a bug', () => {
  const held = new RepositoryState();
  held.tags.set('v1', { digest: tagged.digest, json: undefined });

  expect(() => indexContent(new Map([[parseRepository('a'), held]]), { foreign: [], rest: {} })).toThrow('bug:');
});
