// Event-level correlation: do cycles start, and are assists paid, in map growth more often than chance explains? Triggers, assists
// and sweeps all sample allocated bytes (runtime/malloc.go, runtime/mgcsweep.go), so triggers and assists are compared with sweeps.
// Sweeps are biased: they come early in a cycle, and one event may stand for many pages, so a single large array counts once.
import type { EventShare } from '../model/maps.js';
import type { CycleActivity } from '../process/mapped.js';
import { significant } from '../model/units.js';
import { atLeast } from '../stats/binomial.js';

/** With fewer cycles or sweeps there is no p-value. */
const LEAST_CYCLES = 5;
const LEAST_SWEEPS = 20;

/**
 * The cycle is the unit, because the assists of one cycle are dependent: its vote is the share of its events in map growth. The sum
 * of votes, rounded down, is compared with as many single draws, which vary more than shares. By chance the vote is any one of
 * the cycle's sweeps and itself (a matched set, as in an exact conditional test), but at least the share of sweeps in the whole
 * trace: p is overstated rather than understated.
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
    share: significant(share),
    sweeps,
    sweeps_in_growth: sweepsInGrowth,
    sweeps_share: significant(overall),
    ...(overall > 0 && n > 0 && { lift: significant(share / overall) }),
    ...(isEnough && { p: significant(atLeast(Math.floor(votes + 1e-9), chances)) }),
  };
}
