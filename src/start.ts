#!/usr/bin/env node
// The program of the package. It is loaded by any Node, so it looks at the version before the rest is read, whose
// syntax an old Node does not know. No statement here may be newer than Node 14.

/** What `engines` in package.json says. */
const OLDEST = [22, 19] as const;
const OUTSIDE_PROGRAM_TOO_OLD = 7;

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) void import('./load.ts');
else {
  process.stderr.write(
    `error: rootsmith needs Node ${OLDEST.join('.')} or newer, and this is Node ${process.versions.node}\n\n` +
      'hint: Install a newer one, from nodejs.org or by your package manager.\n',
  );
  process.exitCode = OUTSIDE_PROGRAM_TOO_OLD;
}
