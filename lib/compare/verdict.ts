// The comparison in one sentence.
import { COMPARED_WORDS } from '../model/compared-words.js';
import type { ComparisonRecord, Outcome, VersionChange } from '../model/comparison.js';
import type { JudgedFigure } from './judge.js';

const MOST_TOLD = 3;

/** Of all figures: better or worse as soon as one is; `same` only if most could be told. */
export function outcomeOf(figures: readonly Pick<ComparisonRecord, 'verdict'>[]): Outcome {
  const count = (wanted: ComparisonRecord['verdict']): number =>
    figures.filter(({ verdict }) => verdict === wanted).length;
  if (count('better') > 0) return count('worse') > 0 ? 'mixed' : 'better';
  if (count('worse') > 0) return 'worse';
  if (count('changed') > 0) return 'changed';
  return count('cannot_tell') >= count('same') ? 'cannot_tell' : 'same';
}

export function sentenceOf(figures: readonly JudgedFigure[], changes: readonly VersionChange[]): string {
  const outcome = outcomeOf(figures);
  const go = changes.length > 0 ? '; the Go version differs too' : '';
  if (outcome === 'cannot_tell') return `${cannotTell(figures)}${go}.`;
  if (outcome === 'same') return `${same(figures)}${go}.`;
  const parts = (['better', 'worse', 'changed'] as const).flatMap((verdict) => {
    const told = figures.filter((one) => one.verdict === verdict);
    return told.length > 0 ? [`${verdict}: ${list(told.map(phraseOf))}`] : [];
  });
  const text = parts.join('; ');
  const neither = outcome === 'changed' ? 'neither better nor worse, but ' : '';
  return `${capital(neither + text)}${go}.`;
}

function phraseOf({ figure, before, after, threshold }: JudgedFigure): string {
  const { say, format } = COMPARED_WORDS[figure];
  const isSlope = figure === 'live_heap_slope_bytes_per_s';
  const value = (it: number, beside: number): string =>
    isSlope && it < threshold ? 'not at all' : format(it, beside);
  const [was, is] = [value(before, after), value(after, before)];
  return isSlope && was === 'not at all'
    ? `${say(is)}, which it did not before`
    : `${say(is)} instead of ${was}`;
}

function same(figures: readonly JudgedFigure[]): string {
  const open = figures.filter(({ verdict }) => verdict === 'cannot_tell');
  const names = list(open.map(({ figure }) => COMPARED_WORDS[figure].name));
  const all = figures.length;
  if (figures.some(({ doubt }) => doubt === 'few'))
    return `No difference is visible in ${all - open.length} of ${all} figures, but these logs are too short to be sure`;
  if (open.length === 0) return `Nothing that matters differs: all ${all} figures are the same`;
  return `No difference is visible: ${all - open.length} figures are the same, ${open.length} may differ by chance (${names})`;
}

function cannotTell(figures: readonly JudgedFigure[]): string {
  if (figures.length === 0) return 'These logs cannot tell: no figure is available on both sides';
  return figures.some(({ doubt }) => doubt === 'few')
    ? 'These logs are too short, or too different in length, to tell: each side needs five blocks of time'
    : 'These logs cannot tell: the figures vary more within each log than between the two';
}

function list(texts: readonly string[]): string {
  if (texts.length > MOST_TOLD) {
    return `${texts.slice(0, MOST_TOLD).join(', ')}, and ${texts.length - MOST_TOLD} more`;
  }
  return texts.length > 1 ? `${texts.slice(0, -1).join(', ')} and ${texts.at(-1)}` : texts.join('');
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
