interface Listed {
  readonly name: string;
  readonly summary: string;
}

/** The text of `rootsmith --help`. */
export function overview(commands: readonly Listed[]): string {
  const width = commands.reduce((most, { name }) => Math.max(most, name.length), 0) + 3;
  const rows = commands.map(({ name, summary }) => `  ${name.padEnd(width)}${summary}`);
  return `rootsmith makes custom Talos Linux installers, without root and without Docker.

Usage: rootsmith COMMAND [ARGUMENTS]

Commands:
${rows.join('\n')}

Run \`rootsmith COMMAND --help\` for the flags of a command.

A PLACE is where an image lies:
  ghcr.io/siderolabs/installer:v1.0.6   a registry
  oci:DIR[:TAG]                         an OCI image layout
  oci-archive:FILE[:TAG]                the same in one tar file
  docker-archive:FILE[:REF]             what \`docker save\` writes
  docker-daemon:REF                     the images of a docker daemon

Standard output holds data only (a digest, a table, JSON); all else goes to standard error.`;
}
