// The tables of a process: pauses, the longest stops, and the parts of the heap goal's change.
import { lineOf } from '../model/actor.js';
import { formatNumber, formatSeconds } from '../model/format.js';
import { holderOf } from '../model/gogc-moves.js';
import type { Actor, GoalDrift, Pause, PauseFigures, SummaryRecord } from '../model/records.js';
import { MIB, significant } from '../model/units.js';
import {
  nameColumn,
  numberColumn,
  tableOf,
  type Figure,
  type RecordColumn,
  type TableBlock,
} from './blocks.js';
import { given } from '../model/given.js';

/** With fewer stops than this, p90 is one of the two longest. */
const FEW = 20;

export function pauseTable({ pauses, mark_ns: marks }: SummaryRecord): TableBlock | undefined {
  const kinds: [string, PauseFigures | undefined][] = [
    ['sweep termination', pauses.sweep_term],
    ['mark termination', pauses.mark_term],
    ['whole cycle', pauses.cycle],
    ['not for GC', pauses.other],
    ['concurrent mark (no pause)', marks],
  ];
  const rows = kinds.flatMap(([name, figures]) => (figures ? [{ name, figures }] : []));
  if (rows.length === 0) return undefined;
  const quantiles: [string, (figures: PauseFigures) => number | undefined][] = [
    ['p50', (figures) => figures.p50_ns],
    ['p90', (figures) => figures.p90_ns],
    ['p99', (figures) => figures.p99_ns],
    ['p99.9', (figures) => figures.p999_ns],
    ['max', (figures) => figures.max_ns],
  ];
  const known = quantiles.filter(([, of]) => rows.some(({ figures }) => of(figures) !== undefined));
  const fewest = Math.min(...rows.map(({ figures }) => figures.n));
  return tableOf(
    rows,
    [
      { head: 'pauses, ms', least: 12, cell: ({ name }) => name },
      numberColumn('n', ({ figures }) => formatNumber(figures.n)),
      ...known.map(([head, of]): RecordColumn<(typeof rows)[number]> => ({
        head,
        align: 'point',
        cell: ({ figures }) => ms(of(figures)),
      })),
    ],
    fewest < FEW && fewest > 1 ? `With only ${fewest} stops, p90 is close to the maximum.` : undefined,
  );
}

/** A trace's longest stops: the reason of each, who asked for it, and for whom it waited. */
export function longestTable({ longest_pauses: longest = [] }: SummaryRecord): TableBlock | undefined {
  // A truncated trace may have lost its clock.
  const shown = longest.filter(({ total_ns: ns }) => ns !== undefined).slice(0, MOST_LONGEST);
  if (shown.length === 0) return undefined;
  const knowsLast = shown.some(({ last }) => last);
  return tableOf(
    shown,
    given<RecordColumn<Pause>>(
      { head: 'longest at', cell: ({ at_s: at }) => (at === undefined ? '' : formatSeconds(at)) },
      { head: 'ms', align: 'point', cell: (pause) => ms(pause.total_ns) },
      { head: 'stopping', align: 'point', cell: (pause) => ms(pause.stopping_ns) },
      {
        head: 'for',
        least: 16,
        cell: ({ reason, kind }) => {
          // The two function names beside it need the room.
          const purpose = reason?.replace(/^GC /, '') ?? KIND_WORDS[kind];
          return knowsLast ? purpose.replace('termination', 'term.') : purpose;
        },
      },
      nameColumn('requested by', 14, ({ by }) => actorWords(by)),
      knowsLast && nameColumn('last to stop', 14, ({ last }) => actorWords(last), 1),
      shown.some((pause) => workWords(pause) !== '') && {
        head: 'during',
        code: true,
        least: 14,
        spare: 2,
        cell: workWords,
      },
    ),
    shown.some((pause) => pause.stopping_estimated)
      ? 'Stopping is estimated: the time until the last P stopped. A mark termination is requested by whoever finishes marking.'
      : undefined,
  );
}

/** `request > store`: task and regions of whoever was last, or else of who asked; without any, the open tasks. */
function workWords({ by, last, tasks = [] }: Pause): string {
  const { task, regions } = last?.regions ? last : (by ?? {});
  if (regions) return [...(task === undefined ? [] : [task]), ...regions].join(' > ');
  return tasks.length === 0 ? '' : `(${tasks.map(({ name, n }) => `${n} × ${name}`).join(', ')})`;
}

/** What the program logged while the world was stopped. */
export function stopLogs({ longest_pauses: longest = [] }: SummaryRecord): Figure[] {
  const logs = longest.slice(0, MOST_LONGEST).flatMap(({ logs = [] }) => logs);
  return logs.slice(0, MOST_LONGEST).map(({ at_s: at, goroutine, category, message }) => ({
    name: 'logged',
    text: [
      `${at === undefined ? '' : `at ${formatSeconds(at)}, `}in a stop, by goroutine ${goroutine ?? 'unknown'}: `,
      { code: `${category === undefined ? '' : `[${category}] `}${message ?? '…'}` },
    ],
  }));
}

const MOST_LONGEST = 5;
const KIND_WORDS = {
  sweep_term: 'sweep termination',
  mark_term: 'mark termination',
  other: 'unknown',
} as const;

/** `shop.(*Cache).Put cache.go:88`: with the last element of the package path. */
export const actorWords = (actor: Actor = {}): string =>
  actor.function === undefined || actor.file === undefined
    ? functionOf(actor)
    : `${functionOf(actor)} ${lineOf(actor)}`;

export const functionOf = ({ function: name, goroutine }: Actor = {}): string =>
  name?.replace(/^[^[(]*\//, '') ?? (goroutine === undefined ? '' : `goroutine ${goroutine}`);

/** Two digits, whole ms from 10 ms on, at least µs: the precision of the runtime's prints and of the quantiles. */
export function ms(ns: number | undefined): string {
  if (ns === undefined) return '';
  const value = ns / 1e6;
  if (value >= 10) return formatNumber(Math.round(value));
  const figure = significant(value, 2);
  return formatNumber(figure < 0.001 ? figure : Number(figure.toFixed(3)));
}

const PARTS: [keyof GoalDrift['parts'], string][] = [
  ['live', 'live heap (with GOGC headroom)'],
  ['mark_allocation', 'mark allocation (with headroom)'],
  ['stacks', 'goroutine stacks'],
  ['globals', 'globals'],
  ['gogc', 'GOGC changed'],
  ['limit', 'memory limit'],
  ['minimum', 'the minimum heap'],
  ['large_allocation', 'heap past its goal'],
  ['unexplained', 'unexplained'],
];

/** From this many MiB on figures have no decimals. */
const WHOLE_FROM = 100;
const GIB_FROM = 10 * 1024;

/** The goal's change from the first cycle to the last. Its rounded parts add up. */
export function goalTable(summary: SummaryRecord): TableBlock | undefined {
  const { goal, trace, joined } = summary;
  if (!goal) return undefined;
  const amounts = [goal.from_bytes, goal.to_bytes, ...Object.values(goal.parts)].map((bytes) => bytes / MIB);
  const most = Math.max(...amounts.map(Math.abs));
  const whole = amounts.every((amount) => Number.isInteger(amount));
  const [unit, name, digits] =
    most >= GIB_FROM
      ? [MIB * 1024, 'GiB', most >= WHOLE_FROM * 1024 ? 1 : 2]
      : [MIB, 'MiB', whole || most >= WHOLE_FROM ? 0 : 1];
  // In units of the last digit; the rounding error is added to the largest part whose cause is known: the verdict tells the other.
  const scale = 10 ** digits;
  const rounded = (bytes: number): number => Math.round((bytes / unit) * scale) + 0;
  const parts = PARTS.map(([key, label]) => ({ key, label, amount: rounded(goal.parts[key]) }));
  const total = rounded(goal.to_bytes) - rounded(goal.from_bytes);
  const size = ({ key, amount }: (typeof parts)[number]): number =>
    key === 'unexplained' ? 0.5 : Math.abs(amount);
  const largest = parts.reduce((a, b) => (size(b) > size(a) ? b : a));
  largest.amount += total - parts.reduce((sum, { amount }) => sum + amount, 0);

  const text = (amount: number): string => {
    const [before, after] = (Math.abs(amount) / scale).toFixed(digits).split('.');
    return before.replace(/\B(?=(\d{3})+$)/g, ',') + (after === undefined ? '' : `.${after}`);
  };
  const signed = (amount: number): string => (amount === 0 ? '0' : (amount > 0 ? '+' : '−') + text(amount));
  return {
    kind: 'table',
    columns: [
      { head: `heap goal, ${name}`, least: 12 },
      { head: '', align: 'point' },
    ],
    rows: [
      [`gc ${goal.from_n}`, text(rounded(goal.from_bytes))],
      ...parts
        .filter(({ key, amount }) => amount !== 0 || key === 'unexplained')
        .map(({ key, label, amount }) => [
          // What no figure of the input shows can only add to a goal.
          key === 'unexplained' && amount > 0 && trace && !joined
            ? `${label} (traces do not record stacks)`
            : key === 'limit'
              ? holderOf(summary)
              : label,
          signed(amount),
        ]),
      [`gc ${goal.to_n}`, text(rounded(goal.to_bytes))],
    ],
  };
}
