// Explains a companion line: figures from the reader, their places from the line's shape, meanings from the table.
import { significant } from '../model/units.js';
import { SHAPES } from '../gctrace/companion-shapes.js';
import type { Companion, CompanionKind } from '../gctrace/companion.js';
import { COMPANION_PREFIXES, parseCompanion } from '../gctrace/companions.js';
import { formatBytes, formatDuration, formatNumber, formatShare } from '../model/format.js';
import { COMPANION_WORDS } from './companion-words.js';
import type { DerivedFigure, ExplainedField, Explanation } from './explanation.js';
import { suffixes } from './paste.js';

export function companionExplanation(text: string): Explanation | undefined {
  for (const line of suffixes(text, COMPANION_PREFIXES)) {
    const companion = parseCompanion(line);
    if (!companion) continue;
    const { title, notes, figures } = COMPANION_WORDS[companion.kind];
    const fields: ExplainedField[] = [];
    for (const [key, piece, at] of groupsOf(companion.kind, line)) {
      const [name, meaning] = figures[key] ?? [key.replaceAll('_', ' '), ''];
      const figure = companion[key];
      fields.push({ text: piece, at, name, value: companionValue(key, piece, figure), meaning });
    }
    return { title, versions: companion.versions, line, fields, derived: exactGoal(companion), notes };
  }
  return undefined;
}

/** From 1.18 on the pacer prints by how much the heap passed its goal, from which the exact goal follows. */
function exactGoal(companion: Companion): DerivedFigure[] {
  if (companion.kind !== 'pacer-end' || companion.versions.low < 18 || companion.goal_bytes === undefined)
    return [];
  const value = `${companion.goal_bytes} bytes (${formatBytes(companion.goal_bytes)})`;
  return [{ name: 'Heap goal', value, meaning: 'Heap at the end minus what was beyond the goal.' }];
}

function groupsOf(kind: CompanionKind, line: string): [key: string, text: string, at: number][] {
  for (const shape of SHAPES) {
    if (shape.kind !== kind) continue;
    const match = new RegExp(shape.pattern.source, 'd').exec(line);
    if (!match) continue;
    return Object.entries(match.indices?.groups ?? {})
      .flatMap(([key, span]): [string, string, number][] =>
        span ? [[key, line.slice(...span).trimStart(), span[1]]] : [],
      )
      .map(([key, piece, end]): [string, string, number] => [key, piece, end - piece.length])
      .sort((a, b) => a[2] - b[2]);
  }
  return [];
}

function companionValue(key: string, text: string, figure: unknown): string {
  if (figure === true && !/\w/.test(text.replace(/\(.*\)/, ''))) return '';
  // Figures that the reader only uses to compute others.
  if (figure === undefined && key.endsWith('_bytes') && /^-?\d+$/.test(text))
    return formatBytes(Number(text));
  if (typeof figure !== 'number') return text;
  if (key.endsWith('_bytes') || key === 'bytes') return formatBytes(figure);
  if (key.endsWith('_ns')) return formatDuration(figure);
  if (key.startsWith('utilization')) return formatShare(figure);
  return Number.isInteger(figure) ? formatNumber(figure) : String(significant(figure));
}
