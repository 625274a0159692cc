// Where something stands, and who did it.

/** Where in the input something stands: a line (counted from 1) of a text, or an offset of a binary file. */
export interface Source {
  file: string;
  line?: number;
  offset?: number;
}

/** Who did something, as far as it is known. Names are text of the traced program. */
export interface Actor {
  goroutine?: number;
  /** Of the stack, the function nearest to the leaf that is not the runtime's own. */
  function?: string;
  file?: string;
  line?: number;
  /** What it was in the midst of, as the program tells it (runtime/trace): regions, the innermost last, and that one's task. */
  regions?: string[];
  task?: string;
}
