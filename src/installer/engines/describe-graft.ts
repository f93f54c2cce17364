import { formatBytes } from '../../bytes/index.ts';
import { counted, firstItems } from '../../errors/index.ts';
import type { Forecast, SquashfsStatistics } from '../../formats/index.ts';

const SHOWN_REASONS = 5;

/** What a plan says about the data of files, in lines. */
export function describeForecast(forecast: Forecast): readonly string[] {
  const { copiedFiles, copiedBytes, adoptedFiles, newFiles, newBytes, droppedBytes } = forecast;
  const adopted = adoptedFiles === 0 ? '' : `, ${adoptedFiles} of which a layer brings unchanged`;
  return [
    `copy ${formatBytes(copiedBytes)} as they are, compressed: ${counted(copiedFiles, 'file')}${adopted}`,
    `compress ${formatBytes(newBytes)} of ${counted(newFiles, 'new file')}`,
    `drop ${formatBytes(droppedBytes)} that nothing needs any more`,
    ...describeFragments(forecast),
  ];
}

/** What the summary of the stage says about the data of files. `reused` blocks were compressed by earlier runs. */
export function describeStatistics(statistics: SquashfsStatistics, reused = 0): readonly string[] {
  const { copiedBytes, droppedBytes, written, duplicateFiles, duplicateBytes, fragments } = statistics;
  const { blocks, storedBlocks, bytesIn, bytesOut } = written;
  return [
    `${formatBytes(copiedBytes)} copied`,
    `${formatBytes(bytesIn)} compressed to ${formatBytes(bytesOut)} in ${counted(blocks, 'block')}, ${storedBlocks} of them stored`,
    ...(reused === 0 ? [] : [`${counted(reused, 'block')} kept from earlier runs`]),
    `${droppedBytes} dropped`,
    ...(duplicateFiles === 0
      ? []
      : [`${counted(duplicateFiles, 'large duplicate')} of ${formatBytes(duplicateBytes)}`]),
    ...(fragments.repacked === 0 ? [] : [`${fragments.repacked} of ${total(fragments)} fragments taken apart`]),
  ];
}

/** Why fragments could not be copied. */
function describeFragments({ fragments, repacked, repackedBytes, deadBytes }: Forecast): readonly string[] {
  if (repacked.length === 0)
    return deadBytes === 0 ? [] : [`keep ${deadBytes} dead bytes in fragments shared with living files`];
  const reasons = repacked.map(({ index, liveShare }) => `${index} (${Math.round(liveShare * 100)} % alive)`);
  return [
    `take ${repacked.length} of ${total(fragments)} fragments apart and compress their ${repackedBytes} living bytes anew: ${firstItems(reasons, SHOWN_REASONS)}`,
    ...(deadBytes === 0 ? [] : [`keep ${deadBytes} dead bytes in other fragments, too few to be worth it`]),
  ];
}

function total({ kept, repacked, dropped }: Forecast['fragments']): number {
  return kept + repacked + dropped;
}
