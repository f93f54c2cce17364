import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, test } from 'vitest';

const levels0to4 = [
  'errors',
  'bytes',
  'concurrency',
  'codecs',
  'pki',
  'formats',
  'oci',
  'talos',
  'machine-config',
  'progress',
  'rootfs',
  'recipe',
  'modules',
  'compression',
  'files',
  'registry',
  'layout',
  'docker',
  'bundle',
  'cache',
  'places',
  'tools',
  'uki',
  'initramfs',
];

/** Which rooms each room may open the door of. The order is the order of the levels. */
const rooms: Readonly<Record<string, readonly string[]>> = {
  errors: [],
  bytes: ['errors'],
  concurrency: [],
  codecs: ['errors', 'bytes'],
  pki: ['errors'],
  formats: ['errors', 'bytes', 'codecs', 'pki'],
  oci: ['errors', 'bytes'],
  talos: ['errors'],
  'machine-config': ['errors', 'talos'],
  progress: ['oci'],
  rootfs: ['errors', 'bytes', 'formats'],
  recipe: ['errors', 'oci', 'talos'],
  modules: ['errors', 'bytes', 'formats', 'talos', 'rootfs'],
  compression: ['errors', 'bytes', 'formats'],
  files: ['errors', 'bytes', 'formats', 'oci'],
  registry: ['errors', 'progress', 'bytes', 'oci', 'files'],
  layout: ['errors', 'progress', 'bytes', 'concurrency', 'formats', 'oci', 'files'],
  docker: ['errors', 'progress', 'bytes', 'formats', 'oci', 'files', 'layout'],
  bundle: ['errors', 'progress', 'bytes', 'concurrency', 'formats', 'oci', 'files', 'layout'],
  cache: ['errors', 'progress', 'bytes', 'concurrency', 'oci', 'layout'],
  places: [
    'errors',
    'progress',
    'bytes',
    'formats',
    'oci',
    'talos',
    'compression',
    'registry',
    'layout',
    'docker',
    'bundle',
  ],
  tools: ['errors', 'progress'],
  uki: ['errors', 'bytes', 'formats', 'talos', 'pki', 'files', 'tools'],
  initramfs: ['errors', 'progress', 'bytes', 'formats', 'talos', 'machine-config', 'rootfs', 'compression', 'files'],
  installer: levels0to4,
  kernel: levels0to4,
  media: levels0to4,
  inspect: levels0to4,
  mirror: levels0to4,
  server: ['errors', 'progress', 'bytes', 'concurrency', 'oci', 'layout', 'bundle', 'cache', 'registry'],
  imager: [...levels0to4, 'installer', 'kernel', 'media', 'inspect', 'mirror', 'server'],
  library: [...levels0to4, 'installer', 'kernel', 'media', 'inspect', 'mirror', 'server'],
  cli: [...levels0to4, 'installer', 'kernel', 'media', 'inspect', 'mirror', 'server', 'imager'],
};

/** Which sub-rooms of the mirror each of them may open the door of: no arrow runs back. */
const mirrorRooms: Readonly<Record<string, readonly string[]>> = {
  images: [],
  file: ['images'],
  copy: ['images', 'file'],
  gap: ['images', 'file', 'copy'],
  nodes: ['images', 'file'],
};

/** Which sub-rooms each sub-room may import, in the rooms that are built in levels. Files beside them may import all. */
const subRooms: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  registry: {
    transport: [],
    auth: ['transport'],
    connection: ['transport', 'auth'],
    blobs: ['transport', 'connection'],
    manifests: ['transport', 'connection'],
    probe: ['transport', 'auth', 'connection'],
  },
  server: {
    exchange: [],
    routes: ['exchange'],
    access: ['exchange', 'routes'],
    web: [],
    handlers: ['exchange', 'routes', 'web'],
  },
};

/** External packages that only some rooms may load. */
const owners: Readonly<Record<string, readonly string[]>> = {
  execa: ['tools'],
  dockerode: ['docker'],
  undici: ['registry'],
  commander: ['cli'],
  bcryptjs: ['cli'],
  zx: [],
  'lzma-native': [],
  '@openpgp/unbzip2-stream/lib/bzip2.js': ['formats'],
  'tar-stream': ['files'],
};

/** Rooms that read only what they are given: no files, no network, no clock, no processes. */
const pure = [
  'errors',
  'bytes',
  'concurrency',
  'pki',
  'formats',
  'oci',
  'talos',
  'machine-config',
  'progress',
  'rootfs',
  'recipe',
  'modules',
  'compression',
];
const effects = /^node:(fs|fs\/promises|net|http|https|http2|tls|dns|child_process|worker_threads|timers\/promises)$/;

const root = join(import.meta.dirname, '../..');
const src = join(root, 'src');

interface Import {
  readonly file: string;
  readonly target: string;
}

function importsOf(room: string): Import[] {
  return globSync(`${room}/**/*.ts`, { cwd: src }).flatMap((file) => {
    const text = readFileSync(join(src, file), 'utf8');
    return [...text.matchAll(/(?:from|import\()\s*'([^']+)'/g)].map(([, target = '']) => ({ file, target }));
  });
}

/** Entry points of the package that offer more of a room than its door does. */
const entryDoors = ['library/squashfs.ts -> formats/squashfs/index.ts'];

test.each(Object.keys(rooms))('%s imports only the rooms below it, through their doors', (room) => {
  const broken = importsOf(room)
    .filter(({ target }) => target.startsWith('.'))
    .map(({ file, target }) => ({ file, path: relative(src, join(src, dirname(file), target)) }))
    .filter(({ path }) => path.split('/')[0] !== room)
    .flatMap(({ file, path }) => {
      const [other = ''] = path.split('/');
      if (!rooms[room]?.includes(other)) return [`${file} -> ${path}: ${room} may not import ${other}`];
      return path === `${other}/index.ts` || entryDoors.includes(`${file} -> ${path}`)
        ? []
        : [`${file} -> ${path}: go through ${other}/index.ts`];
    });

  expect(broken).toEqual([]);
});

test.each(Object.keys(rooms))('%s loads no package that belongs to another room', (room) => {
  const broken = importsOf(room).filter(({ target }) => target in owners && !owners[target]?.includes(room));

  expect(broken).toEqual([]);
});

test.each(pure)('%s is pure', (room) => {
  const broken = importsOf(room).filter(({ target }) => effects.test(target));

  expect(broken).toEqual([]);
});

test('every folder of src is a room of the table, with a door', () => {
  const folders = globSync('*/', { cwd: src }).map((folder) => folder.replace(/\/$/, ''));

  expect(folders.sort()).toEqual(Object.keys(rooms).sort());
  expect(
    globSync('*/index.ts', { cwd: src })
      .map((door) => dirname(door))
      .sort(),
  ).toEqual(Object.keys(rooms).sort());
});

test.each(Object.keys(mirrorRooms))('mirror/%s imports only the sub-rooms below it, through their doors', (room) => {
  const broken = importsOf(`mirror/${room}`)
    .filter(({ target }) => target.startsWith('.'))
    .map(({ file, target }) => ({ file, path: relative(src, join(src, dirname(file), target)) }))
    .filter(({ path }) => path.startsWith('mirror/') && !path.startsWith(`mirror/${room}/`))
    .filter(({ path }) => !mirrorRooms[room]?.some((other) => path === `mirror/${other}/index.ts`));

  expect(broken).toEqual([]);
});

test('every folder of the mirror is a sub-room of the table, and its door opens only their doors', () => {
  const folders = globSync('mirror/*/', { cwd: src }).map((folder) => folder.split('/')[1]);
  const door = readFileSync(join(src, 'mirror/index.ts'), 'utf8');

  const doors = [...door.matchAll(/from '(.+)'/g)].map(([, target = '']) => target);

  expect(new Set(folders)).toEqual(new Set(Object.keys(mirrorRooms)));
  expect(globSync('mirror/*.ts', { cwd: src })).toEqual(['mirror/index.ts']);
  expect(new Set(doors)).toEqual(new Set(Object.keys(mirrorRooms).map((room) => `./${room}/index.ts`)));
});

test.each(Object.keys(subRooms))('sub-rooms of %s import only those below them', (room) => {
  const allowed = subRooms[room] ?? {};
  const folders = globSync('*/', { cwd: join(src, room) }).map((folder) => folder.replace(/\/$/, ''));
  const broken = importsOf(room)
    .filter(({ target }) => target.startsWith('.'))
    .map(({ file, target }) => ({
      from: file.split('/'),
      to: relative(src, join(src, dirname(file), target)).split('/'),
    }))
    .filter(({ from, to }) => from.length > 2 && to[0] === room && to[1] !== from[1])
    .filter(({ from, to }) => !allowed[from[1] ?? '']?.includes(to[1] ?? ''))
    .map(({ from, to }) => `${from.join('/')} -> ${to.join('/')}`);

  expect(folders.sort()).toEqual(Object.keys(allowed).sort());
  expect(broken).toEqual([]);
});

test('formats do not know each other', () => {
  const broken = importsOf('formats')
    .filter(({ file, target }) => file !== 'formats/index.ts' && target.startsWith('.'))
    .map(({ file, target }) => [file, relative(src, join(src, dirname(file), target))] as const)
    .filter(([file, path]) => path.startsWith('formats/') && path.split('/')[1] !== file.split('/')[1]);

  expect(broken).toEqual([]);
});

test('docs/architecture.md prints the same table', () => {
  const page = readFileSync(join(root, 'docs/architecture.md'), 'utf8');
  const rows = [...page.matchAll(/^\| (\d) \| \[`([\w-]+)\/`\]\([^)]+\) \| [^|]+ \| ([^|]+) \|$/gm)].map(
    ([, level = '', room = '', may = '']) => ({ level: Number(level), room, may: may.trim() }),
  );
  const below = (level: number): string[] => rows.filter((row) => row.level <= level).map(({ room }) => room);
  const allowed = (may: string): string[] => {
    const [, upTo] = /^levels 0 to (\d)$/.exec(may) ?? [];
    if (upTo !== undefined) return below(Number(upTo));
    return may === '-' ? [] : may.split(' ');
  };

  expect(Object.fromEntries(rows.map(({ room, may }) => [room, allowed(may)]))).toEqual(rooms);
});
