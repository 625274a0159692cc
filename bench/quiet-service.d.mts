/** A made-up service in which nothing is wrong. */
export interface QuietService {
  course: string;
  damage: string;
  cycles: number;
  /** Live heap as it usually is, MiB. */
  size: number;
  /** Percent. */
  gogc: number;
  procs: number;
  /** Its gctrace log. */
  text: string;
}

export const COURSE_NAMES: readonly string[];
export const DAMAGE_NAMES: readonly string[];
export function quietService(seed: number): QuietService;
