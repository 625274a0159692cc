// A sink that translates the places in records for another sink.
import type { AnalysisSink } from './sink.js';
import type { FindingRecord } from '../model/finding.js';
import type { Places } from '../model/places.js';
import type { NoticeRecord, SummaryRecord } from '../model/records.js';
import type { Joined } from '../process/joined.js';

/** What is said of processes. */
export type PlacedSink = Pick<AnalysisSink, 'streams' | 'notice' | 'finding' | 'summary'>;

/**
 * Translates the places in records: processes number lines across all files of a set. Evidence without a line of the log is in the
 * trace that was joined to it.
 */
export function placedSink(sink: AnalysisSink, places: Places, joined: readonly Joined[] = []): PlacedSink {
  const traceOf = ({ stream, run }: FindingRecord): string | undefined =>
    joined.find(({ traced }) => traced?.stream === stream && traced.run === run)?.place.figures.file;
  const finding = (record: FindingRecord): FindingRecord =>
    places.several || places.areOffsets || joined.length > 0
      ? {
          ...record,
          evidence: record.evidence.map(({ line, line_to: to, ...rest }) =>
            line === undefined
              ? { ...rest, file: traceOf(record) ?? rest.file }
              : places.areOffsets
                ? { ...places.moment(line), ...rest }
                : to === undefined
                  ? places.of(line)
                  : places.range(line, to),
          ),
        }
      : record;
  const notice = (record: NoticeRecord): NoticeRecord =>
    record.source?.line === undefined ? record : { ...record, source: places.of(record.source.line) };
  const summary = (record: SummaryRecord): SummaryRecord =>
    places.several && record.crashes
      ? {
          ...record,
          crashes: record.crashes.map((crash) => ({ ...crash, source: places.of(crash.source.line ?? 0) })),
        }
      : record;
  return {
    streams: sink.streams === true,
    notice: (record) => sink.notice?.(notice(record)),
    ...(sink.finding && { finding: (record) => sink.finding?.(finding(record)) }),
    summary: (record, process, findings) => sink.summary?.(summary(record), process, findings.map(finding)),
  };
}
