import { meter, type Report } from '../../progress/index.ts';

/** Counts the steps of planning. */
export interface PlanMeter {
  /** Counts a step that ends well, and gives its result. */
  readonly step: <T>(step: Promise<T>) => Promise<T>;
  end(): void;
}

/** Reports how many of the images have been planned, where each takes so many steps. */
export function planMeter(images: number, steps: number, report: Report | undefined): PlanMeter {
  const counter = meter(
    (done) => report?.({ kind: 'plan-images', done: Math.floor(done / steps), total: images }),
    () => performance.now(),
  );
  return {
    async step(step) {
      const result = await step;
      counter.add(1);
      return result;
    },
    end() {
      counter.set(images * steps);
      counter.end();
    },
  };
}
