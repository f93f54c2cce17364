import { expect, test } from 'vitest';
import { streamOf } from '../../../../src/bytes/index.ts';
import { type DaemonMessage, readMessages } from '../../../../src/docker/daemon/progress-stream.ts';

async function messagesOf(...texts: readonly string[]): Promise<readonly DaemonMessage[]> {
  const chunks = texts.map((text) => Uint8Array.from(Buffer.from(text, 'latin1')));
  return await Array.fromAsync(readMessages(streamOf(...chunks)));
}

test.each<[string, string, readonly DaemonMessage[]]>([
  ['output', '{"stream":"Step 1\\n"}', [{ kind: 'output', text: 'Step 1\n' }]],
  ['a status with its layer', '{"status":"Pulling","id":"ab"}', [{ kind: 'status', text: 'ab: Pulling' }]],
  ['a status alone', '{"status":"Done"}', [{ kind: 'status', text: 'Done' }]],
  ['a progress bar', '{"status":"Pulling","progress":"[=>  ]","id":"ab"}', []],
  ['an ID', '{"aux":{"ID":"sha256:1"}}', [{ kind: 'image-id', id: 'sha256:1' }]],
  ['an error', '{"error":"short","errorDetail":{"message":"long "}}', [{ kind: 'error', text: 'long' }]],
  ['an error without details', '{"error":"short"}', [{ kind: 'error', text: 'short' }]],
  ['nothing we know', '{"other":1}', []],
])('readMessages() reads %s', async (_, line, messages) => {
  expect(await messagesOf(`${line}\r\n`)).toEqual(messages);
});

test('readMessages() joins what was cut, also inside a character', async () => {
  const text = Buffer.from('{"stream":"ä"}\n{"stream":"b"}').toString('latin1');
  const expected = [
    { kind: 'output', text: 'ä' },
    { kind: 'output', text: 'b' },
  ];

  for (let cut = 0; cut <= text.length; cut += 1) {
    expect(await messagesOf(text.slice(0, cut), text.slice(cut))).toEqual(expected);
  }
});

test.each(['<html>', '[1]', '7'])('readMessages() refuses the answer %j', async (text) => {
  await expect(messagesOf(text)).rejects.toMatchObject({
    code: 'DAEMON_FAILED',
    message: expect.stringContaining(text),
  });
});

test('readMessages() refuses a message without end', async () => {
  await expect(messagesOf('x'.repeat(4 * 1024 * 1024 + 1))).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
});
