// Phrases for who moved a goal or GOMAXPROCS, if a trace shows it.
import { formatSeconds } from '../model/format.js';
import type { GoalMove, ProcsMove } from '../model/records.js';
import type { Facts } from '../process/facts.js';
import { actorName } from './traces.js';

/** The most movers that are named, and the most moves of one. */
const MOST = 3;

/** `main.tuner at 482 ms`: each at its moves, or if there are many at the first one; undefined if none is known. */
export function moversOf(moves: readonly (GoalMove | ProcsMove)[] = []): string | undefined {
  const times = new Map<string, string[]>();
  for (const { by, at_s: at } of moves) {
    const name = actorName(by);
    if (name === undefined) continue;
    const who = by?.function?.startsWith('runtime.') === true ? 'the runtime itself' : name;
    const when = times.get(who) ?? [];
    times.set(who, at === undefined ? when : [...when, formatSeconds(at)]);
  }
  const movers = Array.from(times, ([who, when]) => {
    const told = when.length > MOST ? when.slice(0, 1) : when;
    return told.length === 0 ? who : `${who} at ${told.join(' and ')}`;
  });
  const more = movers.length > MOST ? `, and ${movers.length - MOST} more` : '';
  return movers.length === 0 ? undefined : movers.slice(0, MOST).join(', ') + more;
}

/** Who moved the goal, if a trace shows it. */
export function moved({ summary: { goal_moves: moves } }: Facts): string | undefined {
  return wordsOf(moves);
}

/**
 * Who moved the goals of these cycles: the last move before each began; a log prints the goal that a cycle ends with. In a bucket of
 * several cycles any move may be the one.
 */
export function movedFor(facts: Facts, cycles: readonly number[]): string | undefined {
  const { history, summary } = facts;
  const { goal_moves: moves = [], joined } = summary;
  const [numbers, at] = history.columns('n', 'at');
  const last = cycles.flatMap((n) => {
    const cycle = numbers.findLastIndex((first) => first <= n);
    const [from, end] = [at[cycle], at[cycle + 1] ?? Infinity];
    const until = joined ? end : from;
    const before = moves.findLast(({ at_s: moved = NaN }) => moved <= until) ?? [];
    if (history.cyclesIn(cycle) === 1) return before;
    const isWithin = ({ at_s: moved = NaN }: GoalMove): boolean => moved > from && moved <= end;
    return moves.filter((move) => move === before || isWithin(move));
  });
  return wordsOf(last) ?? moved(facts);
}

function wordsOf(moves: readonly GoalMove[] = []): string | undefined {
  const movers = moversOf(moves);
  return movers === undefined ? undefined : `the trace shows who moved the goal: ${movers}`;
}
