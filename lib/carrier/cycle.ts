// What a gctrace line looks like, for those who must know one without reading it: where carriers begin and texts are cut.

/** How it begins: Go 1.5 and later, and the versions before. */
export const CYCLE_BEGINS = /gc #?\d+ @\d|gc\d+\(\d+\): /;

/** A whole line of Go 1.5 or later, without its newline (runtime/mgc.go). */
export const WHOLE_CYCLE =
  /^gc #?\d+ @\d+\.\d{3}s \d+%(?: \(checking for goroutine leaks\))?: [\d.+]+ ms clock, [\d.+/]+ ms cpu, \d+->\d+->\d+ MB,(?: \d+ MB goal,)?(?: \d+ MB stacks, \d+ MB globals,)? \d+ P(?: \(forced\))?$/;

/** What may be the first piece of one that was cut anywhere. */
export const CYCLE_PIECE = /^gc(?: ?$| \d+(?: ?$| @))/;

/** What may be all of one up to some place: no other characters are in it, and none is as long. */
export const CYCLE_SO_FAR = /^gc(?=$| (?:$|\d+(?: ?$| @)))[\d.+/>:%, @()a-zBMP-]{0,300}$/;
