// The analysis as one JSON document, for those who want it whole.
import { worstFirst } from './overview.js';
import type { FindingRecord } from '../model/finding.js';
import type { CycleRecord, NoticeRecord, SummaryRecord } from '../model/records.js';

export interface JsonReport {
  /** gcdrift's own version. */
  version: string;
  /** The inputs' names. */
  inputs: readonly string[];
  processes: readonly {
    summary: SummaryRecord;
    findings?: readonly FindingRecord[];
    cycles?: readonly CycleRecord[];
  }[];
  notices: readonly NoticeRecord[];
}

export interface JsonStyle {
  /** Indented, for people; one line without it. */
  pretty?: boolean;
}

/** Schema 1, in a fixed order of keys, ending in a newline. */
export function renderJson(
  { version, inputs, processes, notices }: JsonReport,
  { pretty = false }: JsonStyle = {},
): string {
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
  return layJson(document, pretty);
}

/** Any document, without what a terminal obeys. */
export function layJson(document: object, pretty = false): string {
  return `${JSON.stringify(document, undefined, pretty ? 2 : undefined).replace(INVISIBLE, escapeOf)}\n`;
}

/** What JSON lets pass though a terminal obeys it: DEL, C1 controls, format characters, line separators. */
const INVISIBLE = /(?![\u200c\u200d])[\x7f-\x9f\p{Zl}\p{Zp}\p{Cf}]/gu;

function escapeOf(character: string): string {
  return Array.from(
    { length: character.length },
    (_, i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`,
  ).join('');
}
