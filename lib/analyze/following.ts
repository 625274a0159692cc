// Follows files, each on its own lane, until the signal is aborted.
import { setTimeout as wait } from 'node:timers/promises';
import { FollowedFile, POLL_MS } from '../input/follow.js';
import type { LogLane } from './lane.js';
import type { Notify } from './sink.js';

/** Yields after every poll how many of the files exist; the lanes' reports have the figures. */
export async function* followAll(
  paths: readonly string[],
  laneOf: (path: string) => LogLane,
  signal: AbortSignal,
  notice: Notify,
): AsyncGenerator<number> {
  const followed = paths.map((path) => {
    const lane = laneOf(path);
    return {
      path,
      lane,
      file: new FollowedFile(
        path,
        () => lane.lines(),
        (lines, to) => lane.moved(lines, to),
      ),
      told: '',
    };
  });
  const found = (): number => followed.filter(({ file }) => file.found).length;
  while (!signal.aborted && followed.length > 0) {
    let more = false;
    for (const each of followed) {
      const { path, lane, file } = each;
      const before = file.bytes;
      if (file.poll()) more = true;
      if (file.problem !== undefined && file.problem !== each.told) {
        each.told = file.problem;
        const message = `could not be read: ${file.problem}`;
        notice({ code: 'input-unopened', level: 'error', message, source: { file: path } });
      }
      if (file.bytes === before) continue;
      lane.update(file.bytes);
      yield found();
    }
    yield found();
    await wait(more ? 0 : POLL_MS, undefined, { signal }).catch(() => undefined);
  }
  for (const { lane, file } of followed) {
    file.close();
    lane.finish(file.bytes);
  }
}
