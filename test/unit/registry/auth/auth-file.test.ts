import { describe, expect, test } from 'vitest';
import { helperFor, loginFor, parseAuthFile, readAuthFile } from '../../../../src/registry/auth/auth-file.ts';

const auth = (pair: string): { auth: string } => ({ auth: Buffer.from(pair).toString('base64') });

function file(document: object) {
  return parseAuthFile(JSON.stringify(document), '/x/config.json');
}

describe('loginFor()', () => {
  test.each([
    ['r.example'],
    ['https://r.example'],
    ['https://r.example/'],
    ['https://r.example/v1/'],
    ['https://r.example/v2/'],
    ['http://r.example'],
    ['r.example/'],
    ['r.example/v2/'],
  ])('loginFor() finds a host under %s', (key) => {
    expect(loginFor(file({ auths: { [key]: auth('u:p') } }), 'r.example', 'a/b')).toEqual({
      kind: 'password',
      username: 'u',
      password: 'p',
    });
  });

  test.each(['https://index.docker.io/v1/', 'docker.io', 'index.docker.io', 'registry-1.docker.io'])(
    'loginFor() finds the Docker Hub under %s',
    (key) => {
      expect(loginFor(file({ auths: { [key]: auth('u:p') } }), 'docker.io', 'library/x')).toMatchObject({
        username: 'u',
      });
    },
  );

  test('loginFor() takes the longest path that fits', () => {
    const found = file({
      auths: {
        'r.example': auth('host:p'),
        'r.example/a': auth('a:p'),
        'r.example/a/b': auth('ab:p'),
        'r.example/a/bc': auth('x:p'),
      },
    });

    const users = ['a/b/c', 'a/b', 'a/x', 'ab'].map((path) => loginFor(found, 'r.example', path));

    expect(users).toMatchObject([{ username: 'ab' }, { username: 'ab' }, { username: 'a' }, { username: 'host' }]);
  });

  test('loginFor() tells ports apart', () => {
    expect(loginFor(file({ auths: { 'r.example:5000': auth('u:p') } }), 'r.example', 'a')).toBeUndefined();
  });

  test.each<[string, object, object | undefined]>([
    ['colons in a password', auth('u:p:q'), { kind: 'password', username: 'u', password: 'p:q' }],
    [
      'a padded value',
      { auth: Buffer.from('u:p\0\0').toString('base64') },
      { kind: 'password', username: 'u', password: 'p' },
    ],
    ['separate fields', { username: 'u', password: 'p' }, { kind: 'password', username: 'u', password: 'p' }],
    ['an identity token', { auth: '', identitytoken: 't' }, { kind: 'identity-token', token: 't' }],
    [
      'an identity token with a password',
      { ...auth('u:p'), identitytoken: 't' },
      { kind: 'identity-token', token: 't', username: 'u', password: 'p' },
    ],
    ['a registry token', { registrytoken: 't' }, { kind: 'registry-token', token: 't' }],
    ['an empty entry', {}, undefined],
  ])('loginFor() reads %s', (_, entry, login) => {
    expect(loginFor(file({ auths: { 'r.example': entry } }), 'r.example', 'a')).toEqual(login);
  });
});

describe('helperFor()', () => {
  test('helperFor() prefers the helper of the host', () => {
    const found = file({ credHelpers: { 'r.example': 'own' }, credsStore: 'all' });

    expect([helperFor(found, 'r.example'), helperFor(found, 's.example')]).toEqual([
      { helper: 'own', server: 'r.example' },
      { helper: 'all', server: 's.example' },
    ]);
  });

  test('helperFor() asks for the Docker Hub by the name that docker stores', () => {
    expect(helperFor(file({ credsStore: 'all' }), 'docker.io')).toEqual({
      helper: 'all',
      server: 'https://index.docker.io/v1/',
    });
  });

  test('helperFor() finds none where there is none', () => {
    expect(helperFor(file({}), 'r.example')).toBeUndefined();
  });
});

test.each<[string, string]>([
  ['text', '{"auths": secret'],
  ['a list', '[]'],
  ['auths', '{"auths": 7}'],
  ['credHelpers', '{"credHelpers": {"a": 1}}'],
  ['credsStore', '{"credsStore": {}}'],
])('parseAuthFile() names the file with a bad %s, but not its content', (_, text) => {
  expect(() => parseAuthFile(text, '/x/config.json')).toThrow(
    expect.objectContaining({
      code: 'CREDENTIALS_INVALID',
      message: expect.stringMatching(/^(?!.*secret).*\/x\/config\.json/),
    }),
  );
});

test.each<[string, unknown]>([
  ['no object', 7],
  ['no base64 pair', { auth: 'YWJj' }],
  ['no text', { auth: 1 }],
])('loginFor() refuses an entry that is %s', (_, entry) => {
  expect(() => loginFor(file({ auths: { 'r.example': entry } }), 'r.example', 'a')).toThrow(
    expect.objectContaining({ code: 'CREDENTIALS_INVALID', details: { path: '/x/config.json' } }),
  );
});

test('readAuthFile() refuses a device at once, and reads none where none is', async () => {
  await expect(readAuthFile('/dev/zero')).rejects.toMatchObject({ code: 'NOT_A_FILE' });
  expect(await readAuthFile('/nowhere/config.json')).toBeUndefined();
});
