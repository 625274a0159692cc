// Initial facts about a trace, before reading it.
import type { GoVersions } from '../model/version.js';
import type { TraceFacts } from './events.js';

export const factsOf = (format: string, versions: GoVersions): TraceFacts => ({
  format,
  versions,
  events: 0,
  batches: 0,
  generations: 0,
  midway: false,
  assists: true,
  workers: true,
  experimental: 0,
});
