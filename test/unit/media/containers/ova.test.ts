import { expect, test } from 'vitest';
import { ovaManifest, ovfDescriptor } from '../../../../src/media/containers/ova.ts';
import { collect } from '../../../fixtures/byte-streams.ts';

test('ovaManifest() has a line for each file', async () => {
  const { path, content } = ovaManifest([['disk.vmdk', 'abc']]);

  expect([path, Buffer.from(await collect(content.open())).toString()]).toEqual([
    'disk.mf',
    'SHA256(disk.vmdk)= abc\n',
  ]);
});

test('ovfDescriptor() says sizes, and escapes the name', () => {
  const text = ovfDescriptor({ name: 'a & <b>', architecture: 'amd64', capacity: 10, fileBytes: 5 });

  expect(text).toContain('ovf:capacity="10"');
  expect(text).toContain('ovf:size="5"');
  expect(text).toContain('<Name>a &amp; &lt;b&gt;</Name>');
  expect(text).toContain('vmw:osType="other3xLinux64Guest"');
});
