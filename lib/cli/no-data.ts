// The message for inputs without GC data: what was looked for, and the shape of the lines (not their text: logs contain secrets).
import { statSync } from 'node:fs';
import type { InputReport } from '../index.js';
import { printable } from '../report/printable.js';

const MOST_HEADS = 3;

export function noDataMessage(inputs: readonly InputReport[], verbose: boolean, stream?: string): string {
  // Excluded processes are not read, so nothing is known about their lines.
  if (stream !== undefined)
    return `gcdrift: no process name matches --stream ${printable(stream)}; without it all processes are shown\n`;
  if (inputs.length > 0 && inputs.every(({ lines, trace }) => lines === 0 && !trace)) return isEmpty(inputs);
  const binary = inputs.filter(({ headKind }) => headKind === 'binary');
  const told = binary.map(
    ({ name, head: [first] = [''] }) =>
      `gcdrift: ${nameOf(name)} is ${first.startsWith('\x7fELF') ? 'a program' : 'binary data'}, not a log: gcdrift reads text and Go execution traces, also in gzip, zstd and tar\n`,
  );
  const texts = inputs.filter((input) => !binary.includes(input));
  return told.join('') + (texts.some(({ lines }) => lines > 0) ? withoutGc(texts, verbose) : '');
}

function withoutGc(inputs: readonly InputReport[], verbose: boolean): string {
  const lines = inputs.reduce((sum, input) => sum + input.lines, 0);
  const kills = inputs.reduce((sum, { kills = 0 }) => sum + kills, 0);
  const known = inputs.reduce((sum, input) => sum + input.known, 0) - kills;
  const like = inputs.filter(({ headKind }) => headKind === 'cycles');
  const isLike = like.length > 0;
  const heads = (isLike ? like : inputs)
    .flatMap(({ head = [] }) => head)
    .filter((head) => head.trim() !== '');
  const next = isLike
    ? "lines begin like a GC cycle, but none is as a release of Go prints it: `gcdrift explain 'gc 7 @0.758s …'` shows how far one goes"
    : 'gctrace is off unless GODEBUG=gctrace=1 is set: see `gcdrift explain capture`';
  const how = verbose ? '' : ', with letters as a and digits as 9 (-v shows the text)';
  return [
    `gcdrift: no GC data in ${lines === 1 ? '1 line' : `${lines} lines`}: ${
      known + kills > 0
        ? `${others(known, kills).join(', ')}, none is a gctrace line (gc 1 @0.012s 2%: …) or a crash`
        : 'looked for gctrace lines (gc 1 @0.012s 2%: …), other messages of the Go runtime and crashes'
    }`,
    ...(heads.length > 0 ? [`gcdrift: the first ${isLike ? 'such ' : ''}lines${how}:`] : []),
    ...heads
      .slice(0, MOST_HEADS)
      .map((head) => `gcdrift:   ${verbose ? printable(head.slice(0, 200)) : shapeOf(head)}`),
    `gcdrift: ${next}\n`,
  ].join('\n');
}

/** The kernel's line of a kill says nothing of what the process was written in. */
const others = (known: number, kills: number): string[] => [
  ...(known === 0
    ? []
    : [`${known === 1 ? 'one is another message' : `${known} are other messages`} of the Go runtime`]),
  ...(kills === 0
    ? []
    : [
        `${kills === 1 ? 'one says' : `${kills} say`} that a process was killed, not whether it is written in Go`,
      ]),
];

function isEmpty(inputs: readonly InputReport[]): string {
  const [{ name, files }] = inputs;
  const first = nameOf(name);
  // Packed emptiness, or only NULs, as a preallocated file has.
  const state = inputs.every(({ bytes }) => bytes === 0) ? 'empty' : 'without lines';
  const which =
    inputs.length > 1
      ? `all ${inputs.length} inputs are ${state}, starting with ${first}`
      : files === undefined
        ? `${first} is ${state}`
        : `${first} holds ${files === 1 ? 'one file, which is' : `${files} files, which are all`} ${state}`;
  if (state !== 'empty' || files !== undefined)
    return `gcdrift: ${which}; \`gcdrift explain capture\` shows how to get a log\n`;
  // The runtime writes gctrace lines to standard error (runtime/print.go, gwrite).
  const why =
    first === 'stdin' || statSync(name, { throwIfNoEntry: false })?.isFile() === false
      ? 'gctrace lines go to stderr, so the pipe needs 2>&1'
      : 'nothing has been written there yet (-F waits for it)';
  return `gcdrift: ${which}: ${why}; \`gcdrift explain capture\` shows how to get a log\n`;
}

const nameOf = (name: string): string => (name === '-' ? 'stdin' : printable(name));

const shapeOf = (text: string): string =>
  printable(
    text
      .slice(0, 80)
      .replace(/[0-9]+/g, '9')
      .replace(/\p{L}+/gu, 'a'),
  ) + (text.length > 80 ? '…' : '');
