import type { AnyCommand } from '../command.ts';

interface CommandEntry {
  /** The words of the command: `build`, `service check`. */
  readonly name: string;
  readonly summary: string;
  readonly load: () => Promise<AnyCommand>;
}

/** The list for `rootsmith --help`. It contains only names and summaries, so that help loads no other code. */
export const commands: readonly CommandEntry[] = [
  {
    name: 'build',
    summary: 'Build a custom installer from a recipe or a Dockerfile',
    load: async () => (await import('./build.ts')).buildCommand,
  },
  {
    name: 'config registries',
    summary: 'Write the configuration that makes nodes pull from a mirror, and merge it into theirs',
    load: async () => (await import('./config-registries.ts')).configRegistriesCommand,
  },
  {
    name: 'doctor',
    summary: 'Say what this machine, a registry or the configuration of a node lacks',
    load: async () => (await import('./doctor.ts')).doctorCommand,
  },
  {
    name: 'extension build',
    summary: 'Build a system extension of Talos from a recipe',
    load: async () => (await import('./extension-build.ts')).extensionBuildCommand,
  },
  {
    name: 'extension check',
    summary: 'Check system extensions by the rules of Talos and of its tools',
    load: async () => (await import('./extension-check.ts')).extensionCheckCommand,
  },
  {
    name: 'images list',
    summary: 'List the images of a Talos release, a machine configuration, manifests, a file, a recipe',
    load: async () => (await import('./images-list.ts')).imagesListCommand,
  },
  {
    name: 'kernel build',
    summary: 'Build a kernel image from source, patches and a configuration',
    load: async () => (await import('./kernel-build.ts')).kernelBuildCommand,
  },
  {
    name: 'kernel menuconfig',
    summary: 'Edit a kernel configuration in its menu, with the patches applied',
    load: async () => (await import('./kernel-menuconfig.ts')).kernelMenuconfigCommand,
  },
  {
    name: 'kernel pkgs',
    summary: 'Put patches and kernel options into a checkout of siderolabs/pkgs, and take them out',
    load: async () => (await import('./kernel-pkgs.ts')).kernelPkgsCommand,
  },
  {
    name: 'media',
    summary: 'Make an ISO, a disk image, a UKI or what a network boot needs of an installer',
    load: async () => (await import('./media.ts')).mediaCommand,
  },
  {
    name: 'mirror copy',
    summary: 'Copy images, with all that belongs to them, to a registry or a layout',
    load: async () => (await import('./mirror-copy.ts')).mirrorCopyCommand,
  },
  {
    name: 'mirror export',
    summary: 'Write images, with all that belongs to them, into a bundle that crosses a gap',
    load: async () => (await import('./mirror-export.ts')).mirrorExportCommand,
  },
  {
    name: 'mirror import',
    summary: 'Bring the images of a bundle to a registry or a layout, without unpacking it',
    load: async () => (await import('./mirror-import.ts')).mirrorImportCommand,
  },
  {
    name: 'mirror plan',
    summary: 'Say what a mirror run would copy, and prove that its names do not collide',
    load: async () => (await import('./mirror-plan.ts')).mirrorPlanCommand,
  },
  {
    name: 'mirror receipt',
    summary: 'Write down what a registry or layout holds, so that the next bundle leaves it out',
    load: async () => (await import('./mirror-receipt.ts')).mirrorReceiptCommand,
  },
  {
    name: 'mirror verify',
    summary: 'Check every byte of a bundle, and name what has to be sent again',
    load: async () => (await import('./mirror-verify.ts')).mirrorVerifyCommand,
  },
  {
    name: 'modules check',
    summary: 'Say which kernel modules a kernel would load, and what it would say to the others',
    load: async () => (await import('./modules-check.ts')).modulesCheckCommand,
  },
  {
    name: 'modules patch',
    summary: 'Make a patch that brings an out-of-tree module into the kernel tree',
    load: async () => (await import('./modules-patch.ts')).modulesPatchCommand,
  },
  {
    name: 'modules sign',
    summary: 'Sign kernel modules as the build of the kernel does',
    load: async () => (await import('./modules-sign.ts')).modulesSignCommand,
  },
  {
    name: 'modules strip-btf',
    summary: 'Remove the BTF types of kernel modules, which fit one kernel only',
    load: async () => (await import('./modules-strip-btf.ts')).modulesStripBtfCommand,
  },
  {
    name: 'schematic id',
    summary: 'Print the ID of an Image Factory schematic',
    load: async () => (await import('./schematic-id.ts')).schematicIdCommand,
  },
  {
    name: 'secureboot init',
    summary: 'Make keys for secure boot, and the files that enrol them in firmware',
    load: async () => (await import('./secureboot-init.ts')).secureBootInitCommand,
  },
  {
    name: 'serve',
    summary: 'Serve images as an OCI registry, and fetch those that are missing',
    load: async () => (await import('./serve.ts')).serveCommand,
  },
  {
    name: 'service check',
    summary: 'Check extension service specs by the rules of Talos',
    load: async () => (await import('./service-check.ts')).serviceCheckCommand,
  },
  {
    name: 'squashfs check',
    summary: 'Check every table and block of a squashfs image',
    load: async () => (await import('./squashfs-check.ts')).squashfsCheckCommand,
  },
  {
    name: 'squashfs create',
    summary: 'Write a directory or a tar archive as a squashfs image',
    load: async () => (await import('./squashfs-create.ts')).squashfsCreateCommand,
  },
  {
    name: 'uki build',
    summary: 'Make a unified kernel image from parts or from another one, and sign it',
    load: async () => (await import('./uki-build.ts')).ukiBuildCommand,
  },
  {
    name: 'uki inspect',
    summary: 'Show what is in a unified kernel image, who signed it, and what it measures to',
    load: async () => (await import('./uki-inspect.ts')).ukiInspectCommand,
  },
];
