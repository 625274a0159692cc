// Patterns of gctrace lines for code that does not parse them: where carriers begin, and where texts are cut. Each is as strict as
// its place allows: how much of a line is there, and what else could stand there.

/** How one of Go 1.5 or later begins. */
export const CYCLE_SINCE_1_5 = /gc #?\d+ @\d/;

/** How one of any version begins. */
export const CYCLE_BEGINS = new RegExp(`${CYCLE_SINCE_1_5.source}|gc\\d+\\(\\d+\\): `);

/** A text that begins with one. */
export const CYCLE_HERE = new RegExp(`^(?:${CYCLE_BEGINS.source})`);

/** A field of a record that begins with one. Whoever wrote the record may have put colours or spaces before it. */
export const COLOURED_CYCLE = /^(?:\s|\x1b\[[\d;]*m)*gc(?: #?\d+ @[\d.]+s \d+%|\d+\(\d+\): )/;

/** Its number and its seconds since the start, anywhere in a text: they show whether one follows another. */
export const CYCLE_AT = /gc #?(\d+) @(\d+\.\d{3})s /;

/** Its number in any of a log's first texts: a word, and up to the percentage, since a program may write of cycles. */
export const NUMBERED_CYCLE = /\bgc (\d+) @\d+\.\d{3}s \d+%/;

/** A whole line, without its newline: of Go 1.5 or later (runtime/mgc.go), and of earlier versions (mgc0.c, malloc.goc). */
export const WHOLE_CYCLE =
  /^gc\d+\(\d+\): \d+(?:\+\d+){2,3} [mu]s,? \d+ -> \d+ MB,? (?:\d+ -> )?\d+ \(\d+-\d+\) objects,? (?:\d+ handoff|[\d/(),a-z ]+ yields)$|^gc #?\d+ @\d+\.\d{3}s \d+%(?: \(checking for goroutine leaks\))?: [\d.+]+ ms clock, [\d.+/]+ ms cpu, \d+->\d+->\d+ MB,(?: \d+ MB goal,)?(?: \d+ MB stacks, \d+ MB globals,)? \d+ P(?: \(forced\))?$/;

/** What one may begin with, however early it is torn. Some lines of other programs begin like this too. */
export const CYCLE_LETTERS = /^gc[ \d]/;

/** The same behind the name of a file, where a text like `gc1` must not teach that name. */
export const CYCLE_WORD = /^gc(?: |\d+\()/;

/** What a terminal's row may begin with if its end is missing, of any version. */
export const CYCLE_ROW = /^gc(?: #?\d+ @| ?\d*$| ?\d+\()/;

/** What may be the first piece of a line that was cut anywhere. */
export const CYCLE_PIECE = /^gc(?: ?$| \d+(?: ?$| @))/;

/** No cycle is longer: with heaps of terabytes and times of hours one has some 200 bytes. */
export const LONGEST_CYCLE = 300;

/** What may be a line up to any point: it has only these characters behind its `gc`. */
export const CYCLE_SO_FAR = new RegExp(
  `^gc(?=$| (?:$|\\d+(?: ?$| @)))[\\d.+/>:%, @()a-zBMP-]{0,${LONGEST_CYCLE - 2}}$`,
);
