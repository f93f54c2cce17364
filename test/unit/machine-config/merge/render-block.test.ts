import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { renderBlock, renderFlow, renderScalar } from '../../../../src/machine-config/merge/render-block.ts';

const style = { indent: 2, indentsLists: false };

test('renderBlock() moves every line right, and leaves empty lines empty', () => {
  expect(renderBlock({ a: { b: ['c'] }, ca: 'x\n\ny\n' }, 2, style)).toBe(
    '  a:\n    b:\n    - c\n  ca: |\n    x\n\n    y\n',
  );
});

test('renderScalar() and renderFlow() give text that every version of YAML reads as that text', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.constantFrom('yes', '0644', '1_0', '12:30', '~', '2001-01-01', '=', '<<', '0x1', '1e3', '.inf'),
      ),
      (text) => {
        for (const render of [renderScalar, renderFlow]) {
          expect(parse(`k: ${render(text)}`)).toEqual({ k: text });
          expect(parse(`k: ${render(text)}`, { version: '1.1' })).toEqual({ k: text });
        }
      },
    ),
  );
});
