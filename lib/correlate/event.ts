// Event-level correlation: do cycles begin, and are assists paid, in map growth more often than chance would have it?
// Triggers, assists and sweeps all sample allocated bytes (runtime/malloc.go, runtime/mgcsweep.go): so they are held against
// the sweeps, and CPU shares stand beside as figures of their own. The sweeps' bias: they come early in a cycle, and one event
// may stand for many pages, so a single large array counts once.
import type { EventShare } from '../model/maps.js';
import type { CycleActivity } from '../process/mapped.js';
import { atLeast } from '../stats/binomial.js';

/** With fewer cycles no chance is told, nor with fewer sweeps to compare with. */
const LEAST_CYCLES = 5;
const LEAST_SWEEPS = 20;

/**
 * The cycle is the unit, since the assists of one cycle hang together: each casts one vote, the share of its events that lie in
 * map growth. The votes' sum, rounded down, is held against as many single draws, which vary more than shares do. By chance the
 * vote is any one of the cycle's sweeps and itself (a matched set, as in an exact conditional test); where that is less than
 * the share of sweeps in the whole trace, that share is taken: p is overstated rather than understated.
 */
export function eventShare(cycles: readonly CycleActivity[], event: 'triggers' | 'assists'): EventShare {
  let [n, inGrowth, votes, sweeps, sweepsInGrowth] = [0, 0, 0, 0, 0];
  for (const { all, growth } of cycles) {
    sweeps += all.sweeps;
    sweepsInGrowth += growth.sweeps;
  }
  const overall = sweeps > 0 ? sweepsInGrowth / sweeps : 0;
  const chances: number[] = [];
  for (const { all, growth } of cycles) {
    if (all[event] === 0) continue;
    const vote = growth[event] / all[event];
    n += all[event];
    inGrowth += growth[event];
    votes += vote;
    chances.push(Math.max(overall, (growth.sweeps + vote) / (all.sweeps + 1)));
  }
  const share = n > 0 ? inGrowth / n : 0;
  const isEnough = chances.length >= LEAST_CYCLES && sweeps >= LEAST_SWEEPS;
  return {
    n,
    cycles: chances.length,
    in_growth: inGrowth,
    share: digits(share),
    sweeps,
    sweeps_in_growth: sweepsInGrowth,
    sweeps_share: digits(overall),
    ...(overall > 0 && { lift: digits(share / overall) }),
    ...(isEnough && { p: digits(atLeast(Math.floor(votes + 1e-9), chances)) }),
  };
}

const digits = (value: number): number => Number(value.toPrecision(3));
