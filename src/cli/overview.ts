import { type CommandEntry, purposes } from './commands/index.ts';

type Listed = Pick<CommandEntry, 'name' | 'purpose' | 'summary'>;

/** The text of `rootsmith --help`. */
export function overview(commands: readonly Listed[]): string {
  const width = widthOf(commands);
  const sections = Object.entries(purposes).map(([purpose, heading]) => {
    const listed = commands.filter((command) => command.purpose === purpose);
    return `${heading}:\n${rowsOf(listed, width)}\n`;
  });
  return `rootsmith makes custom Talos Linux installers, without root and without Docker.

Usage: rootsmith COMMAND [ARGUMENTS]

${sections.join('\n')}
Run \`rootsmith help COMMAND\` for the flags of a command.

A PLACE is where an image lies:
  ghcr.io/siderolabs/installer:v1.0.6   a registry
  oci:DIR[:TAG]                         an OCI image layout
  oci-archive:FILE[:TAG]                the same in one tar file
  docker-archive:FILE[:REF]             what \`docker save\` writes
  docker-daemon:REF                     the images of a docker daemon

Standard output holds data only (a digest, a table, JSON); all else goes to standard error.`;
}

/** The text for a group of commands, such as `rootsmith mirror`. */
export function groupOverview(group: string, commands: readonly Listed[]): string {
  return `Usage: rootsmith ${group} COMMAND [ARGUMENTS]

Commands:
${rowsOf(commands, widthOf(commands))}

Run \`rootsmith help ${group} COMMAND\` for the flags of a command.`;
}

function widthOf(commands: readonly Listed[]): number {
  return commands.reduce((most, { name }) => Math.max(most, name.length), 0) + 3;
}

function rowsOf(commands: readonly Listed[], width: number): string {
  return commands.map(({ name, summary }) => `  ${name.padEnd(width)}${summary}`).join('\n');
}
