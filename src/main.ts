#!/usr/bin/env node
import { setFlagsFromString } from 'node:v8';
import { main } from './cli/index.ts';

// Streamed bytes lie outside the heap, but count as its growth: at V8's default a collection follows every 15 MB of
// them, which is a fifth of a build's time. Lets the heap grow to four times its size first: some 60 MB.
setFlagsFromString('--heap-growing-percent=300');

// Whoever reads our output may stop early (`| head`): that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

process.exitCode = await main(process.argv.slice(2), {
  env: process.env,
  // Only looked at where a command reads it: opening it takes time.
  get stdin() {
    return process.stdin;
  },
  stdout: process.stdout,
  stderr: process.stderr,
  directory: process.cwd(),
});
