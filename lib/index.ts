// The public API: everything that the command line does, typed and streaming.
export {
  Analysis,
  analyze,
  cycleAt,
  findInputs,
  readCycles,
  run,
  type FoundInputs,
  type Progress,
} from './analyze/analyze.js';
export { uniqueNames } from './analyze/stream-names.js';
export type { AnalyzeOptions } from './analyze/options.js';
export type { AnalysisRecord, AnalysisSink, Process } from './analyze/sink.js';
export { ActivityError } from './activity/read.js';
export { split, type SplitOptions } from './split.js';
export { cut, type CutOptions, type CutReport } from './cut.js';
export { anonymize, type Anonymized, type AnonymizeOptions } from './anonymize.js';
export { TraceInputError } from './trace-bytes.js';
export {
  compare,
  runComparison,
  type CompareOptions,
  type Comparison,
  type ComparisonReport,
  type SideReport,
} from './compare/compare.js';
export type * from './model/comparison.js';
export type { InputReport } from './model/input-report.js';
export type { LiveHeapTypes, LiveType, SizeClassUse } from './model/live-types.js';
export type { EventShare, MapFigures, MapOperation, MapRecord, MapSiteFigures } from './model/maps.js';
export { isReported, type CycleBatch } from './model/batch.js';
export type { Places } from './model/places.js';
export type { GcSeries, MapSeries } from './model/map-activity.js';
export type * from './model/records.js';
export { SEVERITIES } from './model/finding.js';
export type { Cause, Evidence, FindingRecord, FindingState, Severity } from './model/finding.js';
export { RULES, UNJUDGED, type UnjudgedRule, type Rule, type Threshold } from './rules/index.js';
export { verdictNow, type JudgingOptions } from './analyze/judging.js';
export { formatBytes, formatDuration, formatNumber, formatShare } from './model/format.js';
export { reasonOf } from './model/system-errors.js';
export { AddressSpaceError } from './model/webassembly.js';
export { parseDuration, parseSize } from './model/units.js';
export { Sketch } from './stats/sketch.js';
export { formatVersions, parseVersion, type GoVersions } from './model/version.js';
export { VERSION } from './version.js';
export { WindowError } from './analyze/window.js';
export { COLUMN_NAMES, explainColumn } from './explain/columns.js';
export { explainLine } from './explain/explain.js';
export type {
  Assessment,
  DerivedFigure,
  ExplainedColumn,
  ExplainedField,
  Explanation,
} from './explain/explanation.js';
export { CAPTURE } from './explain/capture.js';
export { readRecords, recordsToNdjson } from './streams.js';
