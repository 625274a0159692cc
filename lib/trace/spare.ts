// What one decoder made and the next one uses again: of hundreds of small traces each would make ten MB of columns anew, which
// are there until the garbage collector has a reason to look.

export class Spare<T> {
  readonly #make: () => T;
  #spare: T | undefined;

  constructor(make: () => T) {
    this.#make = make;
  }

  take(): T {
    const spare = this.#spare ?? this.#make();
    this.#spare = undefined;
    return spare;
  }

  /** Nobody looks at it any more. */
  giveBack(one: T): void {
    this.#spare = one;
  }
}
