// Log files of a Kubernetes node, and of bundles that were copied from one: the kubelet names them by namespace, pod and container.
// Programs name files, too: here only names with the whole uid, or the whole id, count.

export interface PodFile {
  namespace: string;
  /** pod/container. */
  name: string;
}

const NAMESPACE = '([a-z0-9](?:[a-z0-9-]*[a-z0-9])?)';
const POD = '([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)';
/** A static pod's uid is the hash of its configuration (pkg/kubelet/config/common.go). */
const UID = '(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32})';
const [BEFORE, SLASH] = [String.raw`(?:^|[\\/:])`, String.raw`[\\/]`];

/** pkg/kubelet/kuberuntime/helpers.go: /var/log/pods/NAMESPACE_POD_UID/CONTAINER/N.log; a rotated set has its folder's name. */
const IN_FOLDER = new RegExp(
  String.raw`${BEFORE}${NAMESPACE}_${POD}_${UID}${SLASH}${NAMESPACE}(?:${SLASH}\d+\.log(?:\.\d{8}-\d{6})?(?:\.gz)?)?$`,
);
/** pkg/kubelet/kuberuntime/legacy.go: /var/log/containers/POD_NAMESPACE_CONTAINER-ID.log. */
const LINK = new RegExp(String.raw`${BEFORE}${POD}_${NAMESPACE}_${NAMESPACE}-[0-9a-f]{64}\.log$`);

/** The pod and container whose log this is by its path; undefined if it has another name. */
export function podFile(path: string): PodFile | undefined {
  const inFolder = IN_FOLDER.exec(path);
  if (inFolder) return { namespace: inFolder[1], name: `${inFolder[2]}/${inFolder[3]}` };
  const link = LINK.exec(path);
  return link ? { namespace: link[2], name: `${link[1]}/${link[3]}` } : undefined;
}
