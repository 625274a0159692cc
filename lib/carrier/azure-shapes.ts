// The shapes of Azure's log records: tables of Log Analytics, and what `az containerapp logs show` prints.
import type { RecordShape } from './record-shape.js';

/** A replica's name begins with its revision's, and that with its app's. */
const REPLICA = ['ContainerGroupName', 'RevisionName', 'ContainerAppName', 'JobName'];

/** The most specific first. */
export const AZURE: readonly RecordShape[] = [
  {
    id: 'azure-containerlogv2',
    keys: ['LogMessage', 'TimeGenerated|PodName|ContainerName'],
    text: ['LogMessage'],
    wall: ['TimeGenerated'],
    utc: true,
    part: ['LogSource'],
    pod: ['PodName'],
    container: ['ContainerName'],
  },
  {
    id: 'azure-containerlog',
    keys: ['LogEntry', 'LogEntrySource|ContainerID'],
    text: ['LogEntry'],
    wall: ['TimeGenerated'],
    utc: true,
    pod: [],
    container: ['ContainerID'],
    part: ['LogEntrySource'],
  },
  {
    // Container Apps: the table ContainerAppConsoleLogs of Azure Monitor
    id: 'azure-containerapp',
    keys: ['Log', 'ContainerAppName|RevisionName|ContainerGroupName', 'TimeGenerated|ContainerName'],
    text: ['Log'],
    wall: ['TimeGenerated'],
    utc: true,
    part: ['Stream'],
    pod: REPLICA,
    container: ['ContainerName'],
  },
  {
    // Its older ContainerAppConsoleLogs_CL
    id: 'azure-containerapp',
    keys: ['Log_s', 'ContainerAppName_s|RevisionName_s|ContainerGroupName_s|ContainerName_s'],
    text: ['Log_s'],
    wall: ['TimeGenerated'],
    utc: true,
    part: ['Stream_s'],
    pod: [...REPLICA.map((name) => `${name}_s`), 'ContainerJobName_s'],
    container: ['ContainerName_s'],
  },
  {
    // Azure/azure-cli, containerapp logs show: CRI's mark stands before the text (Azure/azure-cli#29767 has a record without)
    id: 'azure-containerapp',
    keys: ['TimeStamp', 'Log'],
    only: [],
    text: ['Log'],
    wall: ['TimeStamp'],
    marked: true,
    labels: () => undefined,
  },
];
