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
    name: 'images list',
    summary: 'List the images of a Talos release, a machine configuration, manifests, a file, a recipe',
    load: async () => (await import('./images-list.ts')).imagesListCommand,
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
    name: 'schematic id',
    summary: 'Print the ID of an Image Factory schematic',
    load: async () => (await import('./schematic-id.ts')).schematicIdCommand,
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
];
