// An input may be silent for hours: this wakes its reader regularly, so that it can report what is known by then.

/**
 * The steps, and `undefined` whenever the next step takes longer than `afterMs`. That step stays pending, and no further one is
 * started. A caller that leaves early does not wait for it.
 */
export async function* withTicks<T>(
  steps: AsyncGenerator<T>,
  afterMs: number | (() => number),
): AsyncGenerator<T | undefined> {
  try {
    for (;;) {
      const next = steps.next();
      let ready = false;
      let wake = (): void => {};
      // One callback per step: racing the promise again at each tick would add a callback each time, for hours.
      const settle = (): void => {
        ready = true;
        wake();
      };
      next.then(settle, settle);
      while (!ready) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, typeof afterMs === 'number' ? afterMs : afterMs());
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
        if (!ready) yield undefined;
      }
      const step = await next;
      if (step.done) return;
      yield step.value;
    }
  } finally {
    void steps.return(undefined).catch(() => undefined);
  }
}
