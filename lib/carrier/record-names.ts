// The keys under which shippers store pod, container, unit and the like, and the stream name made from them: `pod/container` if
// both are present, else the one that is.
import type { Namespaces } from './namespaces.js';

export type Fields = Readonly<Record<string, unknown>>;

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The ways to split a dotted path into keys of nested objects: the first key, and the rest. */
const SPLITS = new Map<string, readonly (readonly [key: string, rest: string])[]>();

function splitsOf(path: string): readonly (readonly [key: string, rest: string])[] {
  let splits = SPLITS.get(path);
  if (!splits) {
    const keys = path.split('.');
    splits = keys.slice(1).map((_, i) => [keys.slice(0, i + 1).join('.'), keys.slice(i + 1).join('.')]);
    SPLITS.set(path, splits);
  }
  return splits;
}

/** The value at a path, nested or dotted: `{"a": {"b": 1}}` and `{"a.b": 1}` both have an `a.b`. */
export function valueAt(fields: Fields, path: string): unknown {
  const value = fields[path];
  if (value !== undefined) return value;
  for (const [key, rest] of splitsOf(path)) {
    const child = fields[key];
    const found = isFields(child) ? valueAt(child, rest) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The first value found at these paths. */
export function firstAt(fields: Fields, paths: readonly string[]): unknown {
  for (const path of paths) {
    const value = valueAt(fields, path);
    if (value !== undefined && value !== null && value !== '') return value;
  }
  return undefined;
}

/** The first name at these paths, as text. Search results wrap values in arrays of one. */
function nameAt(fields: Fields, paths: readonly string[]): string {
  for (const path of paths) {
    const value = valueAt(fields, path);
    const name: unknown = Array.isArray(value) ? value[0] : value;
    if (typeof name === 'string' && name !== '') return name;
    if (typeof name === 'number') return String(name);
  }
  return '';
}

const POD = [
  'kubernetes.pod_name',
  'kubernetes.pod.name',
  'resource.labels.pod_name',
  'k8s.pod.name',
  'resource.k8s.pod.name',
  'pod_name',
  'podName',
  'PodName',
  'pod',
  'k8s_pod_name',
  'kubernetes_pod_name',
];
const CONTAINER = [
  'kubernetes.container_name',
  'kubernetes.container.name',
  'resource.labels.container_name',
  'k8s.container.name',
  'resource.k8s.container.name',
  'kube_container_name',
  'container_name',
  'containerName',
  'ContainerName',
  'container',
  'k8s_container_name',
  'kubernetes_container_name',
];
const NAMESPACE = [
  'kubernetes.namespace_name',
  'kubernetes.pod_namespace',
  'kubernetes.namespace',
  'resource.labels.namespace_name',
  'k8s.namespace.name',
  'resource.k8s.namespace.name',
  'namespace_name',
  'namespace',
  'podNamespace',
  'PodNamespace',
  'kube_namespace',
  'k8s_namespace_name',
  'kubernetes_namespace_name',
];
/** Used if there is no pod; more specific keys first. */
const OTHERS = [
  'container.name',
  'docker.container.name',
  'child',
  'logStreamName',
  '@logStream',
  'logStream',
  'logstream',
  'log_stream',
  'unit',
  'dyno',
  'job',
  'app',
  'app_name',
  'fly.app.instance',
  'service.name',
  'service_name',
  'service',
  'process',
  'program',
  'programname',
  'PROGRAM',
  'logger',
  'pid',
];

/** Where the parts of a stream's name are. */
export interface NameKeys {
  pod?: readonly string[];
  container?: readonly string[];
  /** Tells pods, or containers, of one name apart; an ARN by its last part. */
  namespace?: readonly string[];
  /** Used if it has neither. */
  names?: readonly string[];
  /** File paths that name a stream without another name. */
  paths?: readonly string[];
}

/** Shippers mix each other's spellings: beside a shape's own keys, the usual ones of pods and containers, and these. */
const PROGRAM = ['child', 'app', 'app_name', 'service.name', 'service_name', 'service'];

/** The stream's name under a shape's own keys, by a path, or under the keys of other shippers; '' if there is none. */
export function streamIn(fields: Fields, namespaces: Namespaces, keys: NameKeys): string {
  const ofPath = (keys.paths ?? []).map((path) => streamOfPath(valueAt(fields, path)));
  const own = streamOf(fields, namespaces, keys) || ofPath.find((name) => name !== '');
  return own ?? streamOf(fields, namespaces, { names: PROGRAM });
}

/** The stream's name, or ''. Without `keys`, looks at the usual keys of shippers. */
function streamOf(fields: Fields, namespaces: Namespaces, keys: NameKeys = {}): string {
  const pod = nameAt(fields, keys.pod ?? POD);
  const container = nameAt(fields, keys.container ?? CONTAINER);
  const own = pod === '' || container === '' ? pod || container : `${pod}/${container}`;
  // Without a pod, a namespace may be what the program's line is about.
  if (own === '' || (pod === '' && !keys.namespace)) return own || nameAt(fields, keys.names ?? OTHERS);
  return namespaces.apart(own, nameAt(fields, keys.namespace ?? NAMESPACE).replace(/^arn:.*\//, ''));
}

/** Fields that a table has as a text; undefined if it is none of JSON. */
export function fieldsOfJson(text: unknown): unknown {
  try {
    return typeof text === 'string' ? JSON.parse(text) : text;
  } catch {
    return undefined;
  }
}

/** Turns tags such as `kube_container_name:api` into fields. */
export function tagsOf(tags: unknown): Fields {
  const list: unknown[] = Array.isArray(tags) ? tags : typeof tags === 'string' ? tags.split(',') : [];
  return Object.fromEntries(
    list
      .filter((tag) => typeof tag === 'string')
      .map((tag) => [tag.slice(0, tag.indexOf(':')).trim(), tag.slice(tag.indexOf(':') + 1)]),
  );
}

/** pkg/kubelet/kuberuntime: /var/log/pods/NAMESPACE_POD_UID/CONTAINER/0.log … */
const POD_PATH = /pods[/.][^/_]+_([^/_]+)_[^/_]+[/.]([^/]+)[/.]\d+\.log/;
/** … and /var/log/containers/POD_NAMESPACE_CONTAINER-ID.log. */
const CONTAINER_PATH =
  /^(?:.*containers[/.]|.*\/)?([a-z\d][a-z\d.-]*)_[a-z\d-]+_([a-z\d.-]+)-[\da-f]{12,64}(?:\.log)?$/;

/** pod/container from a log file's path by the kubelet's naming scheme, or from a tag derived from such a path. */
export function podOfPath(path: string): string | undefined {
  const found = POD_PATH.exec(path) ?? CONTAINER_PATH.exec(path);
  return found ? `${found[1]}/${found[2]}` : undefined;
}

/** The stream's name from a log file's path: pod/container, else the file's name. */
function streamOfPath(path: unknown): string {
  if (typeof path !== 'string') return '';
  const name = path.slice(path.lastIndexOf('/') + 1);
  return podOfPath(path) ?? name.replace(/\.(?:log|err|out|txt|stderr|stdout)$/, '');
}

/**
 * The container, or the unit without the `.service` suffix. Sessions and scopes run many programs, so their own names are used.
 */
export function journalLabels(record: Fields): Fields {
  const unit = record._SYSTEMD_USER_UNIT ?? record._SYSTEMD_UNIT;
  const isService = typeof unit === 'string' && unit.endsWith('.service');
  return {
    container: record.CONTAINER_NAME,
    unit: isService ? unit.slice(0, -'.service'.length) : (record.SYSLOG_IDENTIFIER ?? record._COMM ?? unit),
  };
}
