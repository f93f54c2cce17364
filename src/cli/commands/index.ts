import type { AnyCommand } from '../command.ts';

/** What commands are for, in the order of the overview. */
export const purposes = {
  build: 'Build installers and what goes into them',
  kernel: 'Kernels and their modules',
  boot: 'Boot images and secure boot',
  mirror: 'Mirror images and serve them',
  look: 'Look inside images and files',
  check: 'Check what is there',
  self: 'rootsmith itself',
} as const;

export type Purpose = keyof typeof purposes;

export interface CommandEntry {
  /** The words of the command: `build`, `service check`. */
  readonly name: string;
  /** Where the overview lists it. */
  readonly purpose: Purpose;
  readonly summary: string;
  readonly load: () => Promise<AnyCommand>;
}

/** The list for `rootsmith --help`. It contains only names and summaries, so that help loads no other code. */
export const commands: readonly CommandEntry[] = [
  {
    name: 'boot',
    purpose: 'boot',
    summary: 'Start an installer in QEMU, and wait for what its console shows',
    load: async () => (await import('./boot.ts')).bootCommand,
  },
  {
    name: 'build',
    purpose: 'build',
    summary: 'Build a custom installer from a recipe or a Dockerfile',
    load: async () => (await import('./build.ts')).buildCommand,
  },
  {
    name: 'cat',
    purpose: 'look',
    summary: 'Print a file that is inside an installer, another image, an archive or a file',
    load: async () => (await import('./cat.ts')).catCommand,
  },
  {
    name: 'config registries',
    purpose: 'mirror',
    summary: 'Write the configuration that makes nodes pull from a mirror, and merge it into theirs',
    load: async () => (await import('./config-registries.ts')).configRegistriesCommand,
  },
  {
    name: 'diff',
    purpose: 'look',
    summary: 'Compare two images, or two files, at every level: what was added, removed and changed',
    load: async () => (await import('./diff.ts')).diffCommand,
  },
  {
    name: 'doctor',
    purpose: 'check',
    summary: 'Say what this machine, a registry or the configuration of a node lacks',
    load: async () => (await import('./doctor.ts')).doctorCommand,
  },
  {
    name: 'extension build',
    purpose: 'build',
    summary: 'Build a system extension of Talos from a recipe',
    load: async () => (await import('./extension-build.ts')).extensionBuildCommand,
  },
  {
    name: 'extension check',
    purpose: 'check',
    summary: 'Check system extensions by the rules of Talos and of its tools',
    load: async () => (await import('./extension-check.ts')).extensionCheckCommand,
  },
  {
    name: 'extract',
    purpose: 'look',
    summary: 'Copy files out of an installer, another image, an archive or a file',
    load: async () => (await import('./extract.ts')).extractCommand,
  },
  {
    name: 'images list',
    purpose: 'mirror',
    summary: 'List the images of a Talos release, a machine configuration, manifests, a file, a recipe',
    load: async () => (await import('./images-list.ts')).imagesListCommand,
  },
  {
    name: 'init',
    purpose: 'build',
    summary: 'Start a recipe, a mirror file, an extension or a kernel recipe',
    load: async () => (await import('./init.ts')).initCommand,
  },
  {
    name: 'inspect',
    purpose: 'look',
    summary: 'Show what is inside an installer, another image, an archive or a file',
    load: async () => (await import('./inspect.ts')).inspectCommand,
  },
  {
    name: 'kernel build',
    purpose: 'kernel',
    summary: 'Build a kernel image from source, patches and a configuration',
    load: async () => (await import('./kernel-build.ts')).kernelBuildCommand,
  },
  {
    name: 'kernel menuconfig',
    purpose: 'kernel',
    summary: 'Edit a kernel configuration in its menu, with the patches applied',
    load: async () => (await import('./kernel-menuconfig.ts')).kernelMenuconfigCommand,
  },
  {
    name: 'kernel pkgs',
    purpose: 'kernel',
    summary: 'Put patches and kernel options into a checkout of siderolabs/pkgs, and take them out',
    load: async () => (await import('./kernel-pkgs.ts')).kernelPkgsCommand,
  },
  {
    name: 'login',
    purpose: 'mirror',
    summary: 'Log in to a registry, and keep the login where docker and podman find it too',
    load: async () => (await import('./login.ts')).loginCommand,
  },
  {
    name: 'logout',
    purpose: 'mirror',
    summary: 'Forget the login for a registry',
    load: async () => (await import('./logout.ts')).logoutCommand,
  },
  {
    name: 'ls',
    purpose: 'look',
    summary: 'List files inside an installer, another image, an archive or a file',
    load: async () => (await import('./ls.ts')).lsCommand,
  },
  {
    name: 'media',
    purpose: 'build',
    summary: 'Make an ISO, a disk image, a UKI or what a network boot needs of an installer',
    load: async () => (await import('./media.ts')).mediaCommand,
  },
  {
    name: 'mirror copy',
    purpose: 'mirror',
    summary: 'Copy images, with all that belongs to them, to a registry or a layout',
    load: async () => (await import('./mirror-copy.ts')).mirrorCopyCommand,
  },
  {
    name: 'mirror export',
    purpose: 'mirror',
    summary: 'Write images, with all that belongs to them, into a bundle that crosses a gap',
    load: async () => (await import('./mirror-export.ts')).mirrorExportCommand,
  },
  {
    name: 'mirror import',
    purpose: 'mirror',
    summary: 'Bring the images of a bundle to a registry or a layout, without unpacking it',
    load: async () => (await import('./mirror-import.ts')).mirrorImportCommand,
  },
  {
    name: 'mirror plan',
    purpose: 'mirror',
    summary: 'Say what a mirror run would copy, and prove that its names do not collide',
    load: async () => (await import('./mirror-plan.ts')).mirrorPlanCommand,
  },
  {
    name: 'mirror receipt',
    purpose: 'mirror',
    summary: 'Write down what a registry or layout holds, so that the next bundle leaves it out',
    load: async () => (await import('./mirror-receipt.ts')).mirrorReceiptCommand,
  },
  {
    name: 'mirror verify',
    purpose: 'mirror',
    summary: 'Check every byte of a bundle, and name what has to be sent again',
    load: async () => (await import('./mirror-verify.ts')).mirrorVerifyCommand,
  },
  {
    name: 'modules check',
    purpose: 'kernel',
    summary: 'Say which kernel modules a kernel would load, and what it would say to the others',
    load: async () => (await import('./modules-check.ts')).modulesCheckCommand,
  },
  {
    name: 'modules patch',
    purpose: 'kernel',
    summary: 'Make a patch that brings an out-of-tree module into the kernel tree',
    load: async () => (await import('./modules-patch.ts')).modulesPatchCommand,
  },
  {
    name: 'modules sign',
    purpose: 'kernel',
    summary: 'Sign kernel modules as the build of the kernel does',
    load: async () => (await import('./modules-sign.ts')).modulesSignCommand,
  },
  {
    name: 'modules strip-btf',
    purpose: 'kernel',
    summary: 'Remove the BTF types of kernel modules, which fit one kernel only',
    load: async () => (await import('./modules-strip-btf.ts')).modulesStripBtfCommand,
  },
  {
    name: 'report',
    purpose: 'look',
    summary: 'Write an HTML page that shows where the bytes of an image are, and what changed against its base',
    load: async () => (await import('./report.ts')).reportCommand,
  },
  {
    name: 'schematic id',
    purpose: 'build',
    summary: 'Print the ID of an Image Factory schematic',
    load: async () => (await import('./schematic-id.ts')).schematicIdCommand,
  },
  {
    name: 'secureboot init',
    purpose: 'boot',
    summary: 'Make keys for secure boot, and the files that enrol them in firmware',
    load: async () => (await import('./secureboot-init.ts')).secureBootInitCommand,
  },
  {
    name: 'serve',
    purpose: 'mirror',
    summary: 'Serve images as an OCI registry, and fetch those that are missing',
    load: async () => (await import('./serve.ts')).serveCommand,
  },
  {
    name: 'service check',
    purpose: 'check',
    summary: 'Check extension service specs by the rules of Talos',
    load: async () => (await import('./service-check.ts')).serviceCheckCommand,
  },
  {
    name: 'squashfs check',
    purpose: 'check',
    summary: 'Check every table and block of a squashfs image',
    load: async () => (await import('./squashfs-check.ts')).squashfsCheckCommand,
  },
  {
    name: 'squashfs create',
    purpose: 'build',
    summary: 'Write a directory or a tar archive as a squashfs image',
    load: async () => (await import('./squashfs-create.ts')).squashfsCreateCommand,
  },
  {
    name: 'uki build',
    purpose: 'boot',
    summary: 'Make a unified kernel image from parts or from another one, and sign it',
    load: async () => (await import('./uki-build.ts')).ukiBuildCommand,
  },
  {
    name: 'uki inspect',
    purpose: 'boot',
    summary: 'Show what is in a unified kernel image, who signed it, and what it measures to',
    load: async () => (await import('./uki-inspect.ts')).ukiInspectCommand,
  },
  {
    name: 'why',
    purpose: 'look',
    summary: 'Say which layer, extension, recipe line or base a file of an image comes from, and what it costs',
    load: async () => (await import('./why.ts')).whyCommand,
  },
  {
    name: 'completion',
    purpose: 'self',
    summary: 'Print the completion of commands, flags and values for a shell',
    load: async () => (await import('./completion.ts')).completionCommand,
  },
  {
    name: 'config show',
    purpose: 'self',
    summary: 'Show the defaults for flags that variables and the configuration of the user set',
    load: async () => (await import('./config-show.ts')).makeConfigShow(commands),
  },
  {
    name: 'help',
    purpose: 'self',
    summary: 'Show the help of a command or of a group of commands',
    load: async () => (await import('./help.ts')).helpCommand,
  },
  {
    name: 'version',
    purpose: 'self',
    summary: 'Print the version of rootsmith',
    load: async () => (await import('./version.ts')).versionCommand,
  },
];
