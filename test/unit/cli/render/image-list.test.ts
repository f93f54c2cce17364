import { expect, test } from 'vitest';
import { renderLines, renderListJson, renderReasons } from '../../../../src/cli/render/image-list.ts';
import { imagesOfLines, joinFindings } from '../../../../src/mirror/index.ts';

const list = joinFindings([
  imagesOfLines({ name: 'images.txt', text: 'redis:7\nghcr.io/siderolabs/installer:v1.0.6\nredis:7\n' }),
]);

test('renderLines() writes each canonical reference once', () => {
  expect(renderLines(list)).toEqual(['docker.io/library/redis:7', 'ghcr.io/siderolabs/installer:v1.0.6']);
});

test('renderReasons() aligns who asked, behind a tab', () => {
  const [short = '', long = ''] = renderReasons(list);
  const column = (line: string): number => {
    const [reference = '', rest = ''] = line.split('\t');
    return (Math.floor(reference.length / 8) + 1) * 8 + (rest.length - rest.trimStart().length);
  };

  expect(short).toMatch(/^docker\.io\/library\/redis:7\t +images\.txt/);
  expect(column(short)).toBe(column(long));
});

test('renderListJson() writes where each was found', () => {
  expect(JSON.parse(renderListJson(list)).images[0]).toMatchObject({
    reference: 'docker.io/library/redis:7',
    origins: [
      { from: 'images.txt', line: 1 },
      { from: 'images.txt', line: 3 },
    ],
  });
});
