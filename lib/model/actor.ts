// A place in the input, and who did something in the traced program.

/** A place in the input: a line (counted from 1) of a text, or an offset of a binary file. */
export interface Source {
  file: string;
  line?: number;
  offset?: number;
}

/** Who did something, as far as it is known. Names are text of the traced program. */
export interface Actor {
  goroutine?: number;
  /** The function nearest to the stack's leaf that is not the runtime's own. */
  function?: string;
  file?: string;
  line?: number;
  /** The program's annotations (runtime/trace) at that moment: open regions, the innermost last, and that one's task. */
  regions?: string[];
  task?: string;
}

/** `orders.go:34`: without the file's folders; '' if the file is unknown. */
export const lineOf = ({ file, line }: Pick<Actor, 'file' | 'line'>): string =>
  file === undefined ? '' : `${file.split('/').at(-1)}${line === undefined ? '' : `:${line}`}`;
