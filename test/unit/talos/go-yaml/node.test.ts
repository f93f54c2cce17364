import { expect, test } from 'vitest';
import { defaultHandles, shortTag } from '../../../../src/talos/go-yaml/node.ts';

test.each([
  ['tag:yaml.org,2002:int', '!!int'],
  ['!local', '!local'],
  ['tag:example.org,2000:x', 'tag:example.org,2000:x'],
  ['', ''],
])('shortTag(%j) is %j', (tag, short) => {
  expect(shortTag(tag)).toBe(short);
});

test('the handle `!!` stands for the tags of YAML', () => {
  expect(shortTag(`${defaultHandles.get('!!')}str`)).toBe('!!str');
});
