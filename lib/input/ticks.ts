// An input may be silent for hours: whoever reads it is woken now and then, to tell what is known by then.

/**
 * The steps, and an undefined one whenever the next step takes longer than `afterMs`. That step is under way then: it
 * may be done by the time the caller comes back, but no further one is. Who leaves early does not wait for it.
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
      // Once a step: a promise that is waited for by turns keeps a callback for each of them, all of a silent night.
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
