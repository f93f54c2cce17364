import { expect, test } from 'vitest';
import type { Done } from '../../../src/codecs/codec.ts';
import { CodecThread } from '../../../src/codecs/codec-thread.ts';
import { seededBytes } from '../../fixtures/byte-streams.ts';
import { storedLzma2 } from '../../fixtures/stored-lzma2.ts';

const content = seededBytes(40_000);

/** A thread that is ready, and what becomes of it: free again, idle for some time, or ended. */
async function startThread(
  idleMs: number,
): Promise<{ readonly thread: CodecThread; readonly next: () => Promise<string> }> {
  const seen: string[] = [];
  let wake = (): void => undefined;
  const note = (what: string): void => {
    seen.push(what);
    wake();
  };
  const thread = CodecThread.start(idleMs, {
    onFree: () => note('free'),
    onIdle: () => note('idle'),
    onEnd: () => note('end'),
  });
  const next = async (): Promise<string> => {
    if (seen.length === 0) await new Promise<void>((resolve) => (wake = resolve));
    return seen.shift() ?? '';
  };
  if (thread === undefined) throw new Error('the system gave no thread');
  expect(await next()).toBe('free');
  return { thread, next };
}

function decode(thread: CodecThread, mostBytes: number): Promise<Done> {
  return new Promise((resolve, reject) => {
    const options = { dictionary: 8, filters: [], mostBytes };
    thread.run({ task: { kind: 'decode', options }, bytes: storedLzma2(content), resolve, reject });
  });
}

test('CodecThread does one job after the other, is free after each, and idle when none comes', async () => {
  const { thread, next } = await startThread(1);

  for (let done = 0; done < 2; done += 1) {
    expect(Buffer.compare((await decode(thread, content.length)).bytes, content)).toBe(0);
    expect(await next()).toBe('free');
  }

  expect(await next()).toBe('idle');
  thread.end();
  expect(await next()).toBe('end');
});

test('CodecThread.fail() tells whoever waits for its job', async () => {
  const { thread } = await startThread(1000);
  const waiting = decode(thread, content.length);

  thread.fail(new Error('no more'));

  await expect(waiting).rejects.toThrow('no more');
  thread.end();
});
