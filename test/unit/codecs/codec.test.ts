import { expect, test } from 'vitest';
import { Codec, roomFor, type Task } from '../../../src/codecs/codec.ts';
import { seededBytes } from '../../fixtures/byte-streams.ts';
import { storedLzma2 } from '../../fixtures/stored-lzma2.ts';

const content = seededBytes(50_000);
const data = storedLzma2(content);
const options = { dictionary: 8, filters: [] } as const;

/** The bytes in room that is large enough, as threads get them. */
function inRoom(task: Task, bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const room = new Uint8Array(Math.max(bytes.length, roomFor(task)));
  room.set(bytes);
  return room.subarray(0, bytes.length);
}

test('Codec decodes a block in the memory that it came in', () => {
  const task = { kind: 'decode', options: { ...options, mostBytes: content.length } } as const;
  const bytes = inRoom(task, data);

  const done = new Codec().run(task, bytes);

  expect(Buffer.compare(done.bytes, content)).toBe(0);
  expect(done.step).toMatchObject({ state: 'ended', takenBytes: data.length });
  expect(done.bytes.buffer).toBe(bytes.buffer);
});

test('Codec decodes streams side by side', () => {
  const codec = new Codec();
  const step = (stream: number, piece: Uint8Array, first: boolean): Uint8Array => {
    const task = { kind: 'step', stream, options: first ? options : undefined } as const;
    return codec.run(task, inRoom(task, piece)).bytes.slice();
  };

  const given = [step(1, data.subarray(0, 100), true), step(2, data, true), step(1, data.subarray(100), false)];

  expect(Buffer.compare(given[1]!, content)).toBe(0);
  expect(Buffer.compare(Buffer.concat([given[0]!, given[2]!]), content)).toBe(0);
});

test('Codec forgets a stream that is closed', () => {
  const codec = new Codec();
  const begin = { kind: 'step', stream: 1, options } as const;
  codec.run(begin, inRoom(begin, data.subarray(0, 10)));
  codec.run({ kind: 'close', stream: 1 }, new Uint8Array());

  expect(() => codec.run({ kind: 'step', stream: 1, options: undefined }, new Uint8Array(10))).toThrow('did not begin');
});
