import { expect, test } from 'vitest';
import { parseChallenges } from '../../../../src/registry/auth/challenge.ts';

function plain(header: string): unknown {
  return parseChallenges(header).map(({ scheme, parameters }) => [scheme, Object.fromEntries(parameters)]);
}

test.each<[name: string, header: string, expected: unknown]>([
  [
    'a bearer challenge',
    'Bearer realm="https://auth.example/token",service="r.example",scope="repository:a/b:pull,push"',
    [['bearer', { realm: 'https://auth.example/token', service: 'r.example', scope: 'repository:a/b:pull,push' }]],
  ],
  [
    'commas and quotes in quotes',
    String.raw`Basic realm="a, b=\"c\\", charset="UTF-8"`,
    [['basic', { realm: 'a, b="c\\', charset: 'UTF-8' }]],
  ],
  [
    'two challenges',
    'Basic realm="x", Bearer realm="y", service=z',
    [
      ['basic', { realm: 'x' }],
      ['bearer', { realm: 'y', service: 'z' }],
    ],
  ],
  [
    'a scheme alone',
    'Negotiate, Basic realm=x',
    [
      ['negotiate', {}],
      ['basic', { realm: 'x' }],
    ],
  ],
  [
    'token68',
    'NTLM abc==, Basic realm="x"',
    [
      ['ntlm', {}],
      ['basic', { realm: 'x' }],
    ],
  ],
  ['odd spaces and empty items', ' ,, BEARER  Realm = "y" ,, Scope="s" ', [['bearer', { realm: 'y', scope: 's' }]]],
  [
    'an unquoted URL',
    'Bearer realm=https://a.example/t,service=s',
    [['bearer', { realm: 'https://a.example/t', service: 's' }]],
  ],
  ['a repeated name', 'Bearer realm="a",realm="b"', [['bearer', { realm: 'a' }]]],
  ['an open quote', 'Bearer realm="a', [['bearer', {}]]],
  ['nothing', '', []],
])('parseChallenges() reads %s', (_, header, expected) => {
  expect(plain(header)).toEqual(expected);
});
