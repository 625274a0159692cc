// The list of rules. Findings of the same severity are reported in this order.
import { cpuRules } from './cpu.js';
import { cycleRules } from './cycles.js';
import { goalRules } from './goal.js';
import { heapRules } from './heap.js';
import { inputRules } from './input.js';
import { mapActivityRules } from './map-use.js';
import { mapHeapRules } from './map-heap.js';
import { mapRules } from './maps.js';
import { pauseRules } from './pauses.js';
import { programRules } from './program.js';
import { traceRules } from './traces.js';
import type { Rule } from './rule.js';

export const RULES: readonly Rule[] = [
  ...programRules,
  ...heapRules,
  ...goalRules,
  ...cpuRules,
  ...pauseRules,
  ...cycleRules,
  ...mapRules,
  ...mapActivityRules,
  ...mapHeapRules,
  ...traceRules,
  ...inputRules,
];

/** Findings that a log cannot show. */
export { UNJUDGED, type UnjudgedRule } from './elsewhere.js';
export type { Rule, Threshold } from './rule.js';
export { Findings, type Found } from './judge.js';
export { verdictOf, type VerdictOptions } from './verdict.js';
