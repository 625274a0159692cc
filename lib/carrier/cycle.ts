// Patterns of gctrace lines for code that does not parse them: where carriers begin and where texts are cut.

/** How one begins: Go 1.5 and later, and earlier versions. */
export const CYCLE_BEGINS = /gc #?\d+ @\d|gc\d+\(\d+\): /;

/** A text that begins with one. */
export const CYCLE_HERE = new RegExp(`^(?:${CYCLE_BEGINS.source})`);

/** A whole line, without its newline: of Go 1.5 or later (runtime/mgc.go), and of earlier versions (mgc0.c, malloc.goc). */
export const WHOLE_CYCLE =
  /^gc\d+\(\d+\): \d+(?:\+\d+){2,3} [mu]s,? \d+ -> \d+ MB,? (?:\d+ -> )?\d+ \(\d+-\d+\) objects,? (?:\d+ handoff|[\d/(),a-z ]+ yields)$|^gc #?\d+ @\d+\.\d{3}s \d+%(?: \(checking for goroutine leaks\))?: [\d.+]+ ms clock, [\d.+/]+ ms cpu, \d+->\d+->\d+ MB,(?: \d+ MB goal,)?(?: \d+ MB stacks, \d+ MB globals,)? \d+ P(?: \(forced\))?$/;

/** What may be the first piece of a line that was cut anywhere. */
export const CYCLE_PIECE = /^gc(?: ?$| \d+(?: ?$| @))/;

/** What may be a line up to any point: it has only these characters, and is never this long. */
export const CYCLE_SO_FAR = /^gc(?=$| (?:$|\d+(?: ?$| @)))[\d.+/>:%, @()a-zBMP-]{0,300}$/;
