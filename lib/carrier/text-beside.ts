// The text of a program beside that of its supervisor: `"message": "child output", "line": "gc 1 @…"` in a record of known shape.
import { CYCLE_BEGINS, WHOLE_CYCLE } from './cycle.js';
import { valueAt, type Fields } from './record-names.js';
import { ANY_SHAPE, SHAPES, type RecordShape } from './record-shapes.js';

/** The first cycle of a process. */
const FIRST = /^gc #?1 @/;

/** By shape, the fields beside its text that have a text's name, and those that hold it if there is no better one. */
const BESIDE = new Map(
  SHAPES.map((shape) => {
    const around = new Set(shape.text.map((path) => path.slice(0, path.lastIndexOf('.') + 1)));
    const named = [...around].flatMap((parent) => ANY_SHAPE.text.map((name) => parent + name));
    return [shape, [...new Set([...shape.text, ...named])]];
  }),
);

export class TextBeside {
  #path: string | undefined;
  /** A cycle that a program might have quoted, and where. */
  #doubted: { path: string; cycle: string } | undefined;

  /**
   * The text beside this one, which is no cycle, nor was any before it. A field that holds a cycle is believed if that is the
   * first of a process, or if it held another one before: a quotation stands alone.
   */
  of(record: Fields, shape: RecordShape, text: unknown): string | undefined {
    this.#path ??= this.#found(record, shape, text);
    const value = this.#path === undefined ? undefined : valueAt(record, this.#path);
    return typeof value === 'string' ? value : undefined;
  }

  #found(record: Fields, shape: RecordShape, text: unknown): string | undefined {
    for (const path of BESIDE.get(shape)!) {
      const value = valueAt(record, path);
      const cycle = typeof value === 'string' ? value.trim() : '';
      if (!WHOLE_CYCLE.test(cycle)) continue;
      if (CYCLE_BEGINS.test(typeof text === 'string' ? text : JSON.stringify(text))) return undefined;
      const before = this.#doubted;
      if (FIRST.test(cycle) || (before?.path === path && before.cycle !== cycle)) return path;
      this.#doubted = { path, cycle };
      return undefined;
    }
    return undefined;
  }
}
