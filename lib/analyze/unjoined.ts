// Says why a trace is not joined with a log.
import type { NoticeRecord } from '../model/records.js';

export const PIPED_ARCHIVE =
  'an archive from a pipe is not searched for the log of a trace in it: write it to a file to join them';

export const notJoined = (file: string, why: string): NoticeRecord => ({
  type: 'notice',
  code: 'trace-not-joined',
  level: 'info',
  message: `reported as a separate process: ${why}`,
  source: { file },
});
