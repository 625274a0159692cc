// The shapes of log records, recognized by their keys: where a record has its text, its time, its stream, and the mark of a text
// that continues in the next record. One row per shape; docs/FORMATS.md names the sources.
import { AZURE } from './azure-shapes.js';
import type { Namespaces } from './namespaces.js';
import {
  fieldsOfJson,
  isFields,
  journalLabels,
  streamIn,
  tagsOf,
  valueAt,
  type Fields,
} from './record-names.js';
import type { RecordShape } from './record-shape.js';

const isTrue = (value: unknown): boolean => value === true || value === 'true';
const at =
  (path: string) =>
  (record: Fields): unknown =>
    valueAt(record, path);
/** CRI's tag, kept as `logtag` or `_p`; Vector's `_partial`. */
const isPiece = (record: Fields): boolean =>
  record.logtag === 'P' || record._p === 'P' || isTrue(record._partial);

const TIMES = [
  '@timestamp',
  'timestamp',
  'time',
  'date',
  'ts',
  '_time',
  't',
  'T',
  'Time',
  'TimeStamp',
  'ISODATE',
];
const FLUENT_TEXTS = ['log', 'message', 'MESSAGE', 'msg'];

/** The most specific first. */
export const SHAPES: readonly RecordShape[] = [
  {
    // moby/moby daemon/logger/jsonfilelog/jsonlog
    id: 'docker',
    keys: ['log', 'stream', 'time'],
    only: ['attrs'],
    text: ['log'],
    wall: ['time'],
    labels: () => undefined,
    part: ['stream'],
    newline: 'always',
  },
  {
    // systemd, Journal Export Formats; moby/moby daemon/logger/journald; containers/conmon src/ctr_logging.c
    id: 'journald-json',
    keys: ['__REALTIME_TIMESTAMP', '__CURSOR|MESSAGE'],
    text: ['MESSAGE'],
    wall: ['__REALTIME_TIMESTAMP', '_SOURCE_REALTIME_TIMESTAMP'],
    labels: journalLabels,
    part: ['CONTAINER_PARTIAL_ID', 'PRIORITY'],
    ordinal: 'CONTAINER_PARTIAL_ORDINAL',
    partial: (record) => isTrue(record.CONTAINER_PARTIAL_MESSAGE),
  },
  {
    // stern/stern cmd/cmd.go, stern/tail.go
    id: 'stern-json',
    keys: ['message', 'podName', 'containerName'],
    text: ['message'],
    pod: ['podName'],
    container: ['containerName'],
  },
  {
    id: 'stern-extjson',
    keys: ['pod', 'container', 'message'],
    only: ['namespace'],
    text: ['message'],
    pod: ['pod'],
    container: ['container'],
  },
  {
    // Docker's fluentd driver, with what ECS adds; moby/moby daemon/logger (partial metadata)
    id: 'ecs-firelens',
    keys: ['log', 'container_name', 'container_id|ecs_task_arn|ecs_cluster|partial_id'],
    text: ['log'],
    wall: TIMES,
    part: ['partial_id', 'source'],
    ordinal: 'partial_ordinal',
    partial: (record) => isTrue(record.partial_message) && !isTrue(record.partial_last),
    pod: [],
    container: ['container_name'],
    namespace: ['ecs_task_arn'],
  },
  {
    id: 'gcp-logentry',
    keys: ['logName|insertId', 'timestamp|receiveTimestamp', 'textPayload|jsonPayload|protoPayload|resource'],
    text: [
      'textPayload',
      'jsonPayload.message',
      'jsonPayload.msg',
      'jsonPayload.log',
      'jsonPayload',
      'protoPayload',
    ],
    wall: ['timestamp', 'receiveTimestamp'],
    names: [
      'resource.labels.service_name',
      'resource.labels.job_name',
      'resource.labels.function_name',
      'labels.compute.googleapis.com/resource_name',
      'resource.labels.instance_id',
    ],
    part: ['logName'],
    pod: ['resource.labels.pod_name', 'resource.labels.pod_id'],
    container: ['resource.labels.container_name'],
  },
  ...AZURE,
  {
    // grafana/loki pkg/logcli/output/jsonl.go
    id: 'logcli-jsonl',
    keys: ['labels', 'line', 'timestamp'],
    text: ['line'],
    wall: ['timestamp'],
    labels: at('labels'),
    part: ['labels.stream'],
  },
  {
    // grafana/grafana public/app/features/logs/utils.ts
    id: 'grafana-explore-json',
    keys: ['line', 'timestamp', 'fields|date'],
    text: ['line'],
    wall: ['timestamp', 'date'],
    labels: at('fields'),
    part: ['fields.stream'],
  },
  {
    // grafana/grafana pkg/tsdb/loki/frame.go: the columns of the inspector's CSV. `Time` is the browser's local time.
    id: 'grafana-inspector',
    keys: ['Line', 'Time', 'tsNs'],
    text: ['Line'],
    wall: ['tsNs'],
    labels: ({ labels }) => fieldsOfJson(labels),
  },
  {
    id: 'elasticsearch-hits',
    keys: ['_index', '_source'],
    inner: '_source',
    text: [],
  },
  {
    id: 'elasticsearch-hits',
    keys: ['_index', 'fields'],
    inner: 'fields',
    text: [],
  },
  {
    // What `filter_path=hits.hits._source` and the like leave of a hit.
    id: 'elasticsearch-hits',
    keys: ['_source'],
    only: ['_id', '_score', '_type', '_version', '_routing', '_ignored', 'sort', 'fields', 'highlight'],
    inner: '_source',
    text: [],
  },
  {
    id: 'splunk-export',
    keys: ['preview|result._raw', 'result._raw|lastrow'],
    inner: 'result',
    text: ['_raw'],
    wall: ['_time'],
    paths: ['source'],
    preview: (record) => isTrue(record.preview),
  },
  {
    id: 'splunk-raw-fields',
    keys: ['_raw', '_time|sourcetype|source|host'],
    text: ['_raw'],
    wall: ['_time'],
    paths: ['source'],
  },
  {
    id: 'splunk-hec',
    keys: ['event', 'sourcetype|source|index|fields'],
    text: ['event.line', 'event.log', 'event.message', 'event.msg', 'event'],
    wall: ['time'],
    labels: (record) => ({ ...(isFields(record.fields) ? record.fields : record), source: record.source }),
    paths: ['source'],
    part: ['event.source', 'fields.stream'],
  },
  {
    id: 'datadog-api',
    keys: ['attributes.message|attributes.tags', 'attributes.timestamp'],
    inner: 'attributes',
    text: ['message', 'attributes.message', 'attributes.msg'],
    wall: ['timestamp'],
    labels: (record) => ({ ...tagsOf(record.tags), service: record.service, host: record.host }),
  },
  {
    id: 'datadog-api',
    keys: ['content.message', 'content.timestamp'],
    inner: 'content',
    text: ['message'],
    wall: ['timestamp'],
    labels: (record) => ({ ...tagsOf(record.tags), service: record.service, host: record.host }),
  },
  {
    // AWS CLI reference, filter-log-events and get-log-events; events of a subscription have an id
    id: 'cloudwatch-filter-log-events',
    keys: ['logStreamName', 'timestamp', 'message'],
    text: ['message'],
    wall: ['timestamp'],
    pod: [],
    container: ['logStreamName'],
  },
  {
    id: 'cloudwatch-get-log-events',
    keys: ['timestamp', 'message'],
    only: ['ingestionTime', 'eventId', 'id'],
    text: ['message'],
    wall: ['timestamp'],
    labels: () => undefined,
  },
  {
    // CloudWatch Logs Insights: its results as JSON, and as CSV
    id: 'cloudwatch-insights',
    keys: ['@message', '@timestamp|@ptr|@logStream'],
    text: ['@message'],
    wall: ['@timestamp'],
    utc: true,
    pod: [],
    container: ['@logStream'],
  },
  {
    // open-telemetry/opentelemetry-proto, logs.proto as JSON
    id: 'otlp',
    keys: ['timeUnixNano|observedTimeUnixNano', 'body'],
    text: ['body.stringValue', 'body'],
    wall: ['timeUnixNano', 'observedTimeUnixNano'],
  },
  {
    // Graylog's GELF; moby/moby daemon/logger/gelf
    id: 'gelf',
    keys: ['short_message', 'version|host'],
    text: ['full_message', 'short_message'],
    wall: ['timestamp'],
    pod: [],
    container: ['_container_name', '_tag'],
  },
  {
    id: 'vector',
    keys: ['source_type', 'message'],
    text: ['message'],
    wall: ['timestamp', '@timestamp', 'time'],
    names: ['_SYSTEMD_UNIT'],
    paths: ['file'],
    part: ['stream'],
    partial: isPiece,
    pod: ['kubernetes.pod_name'],
    container: ['kubernetes.container_name', 'container_name'],
  },
  {
    id: 'logstash',
    keys: ['@timestamp', '@version', 'message'],
    text: ['message'],
    wall: ['@timestamp'],
    names: ['type', 'service.name'],
    paths: ['log.file.path', 'path'],
    part: ['stream'],
    pod: ['kubernetes.pod.name'],
    container: ['kubernetes.container.name', 'container.name'],
  },
  {
    id: 'filebeat',
    keys: [
      '@timestamp',
      'message',
      'log.offset|input.type|agent.type|@metadata.beat|log.file.path|ecs.version',
    ],
    text: ['message'],
    wall: ['@timestamp'],
    names: ['service.name'],
    paths: ['log.file.path'],
    part: ['stream'],
    pod: ['kubernetes.pod.name'],
    container: ['kubernetes.container.name', 'container.name', 'docker.container.name'],
  },
  {
    // Unitech/pm2 lib/API/Log.js: an app has a process for each id, and newlines are left out.
    id: 'pm2-json',
    keys: ['message', 'process_id', 'app_name'],
    text: ['message'],
    wall: ['timestamp'],
    labels: (record) => ({ name: [record.process_id, record.app_name].join('|') }),
    names: ['name'],
    part: ['type'],
  },
  {
    // BurntSushi/ripgrep crates/printer/src/jsont.rs
    id: 'ripgrep-json',
    keys: ['type', 'data.lines', 'data.path'],
    only: ['data'],
    inner: 'data',
    text: ['lines.text'],
    names: ['path.text'],
  },
  {
    // cmd/internal/test2json: the output of a package's tests, and since Go 1.24 that of the programs that build them
    id: 'go-test-json',
    keys: ['Action', 'Output', 'Package|ImportPath'],
    text: ['Output'],
    wall: ['Time'],
    names: ['Package', 'ImportPath'],
  },
  {
    // The user chooses the date's key and format: fluent/fluent-bit src/flb_pack.c
    id: 'fluentbit-json',
    keys: ['log|message|MESSAGE', 'date|logtag|_p|kubernetes'],
    text: FLUENT_TEXTS,
    wall: ['date', ...TIMES],
    utc: true,
    names: ['_SYSTEMD_UNIT'],
    paths: ['file', 'filepath', 'filename'],
    part: ['stream'],
    partial: isPiece,
    newline: 'mostly',
    pod: ['kubernetes.pod_name'],
    container: ['kubernetes.container_name', 'container_name'],
  },
  {
    // Loggers that a supervisor uses for its children's lines: log/slog, zap, zerolog, logrus, bunyan, pino, structlog
    id: 'wrapper-json',
    keys: ['msg|message|log|event|line|text|body', 'time|ts|t|timestamp|@timestamp|level|severity|lvl|date'],
    text: ['msg', 'message', 'log', 'event', 'line', 'text', 'body'],
    wall: TIMES,
    part: ['stream'],
  },
];

/** Used if nothing more specific fits: tables with arbitrary column names, and shippers not listed here. */
export const ANY_SHAPE: RecordShape = {
  id: 'json',
  keys: [],
  text: [
    'message',
    'msg',
    'log',
    'line',
    'content',
    'text',
    'body',
    '_raw',
    '@message',
    'logmessage',
    'event',
  ],
  wall: TIMES,
  part: ['stream'],
};

const ALTERNATIVES = new Map(SHAPES.flatMap(({ keys }) => keys.map((key) => [key, key.split('|')])));

/** Whether a record has all keys of a shape, and no others, if the shape says which others there may be. */
export function matchesShape(record: Fields, { keys, only }: RecordShape): boolean {
  const has = (path: string): boolean => valueAt(record, path) !== undefined;
  if (!keys.every((key) => ALTERNATIVES.get(key)!.some(has))) return false;
  return only === undefined || Object.keys(record).every((key) => keys.includes(key) || only.includes(key));
}

/** The most specific shape that a record's keys match. */
export const shapeOf = (record: Fields): RecordShape | undefined =>
  SHAPES.find((shape) => matchesShape(record, shape));

/** The stream's name from a record of this shape. */
export function nameOf(record: Fields, shape: RecordShape, namespaces: Namespaces): string {
  const labels = shape.labels ? shape.labels(record) : record;
  return isFields(labels) ? streamIn(labels, namespaces, shape) : '';
}
