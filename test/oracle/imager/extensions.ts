import { kernelModuleFile, type ModuleParts } from '../../fixtures/kernel-module-file.ts';
import type { Layer, Spec } from './trees.ts';

/** An extension as an image in a layout, or as the tar of its tree. */
export interface CaseExtension {
  readonly form: 'layout' | 'tar';
  readonly layers: readonly Layer[];
}

/** The release of the kernels of all cases, but for those of Talos 1.7. */
export const KERNEL = '6.18.44-talos';
export const OLD_KERNEL = '6.6.52-talos';

const manifest = (name: string, constraint = '>= v1.0.0'): string => `version: v1alpha1
metadata:
  name: ${name}
  version: 1.2.3
  author: Acme
  description: |
    The extension ${name}.
  compatibility:
    talos:
      version: "${constraint}"
`;

type Files = Readonly<Record<string, Spec>>;

function inRootfs(files: Files): Layer {
  return Object.entries(files).map(([path, spec]) => [`rootfs/${path}`, below(spec)]);
}

function below(spec: Spec): Spec {
  return typeof spec === 'object' && 'hardLink' in spec ? { hardLink: `rootfs/${spec.hardLink}` } : spec;
}

function made(name: string, files: Files, constraint?: string): Layer {
  return [['manifest.yaml', manifest(name, constraint)], ['rootfs', { mode: 0o755 }], ...inRootfs(files)];
}

const layout = (...layers: readonly Layer[]): CaseExtension => ({ form: 'layout', layers });
const tar = (layer: Layer): CaseExtension => ({ form: 'tar', layers: [layer] });

const plain = (name: string): Layer => made(name, { [`usr/local/share/${name}`]: `of ${name}\n` });
const modules = (directory: string, files: Readonly<Record<string, ModuleParts>>): Files =>
  Object.fromEntries(
    Object.entries(files).map(([path, parts]) => [`${directory}/extras/${path}`, kernelModuleFile(parts)]),
  );
const own = `usr/lib/modules/${KERNEL}`;
const extra: ModuleParts = { modinfo: ['name=extra', 'depends=base', 'alias=net-pf-44'], needs: ['base_open'] };
const more: ModuleParts = { modinfo: ['name=more', 'depends=extra,base'], needs: ['base_close'] };

/** Numbers of two digits: `ext-1` comes before `ext-2` and `ext-10` in a recipe, and as text only before `ext-10`. */
export const TWELVE = Array.from({ length: 12 }, (_, at) => `twelve-${at + 1}`);

export const extensions: Readonly<Record<string, CaseExtension>> = {
  one: layout(plain('one')),
  two: layout(plain('two')),
  three: tar(plain('three')),
  ...Object.fromEntries(TWELVE.map((name) => [name, layout(plain(name))])),
  'all-kinds': layout(
    made('all-kinds', {
      'usr/local/bin/tool': { text: '#!/bin/sh\n', mode: 0o755 },
      'usr/local/bin/alias': { link: 'tool' },
      'usr/local/etc/empty': '',
      'usr/local/lib/containers/tool.yaml': 'name: tool\n',
      'usr/local/share/empty-folder': { mode: 0o755 },
      'usr/local/share/an outer space/ü': 'a name with letters\n',
    }),
  ),
  intel: layout(
    made('intel-ucode', {
      'usr/lib/firmware/intel-ucode/06-55-04': 'intel one',
      'usr/lib/firmware/intel-ucode/06-8e-09': 'intel two',
    }),
  ),
  amd: layout(
    made('amd-ucode', {
      'usr/lib/firmware/amd-ucode/microcode_amd.bin': 'amd one',
      'usr/lib/firmware/amd-ucode/microcode_amd_fam17h.bin': 'amd two',
      'usr/lib/firmware/amd-ucode/README': 'stays firmware\n',
    }),
  ),
  firmware: layout(made('firmware', { 'usr/lib/firmware/acme/a.bin': 'a', 'usr/lib/firmware/acme/deep/b.bin': 'b' })),
  'firmware-links': layout(
    made('firmware-links', {
      'usr/lib/firmware/links/a.bin': { link: 'z.bin' },
      'usr/lib/firmware/links/b.bin': { link: '../other/b.bin' },
      'usr/lib/firmware/links/z.bin': 'the content',
      'usr/lib/firmware/other/b.bin': 'another content',
    }),
  ),
  'firmware-links-back': layout(
    made('firmware-links-back', {
      'usr/lib/firmware/links/a.bin': 'the content',
      'usr/lib/firmware/links/b.bin': { link: 'a.bin' },
      'usr/lib/firmware/other': { link: 'links' },
    }),
  ),
  'firmware-dangling': layout(made('firmware-dangling', { 'usr/lib/firmware/acme/x.bin': { link: 'nowhere' } })),
  module: layout(made('module', modules(own, { 'extra.ko': extra }))),
  'module-more': layout(made('module-more', modules(own, { 'more.ko': more }))),
  'module-other': layout(made('module-other', modules('usr/lib/modules/6.1.0-other', { 'extra.ko': extra }))),
  everything: layout(
    made('everything', {
      ...modules(own, { 'extra.ko': extra }),
      'usr/lib/firmware/acme/a.bin': 'a',
      'usr/lib/firmware/intel-ucode/06-55-04': 'intel',
      'usr/local/bin/tool': { text: '#!/bin/sh\n', mode: 0o755 },
    }),
  ),
  'hard-links': layout(
    made('hard-links', { 'usr/local/bin/a': 'of two names\n', 'usr/local/bin/b': { hardLink: 'usr/local/bin/a' } }),
  ),
  'closed-folder': layout(
    made('closed-folder', { 'usr/local/share/closed': { mode: 0o555 }, 'usr/local/share/closed/file': 'inside\n' }),
  ),
  sticky: layout(
    made('sticky', {
      'usr/local/share/open': { mode: 0o1777 },
      'usr/local/bin/tool': { text: '#!/bin/sh\n', mode: 0o4755 },
    }),
  ),
  device: layout(made('device', { 'usr/local/share/null': { device: [1, 3] } })),
  whiteout: layout(
    made('whiteout', { 'usr/local/share/a': 'a\n', 'usr/local/share/b': 'b\n' }),
    inRootfs({ 'usr/local/share/.wh.a': '' }),
  ),
  opaque: layout(
    made('opaque', { 'usr/local/share/x/a': 'a\n', 'usr/local/share/x/b': 'b\n' }),
    inRootfs({ 'usr/local/share/x/.wh..wh..opq': '', 'usr/local/share/x/c': 'c\n' }),
  ),
  layered: layout(
    made('layered', { 'usr/local/share/a': 'old\n', 'usr/local/share/b': 'b\n' }),
    inRootfs({ 'usr/local/share/a': 'new\n' }),
  ),
  twice: layout([...made('twice', { 'usr/local/share/a': 'first\n' }), ['rootfs/usr/local/share/a', 'second\n']]),
  'same-path': layout(made('same-path', { 'usr/local/share/one': 'of another extension\n' })),
  'for-later': layout(made('for-later', { 'usr/local/share/later': 'x\n' }, '>= v1.99.0')),
  unexpected: layout([...plain('unexpected'), ['surprise', 'x']]),
  'without-manifest': layout([
    ['rootfs', { mode: 0o755 }],
    ['rootfs/usr/local/share/x', 'x'],
  ]),
  'without-rootfs': layout([['manifest.yaml', manifest('without-rootfs')]]),
  'old-manifest': layout([
    ['manifest.yaml', 'version: v2\nmetadata:\n  name: x\n'],
    ['rootfs', { mode: 0o755 }],
  ]),
  old: layout(made('old', { 'usr/local/share/old': 'of 1.7\n', 'lib/firmware/acme/a.bin': 'a' })),
  'old-module': layout(made('old-module', modules(`lib/modules/${OLD_KERNEL}`, { 'extra.ko': extra }))),
};
