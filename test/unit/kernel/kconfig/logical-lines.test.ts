import { expect, test } from 'vitest';
import { logicalLines } from '../../../../src/kernel/kconfig/logical-lines.ts';

test('logicalLines() joins lines, and leaves out comments and help', () => {
  const text = `# top
config A
	bool "a # b" # note
	depends on X && \\
		Y
	help
	  config NOT_ONE
	    deeper

	  depends on nothing

config B
	bool
	---help---
	  text
if C
`;

  expect(logicalLines(text)).toEqual([
    { text: 'config A', line: 2 },
    { text: 'bool "a # b"', line: 3 },
    { text: 'depends on X &&  Y', line: 4 },
    { text: 'config B', line: 12 },
    { text: 'bool', line: 13 },
    { text: 'if C', line: 16 },
  ]);
});

test('logicalLines() of help at the end of a file ends', () => {
  expect(logicalLines('config A\n\thelp\n\t  x')).toEqual([{ text: 'config A', line: 1 }]);
});
