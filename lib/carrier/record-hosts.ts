// The machine that a record names beside its stream. Shippers write their own host's name, which is the program's where it runs outside
// of Kubernetes.
import { machineOf } from './machines.js';
import { isFields, namesPod, valueAt, type Fields } from './record-names.js';
import type { RecordShape } from './record-shapes.js';

/** By shape: Elastic Common Schema, host; Graylog's GELF; Splunk's default fields; Datadog's reserved attributes. */
const HOSTS: Readonly<Record<string, readonly string[]>> = {
  'journald-json': ['_HOSTNAME'],
  filebeat: ['host.name'],
  logstash: ['host.name', 'host'],
  vector: ['host'],
  gelf: ['host'],
  'splunk-export': ['host'],
  'splunk-raw-fields': ['host'],
  'splunk-hec': ['host'],
  'datadog-api': ['host'],
};

/** A pod of the shipper's, which is another one after each start (k8s.io/apimachinery pkg/util/rand); the port of a connection. */
const CHANGES = /-[bcdfghjklmnpqrstvwxz2456789]{5}$|:\d+$/;

/** The machine's name; '' if it tells none apart, or if the stream is a pod's. */
export function hostOf(record: Fields, shape: RecordShape): string {
  for (const path of HOSTS[shape.id] ?? []) {
    const value = valueAt(record, path);
    const name: unknown = Array.isArray(value) ? value[0] : value;
    if (typeof name !== 'string' || name === '') continue;
    const labels = shape.labels ? shape.labels(record) : record;
    return CHANGES.test(name) || (isFields(labels) && namesPod(labels, shape)) ? '' : machineOf(name);
  }
  return '';
}
