import * as z from 'zod';
import { placeProblem } from './places.ts';
import { ruled } from './ruled.ts';
import { resultImage } from './schema-parts.ts';

/** The shape of a `kernel.yaml`. Everything is strict, because an unknown key is most likely a mistake. */

const hostPath = (description: string) => ruled(description, pathOnHost);

function pathOnHost(path: string): string | undefined {
  if (path === '' || path.includes('\0')) return 'a path';
  return /^[a-z]+:\/\//i.test(path)
    ? 'a file of this machine: download it first, and give its sha256 beside it'
    : undefined;
}

const hexDigest = (bits: number) =>
  ruled(`The SHA-${bits} of the file, in hexadecimal.`, (value) =>
    new RegExp(`^[0-9a-f]{${bits / 4}}$`).test(value) ? undefined : `${bits / 4} hexadecimal digits in lower case`,
  );
const checksums = { sha256: hexDigest(256).optional(), sha512: hexDigest(512).optional() };

const source = z.union([
  z.strictObject({ tarball: hostPath('A tar archive, plain or compressed by xz, gzip or zstd.'), ...checksums }),
  z.strictObject({
    debian: ruled('A package with a kernel source, such as `linux-source-6.1`.', (name) =>
      /^linux-source-[0-9][0-9.]*$/.test(name) ? undefined : 'a package such as `linux-source-6.1`',
    ),
    ...checksums,
  }),
  z.strictObject({ dir: hostPath('A directory with the source. It is copied, and stays as it is.') }),
  z.strictObject({
    git: hostPath('A git checkout.'),
    ref: ruled('The commit, tag or branch. Without it, HEAD.', (ref) =>
      ref === '' || ref.startsWith('-') || /[\s~^:?*[\\]/.test(ref) ? 'a commit, a tag or a branch' : undefined,
    ).optional(),
  }),
]);

const optionValue = z
  .union([z.string(), z.number(), z.boolean()])
  .meta({ description: '`y`, `m`, `n`, a number or a text.' });

function refuseOddNames(options: Readonly<Record<string, unknown>>, context: z.core.$RefinementCtx): void {
  for (const name of Object.keys(options)) {
    if (/^[A-Za-z0-9_]+$/.test(name)) continue;
    context.addIssue({
      code: 'custom',
      path: [name],
      message: 'expected the name of an option such as `BLK_DEV_NVME`',
    });
  }
}

const wanted = {
  fragments: z
    .array(hostPath('A file of options, as a `.config` has them.'))
    .optional()
    .meta({ description: 'Files of options that are laid over the base, in this order.' }),
  options: z
    .record(z.string(), optionValue)
    .superRefine(refuseOddNames)
    .optional()
    .meta({ description: 'Options that are laid over the base and the fragments.' }),
};
const config = z.union([
  z.strictObject({ file: hostPath('A complete `.config`.'), ...wanted }),
  z.strictObject({
    from: ruled('A PLACE of an installer or a kernel image: the configuration inside its kernel.', placeProblem),
    ...wanted,
  }),
  z.strictObject({
    target: ruled('A target of the kernel, such as `tinyconfig` or `defconfig`.', (target) =>
      /^[a-z0-9_.-]*config$/.test(target) ? undefined : 'a target such as `tinyconfig` or `defconfig`',
    ),
    ...wanted,
  }),
]);

const moduleFolder = z.strictObject({
  dir: hostPath('A directory with the source of a module outside the tree.'),
  as: z
    .enum(['external', 'patch'])
    .optional()
    .meta({ description: 'Built beside the kernel (external, the default), or made a part of its source (patch).' }),
});

const signing = z.strictObject({
  key: hostPath('The private key for modules: RSA, in PEM, without a passphrase.'),
  cert: hostPath('Its certificate, in PEM or DER. Without it, the file of the key holds it too.').optional(),
});

export const kernelSchema = z
  .strictObject({
    apiVersion: z.literal('rootsmith/v1').meta({ description: 'Version of this format.' }),
    kind: z.literal('Kernel').meta({ description: 'What the recipe makes.' }),
    source: source.meta({ description: 'Where the source of the kernel is.' }),
    version: ruled('The version that the source must have, such as `6.1.192`.', (version) =>
      /^\d+\.\d+(\.\d+)?(-rc\d+)?$/.test(version) ? undefined : 'a version in quotes such as "6.1.192"',
    ).optional(),
    arch: z.enum(['amd64', 'arm64']).optional().meta({ description: 'What the kernel is for. Default: this machine.' }),
    patches: z
      .union([
        hostPath('A directory with patches.'),
        z.array(hostPath('A patch.')).min(1).meta({ description: 'Patches, in their order.' }),
      ])
      .optional()
      .meta({ description: 'A directory with a `series` file or with `*.patch` files, or a list of patches.' }),
    config: config.meta({ description: 'The configuration of the kernel.' }),
    modules: z.array(moduleFolder).optional().meta({ description: 'Modules whose source is outside the tree.' }),
    signing: signing
      .optional()
      .meta({ description: 'What signs modules. Without it, a key is made for this build and thrown away.' }),
    strip: z.boolean().optional().meta({ description: 'Removes debug information from modules. Default: true.' }),
    localVersion: ruled('What follows the version in the name of the release, such as `-talos`.', (value) =>
      /^[A-Za-z0-9._+-]{1,40}$/.test(value) ? undefined : 'a suffix such as `-talos`',
    ).optional(),
    jobs: z.int().min(1).max(1024).optional().meta({ description: 'How many compilers run at once.' }),
    layout: z
      .enum(['usr', 'lib'])
      .optional()
      .meta({ description: 'Modules in /usr/lib/modules (usr, the default; Talos 1.10) or in /lib/modules (lib).' }),
    image: resultImage.optional().meta({ description: 'The resulting image.' }),
  })
  .meta({ title: 'rootsmith kernel', description: 'The source of a kernel and what to make of it.' });

/** A kernel recipe as its YAML gives it, checked. */
export type KernelRecipeYaml = z.infer<typeof kernelSchema>;

/** Makes the exact text of `recipes/kernel.schema.json`, which editors read. */
export function kernelJsonSchemaText(): string {
  return `${JSON.stringify(z.toJSONSchema(kernelSchema, { io: 'input' }), undefined, 2)}\n`;
}
