import { expect, test } from 'vitest';
import { Outages } from '../../../src/cache/outages.ts';
import type { ProgressEvent } from '../../../src/progress/index.ts';

test('an outage is told once, holds for a while, and its end is told too', () => {
  let now = 0;
  const events: ProgressEvent[] = [];
  const outages = new Outages(
    (event) => events.push(event),
    () => now,
  );
  for (let turn = 0; turn < 3; turn += 1) outages.note('docker.io', new Error('no route'));
  const down = [outages.isDown('docker.io'), outages.isDown('ghcr.io')];
  now = 15_000;
  const later = outages.isDown('docker.io');
  outages.end('docker.io');
  outages.end('docker.io');

  expect([down, later]).toEqual([[true, false], false]);
  expect(events).toEqual([
    { kind: 'warning', message: 'docker.io fails, so stored content is served without asking it: no route' },
    { kind: 'warning', message: 'docker.io answers again' },
  ]);
});

test('a refusal of one repository is told once a minute, and the host is not down for it', () => {
  let now = 0;
  const events: ProgressEvent[] = [];
  const outages = new Outages(
    (event) => events.push(event),
    () => now,
  );
  for (now of [0, 59_000, 60_000, 119_000]) outages.noteRefusal('docker.io/acme/app', new Error('no login'));

  expect(outages.isDown('docker.io')).toBe(false);
  expect(events.map((event) => 'message' in event && event.message)).toEqual(
    Array(2).fill('docker.io/acme/app cannot be fetched: no login'),
  );
});
