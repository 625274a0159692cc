// Which GOGC a segment's goals allow one by one. Their intervals are intersected as if GOGC stood still (gogc.ts), but a tuner moves
// it within what they have in common too: then only an interval that contains all of them contains every value that was set.
export class Reach {
  /** Percent; 0 and Infinity where nothing is known. */
  constructor(
    public least = 0,
    public most = Infinity,
  ) {}

  /** A segment begins with a goal that allows `[least, most]`. */
  begin(least: number, most: number): void {
    this.least = least;
    this.most = most;
  }

  add(least: number, most: number): void {
    if (least < this.least) this.least = least;
    if (most > this.most) this.most = most;
  }

  /** All that another one allows. */
  take(other: Reach): void {
    if (other.least <= other.most) this.add(other.least, other.most);
    other.begin(Infinity, -Infinity);
  }

  /** What a goal or more allowed is not known. */
  forget(): void {
    this.begin(0, Infinity);
  }
}
