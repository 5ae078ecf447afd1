// The exam's run, where everything that can be a text is what somebody hostile wrote.
import type { NodeLog } from '../../harness/record/node-logs.ts';
import type { RunRecord } from '../../harness/record/run-record.ts';
import { examRun } from '../harness/report/exam-run.ts';

export function hostileRun(text: string): {
  readonly record: RunRecord;
  readonly runFolder: string;
  readonly logs: readonly NodeLog[];
} {
  const events = examRun.history.events.map((event) =>
    event.process === 'nemesis'
      ? Object.assign({}, event, { value: { phase: 'begun', links: [text], evidence: text } })
      : Object.assign({}, event, {
          key: text,
          value: text,
          error: text,
          ...(event.type === 'ok' && { result: text }),
        }),
  );
  const lines = examRun.trace.lines.map((line) => Object.assign({}, line, { error: text }));
  const anomalies = examRun.verdict.anomalies.map((anomaly) =>
    Object.assign({}, anomaly, { key: text, sentence: text }),
  );
  const record = {
    history: { ...examRun.history, events },
    verdict: { ...examRun.verdict, reason: text, anomalies },
    trace: { lines, notices: [text] },
  };
  return { record, runFolder: text, logs: [{ name: text, lines: [text], lineCount: 1 }] };
}

/** The same, where names are hostile: of the system, of its nodes and clients, of what the header says. */
export function hostileNames(text: string): ReturnType<typeof hostileRun> {
  const { record, runFolder } = hostileRun('a');
  const { history, trace, verdict } = record;
  const header = { ...history.header, system: text, [text]: text, nemesis: text };
  const events = history.events.map((event) =>
    event.id === undefined ? event : { ...event, id: { ...event.id, client: text }, node: text },
  );
  const lines = trace.lines.map((line) => ({ ...line, node: text, event: text, client: text }));
  const anomalies = verdict.anomalies.map((anomaly) => ({ ...anomaly, picture: text }));
  return {
    record: {
      history: { ...history, header, events, notices: [text] },
      verdict: { ...verdict, model: text, notes: [text], anomalies },
      trace: { ...trace, lines },
    },
    runFolder,
    logs: [],
  };
}
