import { deepEqual, equal, rejects } from 'node:assert/strict';
import { createTimeline } from '../../../harness/simulate/timeline.ts';

describe('virtual time', () => {
  it('lets things happen in the order of their times, and of one time as they were planned', async () => {
    const timeline = createTimeline();
    const seen: string[] = [];
    timeline.after(20, () => seen.push('late'));
    timeline.after(10, () => seen.push('first'));
    timeline.after(10, () => seen.push('second'));
    timeline.after(5, () => seen.push('never')).cancel();
    await timeline.run(timeline.sleep(30));
    deepEqual(seen, ['first', 'second', 'late']);
    equal(timeline.nowNs(), 30e6);
  });

  it('lets whoever awaited something go on before time does', async () => {
    const timeline = createTimeline();
    const times: number[] = [];
    const walk = async (): Promise<void> => {
      for (const ms of [10, 5, 5]) {
        await timeline.sleep(ms);
        times.push(timeline.nowNs() / 1e6);
      }
    };
    await timeline.run(Promise.all([walk(), timeline.sleep(12)]));
    deepEqual(times, [10, 15, 20].slice(0, times.length));
    equal(times.length, 3);
  });

  it('ends a sleep that is aborted', async () => {
    const timeline = createTimeline();
    const controller = new AbortController();
    timeline.after(3, () => controller.abort());
    await timeline.run(timeline.sleep(100, controller.signal));
    equal(timeline.nowNs(), 3e6);
  });

  it('fails where somebody waits for what will never happen', async () => {
    const timeline = createTimeline();
    await rejects(timeline.run(new Promise(() => {})), /will never happen/);
  });
});
