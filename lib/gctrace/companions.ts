// Parses companion lines: their figures give the heap to the byte, or the reason for a cycle; their shape narrows the Go version.
// companion-shapes.ts lists the shapes.
import { ANY_VERSION, intersect, type GoVersions } from '../model/version.js';
import type { Companion } from './companion.js';
import { completeEnd, SHAPES, type Shape } from './companion-shapes.js';
import { isRuntimeMessage } from './messages.js';

const BEGINNINGS = [...new Set(SHAPES.map((shape) => shape.prefix)), 'runtime: '];

/**
 * ASCII prefixes of all companion lines, to filter by. Lines of applications can begin with them too, so what passes still has to
 * be parsed.
 */
export const COMPANION_PREFIXES: readonly string[] = BEGINNINGS.filter(
  (prefix) => !BEGINNINGS.some((other) => other !== prefix && prefix.startsWith(other)),
);

/** Companions that whoever reads the program's output wants to see: warnings, last words, stack heads, its own output. */
export const LAST_WORDS: ReadonlySet<string> = new Set(['runtime-message', 'alloc-trace', 'benchmark']);

/**
 * Parses a companion line; undefined if it is not one. The whole line must have the shape, as lines of applications may begin
 * with the same words. `text` is one line without carrier and newline.
 */
export function parseCompanion(text: string): Companion | undefined {
  for (const shape of SHAPES) {
    const match = text.startsWith(shape.prefix) && shape.pattern.exec(text);
    if (match) return companionOf(shape, match.groups ?? {});
  }
  return isRuntimeMessage(text) ? { kind: 'runtime-message', versions: ANY_VERSION, text } : undefined;
}

/** The pattern's groups are named after the companion's properties. */
function companionOf(shape: Shape, groups: Record<string, string | undefined>): Companion {
  let versions: GoVersions = { low: shape.low, high: shape.high };
  const figures: Record<string, unknown> = { ...shape.fixed };
  for (const [name, unit] of shape.units) {
    const text = groups[name];
    if (text === undefined) continue;
    const figure = unit.read(text);
    if (figure !== undefined) figures[name] = figure;
    const told = unit.versions?.(text);
    versions = (told && intersect(versions, told)) ?? versions;
  }
  if (shape.kind === 'pacer-end') completeEnd(figures as Record<string, number>);
  return { kind: shape.kind, versions, ...figures };
}
