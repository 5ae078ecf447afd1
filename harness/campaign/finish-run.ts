// The end of every run and probe: its page, its history compressed, and last of all its verdict. What cannot be
// written any more (a disk that has filled up) costs the folder that file, and not the verdict.
import type { JudgedRun } from '../record/load.ts';
import { completeRun, type RunFolder } from '../record/store.ts';
import { reportOf } from '../report/document/page.ts';

export async function finishRun(
  folder: RunFolder,
  judged: JudgedRun,
  { isReported, note }: { readonly isReported: boolean; readonly note: (sentence: string) => void },
): Promise<void> {
  const steps = [
    async () => isReported && folder.write('report.html', await reportOf(judged)),
    () => completeRun(folder, judged.judgement),
  ];
  for (const step of steps) {
    try {
      await step();
    } catch (error) {
      note(`the run is judged, but ${(error as Error).message}`);
    }
  }
}
