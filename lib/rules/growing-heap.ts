// The findings that tell that the live heap grows: what holds it is told inside them, not beside them.
import { liveHeapGrowth } from './heap.js';
import type { Rule } from './rule.js';
import { heapStaircase } from './staircase.js';

export const GROWING_HEAP: readonly Rule[] = [liveHeapGrowth, heapStaircase];
