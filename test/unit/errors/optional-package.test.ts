import { expect, test } from 'vitest';
import { loadOptional } from '../../../src/errors/index.ts';

/** As Node says it. */
function notFound(name: string): Error {
  return Object.assign(new Error(`Cannot find package '${name}' imported from /somewhere/index.js`), {
    code: 'ERR_MODULE_NOT_FOUND',
  });
}

const load = (error: Error): Promise<never> =>
  loadOptional({
    name: 'dockerode',
    action: 'ask the docker daemon',
    load: () => {
      throw error;
    },
  });

test('loadOptional() gives the package that is there', async () => {
  expect(await loadOptional({ name: 'os', action: 'ask', load: () => import('node:os') })).toHaveProperty('cpus');
});

test('loadOptional() names the package that is missing, and the command that installs it', async () => {
  await expect(load(notFound('dockerode'))).rejects.toMatchObject({
    code: 'DEPENDENCY_MISSING',
    exitCode: 7,
    message: 'cannot ask the docker daemon: the package `dockerode` is not installed',
    hint: expect.stringContaining('npm install dockerode'),
  });
});

test('loadOptional() knows what Node says of a package that is missing', async () => {
  const name = 'rootsmith-has-no-such-package';

  await expect(loadOptional({ name, action: 'ask', load: () => import(name) })).rejects.toMatchObject({
    code: 'DEPENDENCY_MISSING',
  });
});

test.each([
  ['a package that misses another', notFound('ssh2')],
  ['a package that fails otherwise', new Error('broken')],
])('loadOptional() passes on the error of %s', async (_, error) => {
  await expect(load(error)).rejects.toBe(error);
});
