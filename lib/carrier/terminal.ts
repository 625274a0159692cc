// Terminal output: `script`, and panes copied from tmux or screen, whose rows are cut at the terminal's width.
import { DECODE, type Carrier } from './carrier.js';
import { withoutControls } from './colour.js';
import { CYCLE_ROW, CYCLE_SINCE_1_5, WHOLE_CYCLE } from './cycle.js';
import { setText } from './padding.js';
import type { Mended } from './pasted.js';
import { plain } from './plain.js';

/** Debian's, Red Hat's and bash's own: `dev@box:~$ `, `[dev@box ~]$ `, `bash-5.2$ `. */
const PROMPT = String.raw`(?:[\w.-]+@[\w.-]+:\S*|\[[\w.-]+@[\w.-]+ \S+\]|bash-\d[\d.]*)[$#%] `;
const OWN = new RegExp(`^(?:Script (?:started|done) on |${PROMPT})`);

/** script(1): its own first and last lines, and prompts, which belong to no program. */
export const script: Carrier = {
  ...plain,
  id: 'script',
  matches: (line) => /^Script started on /.test(line),
  isOwn: (buffer, from, to) => OWN.test(buffer.toString('latin1', from, Math.min(to, from + 200))),
};

/** A cycle ends with its Ps, in Go 1.0 to 1.4 with yields. */
const WHOLE = /(?:\d P(?: \(forced\))?|yields|handoff)\s*$/;

/** Some tools trim trailing spaces, so up to this many columns may be missing. */
const CUT_BLANKS = 2;
/** No terminal has narrower rows. */
const LEAST_WIDTH = 40;

/** Columns of a line without wide characters: one per byte, not counting UTF-8 continuation bytes. */
const columnsOf = (line: string): number => line.replace(/[\x80-\xbf]/g, '').length;

/**
 * The carrier of rows that were cut at one width, recognized by incomplete cycles that are as long as the longest row. tmux
 * capture-pane writes such rows without -J.
 */
export function wrappedOf(coloured: readonly string[]): Mended | undefined {
  const lines = coloured.map(withoutControls);
  const width = lines.reduce((most, line) => Math.max(most, columnsOf(line)), 0);
  const inside = lines.filter((line) => CYCLE_SINCE_1_5.test(line));
  // Besides its own cycles a program may quote some.
  const bare = inside.filter((line) => !line.slice(0, line.search(CYCLE_SINCE_1_5)).includes('"'));
  const cycles = bare.length > 0 ? bare : inside;
  const goesOn = (line: string, i: number): boolean => {
    let text = line.slice(line.search(CYCLE_SINCE_1_5));
    for (let next = i + 1; next < lines.length && columnsOf(lines[next - 1]) >= width - CUT_BLANKS; next++) {
      text = text.padEnd(text.length + width - columnsOf(lines[next - 1])) + lines[next];
      if (WHOLE_CYCLE.test(text)) return true;
    }
    return false;
  };
  const cut = lines.filter((line, i) => cycles.includes(line) && !WHOLE.test(line) && goesOn(line, i));
  // In a wide terminal most cycles are whole; the last one may be truncated for good, and others torn.
  const broken = cycles.filter((line) => !WHOLE.test(line));
  const isWrapped = width >= LEAST_WIDTH && cut.length > 0 && cut.length >= broken.length / 2;
  return isWrapped ? { carrier: wrapped(width), cycles: cut.length } : undefined;
}

/** Rows of the full width continue in the next one. */
function wrapped(width: number): Carrier {
  let cycle = '';
  return {
    ...plain,
    id: `wrapped at ${width}`,
    textStart: () => DECODE,
    unwrap(buffer, from, to, line) {
      plain.unwrap(buffer, from, to, line);
      const row = buffer.toString('latin1', from, to);
      const columns = columnsOf(row);
      const text = cycle + row;
      const open = CYCLE_ROW.test(text) && !WHOLE.test(text) && columns >= width - CUT_BLANKS;
      // A cycle may end exactly at the end of the row.
      const isOver = CYCLE_SINCE_1_5.test(text) && WHOLE.test(text);
      line.partial = (columns >= width && !isOver) || open;
      cycle = line.partial ? text : '';
      if (!open || columns >= width) return;
      cycle += ' '.repeat(width - columns);
      setText(line, row.padEnd(row.length + width - columns));
    },
  };
}
