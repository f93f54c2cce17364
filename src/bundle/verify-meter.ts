import { type Meter, meter, type Report } from '../progress/index.ts';

/** Reports that a bundle of so many bytes is being verified, and then those that are added to what was read. */
export function verifyMeter(bytes: number, report: Report | undefined): Meter {
  report?.({ kind: 'verify-start', bytes });
  return meter(
    (read) => report?.({ kind: 'verify-bytes', bytes: read }),
    () => performance.now(),
  );
}
