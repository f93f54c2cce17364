import { expect, test } from 'vitest';
import { eventLine } from '../../../../src/cli/render/sentences.ts';
import type { ProgressEvent } from '../../../../src/progress/index.ts';

const quota = { kind: 'quota', host: 'docker.io', limit: 100, windowSeconds: 21_600, source: undefined } as const;

test.each<[ProgressEvent, string | undefined]>([
  [
    { kind: 'retry', host: 'r.example', what: 'read x', reason: 'status 503', waitMs: 1500 },
    'retry     read x: status 503; again in 1.5 s',
  ],
  [{ ...quota, remaining: 9 }, 'quota     docker.io still gives 9 of 100 manifests in 6 h'],
  [{ ...quota, remaining: 50 }, undefined],
  [
    { kind: 'mirror-start', images: 5, present: 2, failed: 1, bytesToMove: 1500, bytesToMount: 0 },
    'mirror    5 images, 2 of them there already, 1.5 KB to move, 1 cannot be copied',
  ],
  [{ kind: 'log', from: 'docker', line: 'Step\u001b[31m' }, 'docker: Step\\u001b[31m'],
  [{ kind: 'verify-bytes', bytes: 1 }, undefined],
])('eventLine(%j) is %j', (event, expected) => {
  expect(eventLine(event)).toBe(expected);
});
