// The goal's regimes by their number in a batch's column.
import { REGIMES } from '../model/records.js';

export const [UNKNOWN, FIRST, GOGC, MINIMUM, LIMIT, RAISED, FORCED_GOAL, OFF, CHANGED, GAP, UNEXPLAINED] =
  REGIMES.keys();
