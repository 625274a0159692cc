// Lower bounds of GOGC from goals that an allocation in flight may have raised. A few that a later goal contradicts were raised; many
// that agree show what GOGC was.

/** Half the overshoot that the pacer tolerates (runtime/mgcpacer.go up to 1.17, the hard goal). */
const APART = 1.05;

export class UnsureBounds {
  /** The highest bound of goals that nothing can have raised, percent. */
  #sure = 0;
  /** The highest of the others, falling, and how many goals have fitted since the highest came. */
  #bounds: number[] = [];
  #fitted = 0;

  /** `most`: so many that agree are no accident. */
  constructor(private readonly most: number) {}

  /** GOGC is at least `low`, for sure. */
  begin(low: number): void {
    this.#sure = low;
    this.#bounds = [];
    this.#fitted = 0;
  }

  add(low: number, mayBeRaised: boolean): void {
    if (!mayBeRaised) {
      this.#sure = Math.max(low, this.#sure);
      return;
    }
    if (low > (this.#bounds[0] ?? 0)) this.#fitted = 0;
    this.#bounds = [...this.#bounds, low].sort((a, b) => b - a).slice(0, this.most);
  }

  /** As many goals fit what is known. */
  fit(goals: number): void {
    this.#fitted += goals;
  }

  /** The least GOGC without the bounds above `most`, which a goal allows, if these are few; else NaN. */
  without(most: number): number {
    const left = this.#bounds.filter((bound) => bound <= most);
    const against = this.#bounds.length - left.length;
    // What fits both hardly tells them apart.
    const fitted = (100 + this.#bounds[0]) / (100 + most) > APART ? this.#fitted : 0;
    if (against === 0 || against + fitted >= this.most || this.#sure > most) return NaN;
    this.#bounds = left;
    return Math.max(this.#sure, ...left);
  }
}
