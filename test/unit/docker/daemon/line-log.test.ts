import { expect, test } from 'vitest';
import { LineLog } from '../../../../src/docker/daemon/line-log.ts';

test('LineLog joins pieces to lines and keeps the last ones', () => {
  const lines: string[] = [];
  const log = new LineLog(2, (line) => lines.push(line));

  for (const piece of ['a', 'b\nc\r\n', '\n', 'd\re']) log.write(piece);
  log.end();

  expect(lines).toEqual(['ab', 'c', 'd', 'e']);
  expect(log.last).toEqual(['d', 'e']);
});

test('LineLog cuts a line without end', () => {
  const lines: string[] = [];
  const log = new LineLog(2, (line) => lines.push(line));

  for (let at = 0; at < 10; at += 1) log.write('x'.repeat(1000));
  log.end();

  expect(lines).toEqual(['x'.repeat(4096)]);
});
