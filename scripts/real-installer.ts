#!/usr/bin/env node
import { createHash } from 'node:crypto';
import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { helloElf } from './build-hello.ts';
import { packInitramfs, releaseOf, squash } from './real/boot-assets.ts';
import { cached, cacheRoot } from './real/cache.ts';
import { type LayerInput, writeLayout } from './real/layout.ts';
import { onBuildTriggers } from './real/onbuild.ts';
import { findKernels, findPackage, type Package, unpackPackages } from './real/packages.ts';
import { copyModules, layOutRootfs } from './real/rootfs.ts';
import { sh } from './real/shell.ts';
import { findBusybox, layOutAlpine, layOutTools, put } from './real/toolbox.ts';
import {
  type Amount,
  bulkPackages,
  guestPackages,
  modprobePackages,
  type Shape,
  shapes,
  toolPackages,
  type VariantName,
  variantNames,
} from './real/variants.ts';

const here = dirname(fileURLToPath(import.meta.url));
const guest = join(here, '../test/fixtures/guest');

export interface RealInstaller {
  /** `oci:DIR:TAG`. */
  readonly place: string;
  readonly directory: string;
  readonly tag: string;
  /** Release of its kernel and modules, such as `6.1.0-56-cloud-amd64`. */
  readonly kernelRelease: string;
  /** Bytes of the parts, by name. Empty for the kernel image. */
  readonly sizes: Readonly<Record<string, number>>;
}

interface Selection {
  readonly kernels: { readonly base: Package; readonly other: Package };
  readonly packages: readonly Package[];
  readonly tools: readonly Package[];
}

/**
 * Makes an installer image that is real where it counts: Debian's kernel and modules, real programs, an /init that
 * mounts rootfs.sqsh and switches to it, packed with the flags of the Talos release. `kernel` is a kernel image of
 * another release, as siderolabs/pkgs makes it. Kept under `$ROOTSMITH_CACHE` for the next call.
 */
export async function realInstaller(variant: VariantName, wanted: 'some' | 'all' = 'some'): Promise<RealInstaller> {
  const amount = variant === 'small' ? 'few' : wanted;
  const selection = await selectPackages(variant, amount);
  const root = join(cacheRoot(), 'real');
  const directory = await cached(root, `${variant}-${amount}-${keyOf(variant, selection)}`, async (target) => {
    const work = join(target, 'work');
    mkdirSync(work);
    const facts =
      variant === 'kernel'
        ? await makeKernelImage(target, { work, amount, selection })
        : await makeInstaller(target, { work, shape: shapes[variant], amount, selection });
    writeFileSync(join(target, 'facts.json'), JSON.stringify(facts, undefined, 2));
    await sh`chmod -R u+w ${work} && rm -rf ${work}`;
  });
  const facts = JSON.parse(readFileSync(join(directory, 'facts.json'), 'utf8')) as Omit<
    RealInstaller,
    'place' | 'directory'
  >;
  return { place: `oci:${directory}:${facts.tag}`, directory, ...facts };
}

async function selectPackages(variant: VariantName, amount: Amount): Promise<Selection> {
  const kernels = await findKernels();
  if (variant === 'kernel') return { kernels, packages: [], tools: [] };
  const names = amount === 'few' ? guestPackages : [...guestPackages, ...modprobePackages, ...bulkPackages[amount]];
  const boot = variant === 'v1.9' ? ['systemd-boot-efi'] : [];
  return {
    kernels,
    packages: await Promise.all(names.map((name) => findPackage(name))),
    tools: await Promise.all([...toolPackages, ...boot].map((name) => findPackage(name))),
  };
}

/** Everything that goes into the image: names and versions of packages, the scripts, the stand-in installer. */
function keyOf(variant: VariantName, selection: Selection): string {
  const sources = globSync(['real-installer.ts', 'real/*.ts'], { cwd: here }).filter(
    (file) => !file.endsWith('cache.ts'),
  );
  const scripts = globSync('*.sh', { cwd: guest }).map((file) => join(guest, file));
  const hash = createHash('sha256').update(variant).update(JSON.stringify(selection));
  hash.update(helloElf('amd64', installerText));
  for (const file of [...sources.map((file) => join(here, file)), ...scripts].sort()) hash.update(readFileSync(file));
  return hash.digest('hex').slice(0, 16);
}

interface Stage {
  readonly work: string;
  readonly shape: Shape;
  readonly amount: Amount;
  readonly selection: Selection;
}

async function makeInstaller(layout: string, { work, shape, amount, selection }: Stage): Promise<unknown> {
  const path = (name: string): string => join(work, name);
  const { base, other } = selection.kernels;
  const cache = cacheRoot();
  await unpackPackages([base], { cache, target: path('kernel') });
  await unpackPackages([other], { cache, target: path('other-kernel') });
  await unpackPackages(selection.packages, { cache, target: path('packages') });
  await unpackPackages(selection.tools, { cache, target: path('tools') });
  const release = await releaseOf(path('kernel'));

  await layOutRootfs(path('rootfs'), {
    shape,
    amount,
    packages: path('packages'),
    kernel: path('kernel'),
    release,
    guest,
  });
  await squash(path('rootfs'), path('rootfs.sqsh'), shape);
  await sh`mkdir -p ${path('artifacts/usr/install/amd64')}`;
  const assets = path('artifacts/usr/install/amd64');
  await packInitramfs(path('initramfs'), join(assets, 'initramfs.xz'), {
    shape,
    squashfs: path('rootfs.sqsh'),
    guest,
    busybox: await findBusybox(path('tools')),
    // Talos's initramfs fits any kernel, since it holds no modules; so ours fits both.
    kernels: [path('kernel'), path('other-kernel')],
  });
  await sh`install -m 0644 ${path('kernel')}/boot/vmlinuz-${release} ${join(assets, 'vmlinuz')}`;

  const layers = shape.image === 'v1.0' ? await layersOfV10(work) : await layersOfV15(work);
  await writeLayout(layout, {
    tag: shape.version,
    epoch: shape.epoch,
    mediaTypes: shape.image === 'v1.0' ? 'docker' : 'oci',
    config: configOf(shape),
    layers,
    index: shape.image === 'v1.0' ? 'plain' : 'attested',
  });
  const { stdout } = await sh({ cwd: work })`stat -c '%s %n' rootfs.sqsh artifacts/usr/install/amd64/*`;
  const { stdout: bulk } = await sh`du -sb ${path('rootfs')} | cut -f1`;
  return { tag: shape.version, kernelRelease: release, sizes: { ...sizesOf(stdout), rootfs: Number(bulk) } };
}

/** Alpine; `apk add`; the artifacts; /bin/installer; /bin/talosctl. */
async function layersOfV10(work: string): Promise<readonly LayerInput[]> {
  const tools = join(work, 'tools');
  const [alpine, added, installer, talosctl] = ['alpine', 'added', 'installer', 'talosctl'].map((name) =>
    join(work, name),
  );
  if (alpine === undefined || added === undefined || installer === undefined || talosctl === undefined)
    throw new Error('bug');
  await layOutAlpine(alpine, tools);
  await layOutTools(added, tools);
  await sh`mkdir -p ${work}/artifacts/usr/install/amd64/dtb ${installer}/bin ${talosctl}/bin`;
  put(join(installer, 'bin/installer'), helloElf('amd64', installerText), 0o755);
  await sh`ln -s /bin/installer ${talosctl}/bin/talosctl`;
  return [
    { directory: alpine, createdBy: 'ADD alpine rootfs in /' },
    {
      directory: added,
      createdBy:
        'RUN apk add --no-cache --update bash cpio efibootmgr mtools qemu-img squashfs-tools util-linux xfsprogs xorriso xz',
    },
    { directory: join(work, 'artifacts'), createdBy: 'COPY /  / # buildkit' },
    { directory: installer, createdBy: 'COPY /installer /bin/installer # buildkit' },
    { directory: talosctl, createdBy: 'RUN ln -s /bin/installer /bin/talosctl' },
  ];
}

/** Tools, squashed; the artifacts. */
async function layersOfV15(work: string): Promise<readonly LayerInput[]> {
  const tools = join(work, 'tools');
  const squashed = join(work, 'squashed');
  await layOutAlpine(squashed, tools);
  await layOutTools(squashed, tools);
  put(join(squashed, 'bin/installer'), helloElf('amd64', installerText), 0o755);
  await sh`ln ${squashed}/bin/installer ${squashed}/bin/imager && ln -s /bin/installer ${squashed}/bin/talosctl`;
  await sh({
    cwd: join(tools, 'usr/lib'),
  })`if [ -d systemd/boot/efi ]; then cp systemd/boot/efi/linuxx64.efi.stub ${work}/artifacts/usr/install/amd64/systemd-stub.efi; cp systemd/boot/efi/systemd-bootx64.efi ${work}/artifacts/usr/install/amd64/systemd-boot.efi; fi`;
  return [
    { directory: squashed, createdBy: 'COPY / / # buildkit' },
    { directory: join(work, 'artifacts'), createdBy: 'COPY / / # buildkit' },
  ];
}

const installerText = 'This is the stand-in installer of the rootsmith tests.\n';

function configOf(shape: Shape): Readonly<Record<string, unknown>> {
  const isV10 = shape.image === 'v1.0';
  return {
    Env: [
      'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      ...(isV10 ? ['TARGETARCH=amd64'] : []),
      `VERSION=${shape.version}`,
    ],
    Entrypoint: ['/bin/installer'],
    WorkingDir: '/',
    Labels: {
      'alpha.talos.dev/version': shape.version,
      'org.opencontainers.image.source': 'https://github.com/siderolabs/talos',
    },
    ...(isV10 ? { OnBuild: onBuildTriggers } : {}),
  };
}

async function makeKernelImage(
  layout: string,
  { work, amount, selection: { kernels } }: Omit<Stage, 'shape'>,
): Promise<unknown> {
  const kernel = join(work, 'kernel');
  const root = join(work, 'root');
  await unpackPackages([kernels.other], { cache: cacheRoot(), target: kernel });
  const release = await releaseOf(kernel);
  await copyModules(root, { kernel, release, amount });
  await sh`mkdir -p ${root}/boot ${root}/dtb && install -m 0644 ${kernel}/boot/vmlinuz-${release} ${root}/boot/vmlinuz`;
  const tag = release.replaceAll('+', '-');
  await writeLayout(layout, {
    tag,
    epoch: shapes['v1.0'].epoch,
    mediaTypes: 'oci',
    config: {},
    layers: [{ directory: root, createdBy: 'COPY / / # buildkit' }],
    index: 'none',
  });
  return { tag, kernelRelease: release, sizes: {} };
}

function sizesOf(lines: string): Readonly<Record<string, number>> {
  const rows = lines
    .trimEnd()
    .split('\n')
    .map((line) => line.split(' '));
  return Object.fromEntries(rows.map(([size, path]) => [(path ?? '').replace(/^.*\//, ''), Number(size)]));
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      variant: { type: 'string', default: 'v1.0' },
      small: { type: 'boolean' },
      all: { type: 'boolean' },
      out: { type: 'string' },
    },
  });
  const wanted = values.small ? 'small' : values.variant;
  const variant = variantNames.find((name) => name === wanted);
  if (variant === undefined) throw new Error(`unknown variant \`${wanted}\`: use one of ${variantNames.join(', ')}`);
  const start = performance.now();
  const made = await realInstaller(variant, values.all ? 'all' : 'some');
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  const sizes = Object.entries(made.sizes).map(([name, size]) => `${name} ${(size / 1e6).toFixed(1)} MB`);
  console.error(`${variant}: kernel ${made.kernelRelease}${sizes.map((size) => `, ${size}`).join('')} (${seconds} s)`);
  if (values.out === undefined) console.log(made.place);
  else {
    await sh`mkdir -p ${values.out} && cp -a ${made.directory}/. ${values.out}/ && rm ${values.out}/facts.json`;
    console.log(`oci:${values.out}:${made.tag}`);
  }
}
