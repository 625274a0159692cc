// A finding in words: what, where, likely causes, what to do, and what to capture next.
import type { Evidence, FindingRecord, Severity } from '../model/finding.js';
import { formatSeconds, formatShare } from '../model/format.js';
import type { Tone } from './paint.js';

export const TONES: Record<Severity, Tone> = { high: 'red', medium: 'yellow', low: 'cyan', info: 'dim' };

/** How many causes and pieces of advice are shown; `explain` has the rest. */
const MOST = 3;

export interface FindingWords {
  severity: Severity;
  id: string;
  /** How sure it is, and where the evidence is. */
  place: string;
  title: string;
  rows: [label: string, text: string][];
}

export function wordsOf({
  id,
  severity,
  confidence,
  state,
  to_s: to,
  title,
  evidence,
  causes,
  advice,
}: FindingRecord): FindingWords {
  const rows: [string, string][] = [];
  const likely = causes
    .slice(0, MOST)
    .map(({ cause, probability }) => `${formatShare(probability)} ${cause}`);
  if (likely.length > 0) rows.push(['likely', likely.join(' · ')]);
  for (const text of advice.slice(0, MOST)) rows.push(['do', text]);
  const [first] = causes;
  if (causes.length > 1 && first) rows.push(['check', first.next]);
  return { severity, id, place: placeOf(evidence, confidence) + overSince(state, to), title, rows };
}

const overSince = (state: FindingRecord['state'], to: number | undefined): string =>
  state === 'closed' ? `; over${to === undefined ? '' : ` since ${formatSeconds(to)}`}` : '';

function placeOf(evidence: readonly Evidence[], confidence: number): string {
  const timed = evidence.filter((one) => one.at_s !== undefined).sort((a, b) => a.at_s! - b.at_s!);
  if (timed.length > 0) {
    // Places that look the same are shown once.
    const times = [...new Set(timed.map(timesOf))];
    const isSpan = timed[0].to_s !== undefined;
    return `${formatShare(confidence)} sure, ${isSpan ? 'from' : 'at'} ${firstOf(times)}`;
  }
  const placed = evidence.filter(({ line }) => line !== undefined).sort((a, b) => a.line! - b.line!);
  const lines = [...new Set(placed.map(linesOf))];
  if (lines.length === 0) return `${formatShare(confidence)} sure`;
  const isOne = lines.length === 1 && !lines[0].includes('–');
  return `${formatShare(confidence)} sure, ${isOne ? 'line' : 'lines'} ${firstOf(lines)}`;
}

const firstOf = (places: readonly string[]): string =>
  (places.length > 4 ? [...places.slice(0, 3), '…'] : places).join(', ');

const linesOf = ({ line, line_to: to }: Evidence): string =>
  to === undefined || to === line ? `${line}` : `${line}–${to}`;

function timesOf({ at_s: at = 0, to_s: to }: Evidence): string {
  const from = formatSeconds(at);
  return to === undefined ? from : `${from} to ${formatSeconds(to)}`;
}
