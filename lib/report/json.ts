// The analysis as one JSON document.
import { worstFirst } from './overview.js';
import { jsonText } from './printable.js';
import type { FindingRecord } from '../model/finding.js';
import type { CycleRecord, NoticeRecord, SummaryRecord } from '../model/records.js';

export interface JsonReport {
  version: string;
  inputs: readonly string[];
  processes: readonly {
    summary: SummaryRecord;
    findings?: readonly FindingRecord[];
    cycles?: readonly CycleRecord[];
  }[];
  notices: readonly NoticeRecord[];
}

/** Schema 1, in a fixed order of keys, ending in a newline. */
export function renderJson({ version, inputs, processes, notices }: JsonReport): string {
  const ranks = new Map(worstFirst(processes).map((process, i) => [process, i + 1]));
  const document = {
    schema: 1,
    gcdrift: version,
    inputs,
    streams: processes.map((process) => {
      const { summary, findings = [], cycles } = process;
      return {
        stream: summary.stream,
        run: summary.run,
        ...(processes.length > 1 && { rank: ranks.get(process) }),
        summary,
        findings,
        ...(cycles && { cycles }),
      };
    }),
    notices,
  };
  return `${jsonText(document)}\n`;
}
