// Nothing known teaches: what was looked for, and what the lines look like (never their text: logs hold secrets).
import type { InputReport } from '../index.js';
import { printable } from '../report/printable.js';

const MOST_HEADS = 3;

export function teach(inputs: readonly InputReport[], verbose: boolean, stream?: string): string {
  // Of a process that was left out nothing is known: its lines may be there.
  if (stream !== undefined)
    return `gcdrift: no process has a name that matches --stream ${printable(stream)}; without it all are told\n`;
  if (inputs.length > 0 && inputs.every(({ bytes }) => bytes === 0)) return isEmpty(inputs);
  const lines = inputs.reduce((sum, input) => sum + input.lines, 0);
  const heads = inputs
    .flatMap((input) => input.head ?? [])
    .filter((head) => head.trim() !== '')
    .slice(0, MOST_HEADS);
  return [
    `gcdrift: nothing known in ${lines === 1 ? '1 line' : `${lines} lines`}: looked for gctrace lines (gc 1 @0.012s 2%: …), the runtime's other lines and crash texts`,
    ...heads.map(
      (head) => `gcdrift:   a line looks like: ${verbose ? printable(head.slice(0, 200)) : shapeOf(head)}`,
    ),
    'gcdrift: gctrace is off unless GODEBUG=gctrace=1 is set; `gcdrift explain capture` tells how\n',
  ].join('\n');
}

/** Of no bytes nothing can be said but that there are none. */
function isEmpty(inputs: readonly InputReport[]): string {
  const names = inputs.map(({ name }) => (name === '-' ? 'stdin' : printable(name)));
  const which =
    names.length === 1
      ? `${names[0]} is empty`
      : `all ${names.length} inputs are empty, ${names[0]} the first`;
  // The runtime writes gctrace lines to standard error (runtime/print.go, gwrite).
  const why =
    names[0] === 'stdin'
      ? 'gctrace lines go to stderr, which a pipe takes with 2>&1'
      : 'nothing was written there, or not yet (-F waits for it)';
  return `gcdrift: ${which}: ${why}; \`gcdrift explain capture\` tells how to get a log\n`;
}

const shapeOf = (text: string): string =>
  printable(
    text
      .slice(0, 80)
      .replace(/[0-9]+/g, '9')
      .replace(/\p{L}+/gu, 'a'),
  ) + (text.length > 80 ? '…' : '');
