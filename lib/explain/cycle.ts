// Explains a cycle: words and assessment for each of its pieces.
import { FORCED_MARK } from '../gctrace/grammar.js';
import { LEAK_CHECK } from '../model/batch.js';
import { formatDuration, formatNumber } from '../model/format.js';
import { OFF_GOAL_MIB } from '../model/units.js';
import type { GoVersions } from '../model/version.js';
import { CYCLE_WORDS, type Format, FORCED_SINCE_1_9, FORCED_UP_TO_1_8, LEAK_MARK } from './cycle-words.js';
import { derivedOf, derivedOfStopped } from './derived.js';
import type { ExplainedField, Explanation } from './explanation.js';
import { Cycle } from './figures.js';
import { notesOf } from './notes.js';
import { type Piece, type Reading, isStopped, numberOf } from './reading.js';

export function cycleExplanation(reading: Reading, more: number): Explanation {
  const cycle = new Cycle(reading);
  const fields = reading.pieces.map((piece): ExplainedField => {
    const { name, meaning, format, assess } = CYCLE_WORDS[piece.key];
    const assessment = assess?.(cycle);
    return {
      ...{ text: piece.text, at: piece.at, name, value: cycleValue(piece, format) },
      meaning: metricsOf(typeof meaning === 'string' ? meaning : meaning(cycle), cycle.versions),
      ...(assessment && { assessment }),
    };
  });
  const mark = (text: string, name: string, meaning: string): void => {
    const at = reading.line.indexOf(text);
    fields.push({ text, at, name, value: '', meaning });
    fields.sort((a, b) => a.at - b.at);
  };
  if ((reading.grammar.flags & LEAK_CHECK) !== 0)
    mark('(checking for goroutine leaks)', 'Leak check', LEAK_MARK);
  if (reading.forced) mark(FORCED_MARK.trim(), 'Forced', cycle.stopped ? FORCED_UP_TO_1_8 : FORCED_SINCE_1_9);
  const title = isStopped(reading.grammar)
    ? 'A GC cycle with the world stopped (gctrace)'
    : 'A GC cycle (gctrace)';
  return {
    title: reading.whole ? title : `${title}: the beginning of its line`,
    ...{ versions: cycle.versions, line: reading.line, fields },
    derived: isStopped(reading.grammar) ? derivedOfStopped(cycle) : derivedOf(cycle),
    notes: notesOf(cycle, more),
  };
}

/** runtime/metrics came with Go 1.16. */
const metricsOf = (meaning: string, versions: GoVersions): string =>
  versions.high >= 16 ? meaning : meaning.replace(/(?:,| and)? ?\/[\w/-]+:[\w-]+/g, '').replace(' ()', '');

function cycleValue(piece: Piece, format: Format | undefined): string {
  const value = numberOf(piece);
  if (format === 'mib')
    return value >= OFF_GOAL_MIB ? 'none' : value === 0 ? '< 1 MiB' : `${formatNumber(value)} MiB`;
  if (format === 'percent') return `${value} %`;
  if (piece.unit === 'int') return formatNumber(value);
  if (piece.unit === 's') return value === 0 ? '< 1 ms' : formatDuration(value * 1e6);
  const least = piece.unit === 'wholeMs' ? '< 1 ms' : '< 1 µs';
  return value === 0 ? least : formatDuration(value);
}
