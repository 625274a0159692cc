// The public API: all that the command line does, typed and streaming.
export {
  analyze,
  cycleAt,
  readCycles,
  run,
  type AnalysisRecord,
  type AnalysisSink,
  type AnalyzeOptions,
  type InputReport,
  type Progress,
} from './analyze.js';
export type * from './model/records.js';
export { formatBytes, formatDuration, formatNumber, formatShare } from './model/format.js';
export { parseDuration, parseSize } from './model/units.js';
export { formatVersions, parseVersion, type GoVersions } from './model/version.js';
export { VERSION } from './version.js';
export { WindowError } from './window.js';
export {
  explainLine,
  type DerivedFigure,
  type ExplainedField,
  type Explanation,
  type Judgement,
} from './gctrace/explain.js';
export { CAPTURE } from './gctrace/capture.js';
