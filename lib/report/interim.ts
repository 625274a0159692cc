// An interim report: what each process did since the previous one, in a few lines, the worst first.
import { formatBytes, formatDuration, formatHeap, formatNumber, formatWall } from '../model/format.js';
import type { NoticeRecord, SummaryRecord } from '../model/records.js';
import type { Block } from './blocks.js';
import { namesOf, type Names } from './names.js';
import { cpuCell, says, worstFirst } from './overview.js';
import type { InputReport } from '../model/input-report.js';
import type { ProcessReport } from './report.js';
import type { ReportStyle } from './paint.js';
import { renderBlocks } from './text.js';

export interface Since {
  cycles: number;
  pauses: number;
  longestPauseNs: number;
}

export interface InterimReport {
  /** This machine's clock, ms. */
  atMs: number;
  processes: readonly (ProcessReport & { since: Since })[];
  silent: readonly NoticeRecord[];
  inputs: readonly InputReport[];
}

/** Further processes are only counted. */
const MOST_TOLD = 8;

export function renderInterim(report: InterimReport, style: ReportStyle): string {
  const { processes, silent, inputs } = report;
  const names = namesOf(processes, inputs);
  const sinceOf = new Map<ProcessReport, Since>(processes.map((process) => [process, process.since]));
  const sorted = worstFirst(processes);
  const blocks: Block[] = sorted.slice(0, MOST_TOLD).flatMap((process): Block[] => [
    {
      kind: 'heading',
      name: names.ofProcess(process.summary),
      facts: factsOf(process.summary, sinceOf.get(process)),
    },
    { kind: 'paragraph', text: process.summary.verdict },
  ]);
  const more = processes.length - MOST_TOLD;
  if (more > 0) blocks.push({ kind: 'paragraph', text: `${formatNumber(more)} more processes have news.` });
  for (const notice of silent.slice(0, MOST_TOLD)) blocks.push(silenceOf(notice, names));
  if (silent.length > MOST_TOLD) {
    const text = `${formatNumber(silent.length - MOST_TOLD)} more processes are silent.`;
    blocks.push({ kind: 'paragraph', text });
  }
  blocks.unshift({ kind: 'paragraph', text: `${formatWall(report.atMs)} UTC`, tone: 'bold' });
  return `${renderBlocks(blocks, style, { compact: true })}\n`;
}

function factsOf(summary: SummaryRecord, since: Since | undefined): string[] {
  const { cycles, live_heap: live, goal } = summary;
  const facts = [`${formatNumber(cycles)} cycles${since ? ` (+${formatNumber(since.cycles)})` : ''}`];
  if (live) facts.push(`live ${formatHeap(live.last_bytes)}, ${says(summary)}`);
  if (goal) facts.push(`goal ${formatBytes(goal.to_bytes)}`);
  if (since && since.pauses > 0)
    facts.push(`${formatNumber(since.pauses)} pauses, max ${formatDuration(since.longestPauseNs)}`);
  const cpu = cpuCell(summary);
  if (cpu !== '') facts.push(`GC CPU ${cpu}`);
  return facts;
}

function silenceOf({ stream = '', run = 1, message }: NoticeRecord, names: Names): Block {
  return {
    kind: 'paragraph',
    text: [{ code: names.ofProcess({ stream, run }) }, `: ${message}`],
    tone: 'dim',
  };
}
