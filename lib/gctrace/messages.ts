// The runtime's own `runtime: …` messages. Their first words distinguish them from an application's; figures and names follow.
// From all print and println calls of runtime/*.go and runtime/*.c, Go 1.2–1.27.

const BEGINNINGS = `
  address space conflict:|bad g|bad lfnode|bad notifyList|bad pointer|bad select|bad span|bad stacksize,|
  bad syncSema|cannot set cpu profile|casfrom_Gscanstatus bad|casfrom_Gscanstatus failed|
  casfromgscanstatus failed|casgstatus: oldval=|castogscanstatus oldval=|checkdead: find|checkdead: nmidle=|
  checkmarks found|checkPut already|checkTreapNode treapNode|confused by|consistent value=|cpu profiling|
  createevent failed;|CreateIoCompletionPort failed|CreateWaitableTimerEx failed;|debugCallV1 called|
  duplicatehandle failed;|empty check|epollcreate failed|epollctl failed|epollwait on|eventfd failed|
  extra pointer:|failed mSpanList.insert|failed mSpanList.remove|failed MSpanList_Insert|
  failed MSpanList_Remove|failed to configure|failed to create|failed to disable|failed to find|
  failed to unwind|failing to|found *(|found bad iterator|found in object at|found invalid|found obj|found space|
  free list of|function symbol|g0 stack [|g: g=|garbage collector|getg: g=|GetProcAddress failed;|
  GetQueuedCompletionStatus failed|GetQueuedCompletionStatus returned|GetQueuedCompletionStatusEx failed|
  GetQueuedCompletionStatusEx returned|global value=|goroutine stack|got trace|gp: gp=|heap mask=|
  heapBitsSetType size=|heapBitsSetTypeGCProg: total|impossible type|insert t=|invalid GC|
  invalid pc-encoded|invalid type|is kern.rthreads|kernel page|kevent failed|kevent for|kevent on|
  kqueue failed|late gcWork|lfstack.push invalid|lfstackpush invalid|LoadLibraryExW failed;|logget fails|
  logput fails|marked free|marking free|markroot index|may need to increase|memory allocated|
  misaligned func|mmap(|mmap: access|mmap: too|morestack on|mprotect(|mstats skew:|NaCl requires|
  nacl_exception_handler: error|nacl_exception_stack: error|netpoll: break|netpoll: eventfd|
  netpoll: PostQueuedCompletionStatus|netpollBreak write|newstack at|newstack called|newstack framesize=|
  newstack sp=|no module data|nonempty check|note: mlock|note: see|note: your|
  NtAssociateWaitCompletionPacket failed;|NtCancelWaitCompletionPacket failed;|
  NtCreateWaitCompletionPacket failed;|oldstack gobuf={pc:|opened unexpected|out of memory: cannot|
  panic before|paused at|pcdata is|pcHeader: magic=|phase error|pipe failed|port_alert failed|
  port_associate failed|port_create failed|port_getn on|PowerRegisterSuspendResumeNotification failed|
  predecessor t=|profile flush|program exceeds|ReadTrace called|remapping stack|rewind pc=|root level|
  runtime page|scanned (|setcpuprofile(off) twice|setevent failed;|SetWaitableTimer failed;|
  size_to_class128:|size_to_class8:|split stack|spurious wakeup|stack growth|stack split|standard file|
  stat overflow:|stat underflow:|summary max|summary[|SysReserve returned|taggedPointerPack invalid|
  This CPU has no|this CPU has no|this system has|traceback stuck.|type mask=|typeBitsBulkBarrier with|
  unexpected error while checking|unexpected G.status|unexpected return|unexpected SPWRITE|unknown argument|
  unknown pc|unwind vdso|use of FixAlloc|value at addr|VirtualAlloc of|VirtualFree of|VirtualQuery failed;|
  waitforsingleobject unexpected;|waitforsingleobject wait_failed;|warning: IsLongPathAwareProcess|
  would've stopped|writebarrierptr *
`;

/** From the first word to the full prefixes that begin with it: one lookup instead of 180 comparisons. */
const BY_WORD = new Map<string, string[]>();
for (const beginning of BEGINNINGS.split('|').map((part) => part.trim())) {
  const word = beginning.split(' ', 1)[0];
  BY_WORD.set(word, [...(BY_WORD.get(word) ?? []), beginning]);
}

/** `gp=0xc000…`, `npages = 3`, `pointer 0xc000… to unallocated span`, `g 7: unexpected status`. */
const FIGURE =
  /^(?:[\w.()[\]-]+ ?= ?(?:0x[\da-f]|-?\d|nil|\{)|(?:P|p|p id|g|gp|base|object|pointer|errno|\w+Off|textAddr|casgstatus) ?(?:0x)?\d|frame \S+ untyped )/;

const PREFIX = 'runtime: ';

/** Whether a line is a message of the runtime, not just any text that begins with `runtime: `. */
export function isRuntimeMessage(text: string): boolean {
  if (!text.startsWith(PREFIX)) return false;
  const message = text.slice(PREFIX.length);
  // The prefix may extend into the figure itself (`mmap(0x…`, `summary[3][0]=`).
  const beginnings =
    BY_WORD.get(/^[^ ]*/.exec(message)![0]) ?? BY_WORD.get(/^\w*[([]?/.exec(message)![0]) ?? [];
  return beginnings.some((beginning) => message.startsWith(beginning)) || FIGURE.test(message);
}
