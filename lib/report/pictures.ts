// Pictures of findings in plain ASCII, for every terminal and ticket.

export const PICTURES: Readonly<Record<string, string>> = {
  'live-heap-growth': `
live |                 __/    each cycle leaves more behind,
heap |          __/\\__/       and the lowest points rise too
     |   __/\\__/
     |__/
     +--------------------> time`,
  'heap-staircase': `
live |          ________    level, doubled, level, doubled:
heap |         |            one structure takes its next size
     |     ____|
     | ___|
     +--------------------> time`,
  'goal-above-container-limit': `
     | - - - - - - - - - -  what the container has
goal |  ..''..''..''..''..  <- may pass it: no leak needed
live | ___________________
     +--------------------> time`,
  'gogc-change': `
goal |          .........   the goal moves at one cycle
     | .........
live | __________________   the live heap does not
     +--------------------> time`,
  'memory-limit-bound': `
     |      ..''            GOGC's line: live x (1 + GOGC/100)
goal | ....''-------------  cut off at its top by the limit
live |    ____----''
     | ___
     +--------------------> time`,
  'gc-death-spiral': `
goal | -------------------  the limit
live |       ___----======  meets it: cycle follows cycle
GC   | |    |   |  | ||||||
     +--------------------> time`,
  'heap-overshoot': `
heap |     /|    /|         the heap at mark end
     | .../.|.../.|.......  its goal
     |   /  |  /  |
     +--------------------> time`,
  'alloc-rate-surge': `
GC   | |    |    | |||||||  more garbage a second, more cycles
live | ___________________  what is kept stays the same
     +--------------------> time`,
  'stop-latency': `
stop |        #       #     long only now and then: it waited
     | ._._._.#_._._._#._.  for one goroutine that would not stop`,
  'long-pause': `
stop | ##_##_###_##_##_###  most stops are long`,
  'pause-regression': `
stop |           #########  longer from one cycle on
     | _________#`,
  'low-mutator-utilization': `
     | ####..##..####....#  # program runs   . GC has the CPU
         ^^^^^^^^^^
         this window of 10 ms is all that a request has`,
};
