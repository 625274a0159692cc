// The findings that report a growing live heap: what holds it is reported inside them, not separately.
import { liveHeapGrowth } from './heap.js';
import type { Rule } from './rule.js';
import { heapStaircase } from './staircase.js';

export const GROWING_HEAP: readonly Rule[] = [liveHeapGrowth, heapStaircase];
