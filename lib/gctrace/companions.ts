// Companion lines are read: a figure tells the heap to the byte, or why a cycle came; a shape tells the Go version. The shapes
// themselves stand in companion-shapes.ts.
import { ANY_VERSION, intersect, type GoVersions } from '../model/version.js';
import type { Companion } from './companion.js';
import { completeEnd, SHAPES, type Shape } from './companion-shapes.js';
import { isRuntimeMessage } from './messages.js';

const BEGINNINGS = [...new Set(SHAPES.map((shape) => shape.prefix)), 'runtime: '];

/**
 * ASCII beginnings of all companion lines: a line that begins otherwise is none. Lines of applications begin so too:
 * what does is still to be parsed.
 */
export const COMPANION_PREFIXES: readonly string[] = BEGINNINGS.filter(
  (prefix) => !BEGINNINGS.some((other) => other !== prefix && prefix.startsWith(other)),
);

/**
 * The companion that a line is, or undefined. The line must have the shape to its last byte: an application's line that
 * only begins alike is none. `text` is one line of the runtime without carrier and newline.
 */
export function parseCompanion(text: string): Companion | undefined {
  for (const shape of SHAPES) {
    const match = text.startsWith(shape.prefix) && shape.pattern.exec(text);
    if (match) return companionOf(shape, match.groups ?? {});
  }
  return isRuntimeMessage(text) ? { kind: 'runtime-message', versions: ANY_VERSION, text } : undefined;
}

/** The groups of a shape's pattern are named as the companion's properties. */
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
