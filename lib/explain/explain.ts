// Explains one pasted line: a cycle, a companion line or a crash.
import { companionExplanation } from './companions.js';
import { crashExplanation } from './crashes.js';
import { cycleExplanation } from './cycle.js';
import type { Explanation } from './explanation.js';
import { linesOf } from './paste.js';
import { readCycle } from './reading.js';

/**
 * Explains a gctrace line of any Go version, a companion line (scvg, scav, pacer …) or the first line of a crash, behind
 * any prefix of a log, in quotes, in JSON, or wrapped by a terminal. Undefined if the text contains none of them.
 */
export function explainLine(text: string): Explanation | undefined {
  const lines = linesOf(text);
  const readings = lines.map(readCycle);
  const whole = readings.filter((reading) => reading?.whole);
  // Terminals break long lines anywhere, mail programs between words.
  const found =
    whole[0] ?? [lines.join(''), lines.join(' ')].map(readCycle).find((reading) => reading?.whole);
  if (found) return cycleExplanation(found, whole.length - 1);
  for (const line of lines) {
    const explanation = crashExplanation(line) ?? companionExplanation(line);
    if (explanation) return explanation;
  }
  const part = readings.find((reading) => reading !== undefined);
  return part && cycleExplanation(part, 0);
}
