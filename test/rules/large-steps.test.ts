// Programs whose large allocations, suspended collector or lack of CPU were told with words that their own lines refuted.
import t from 'tap';
import type { AnalyzeOptions, FindingRecord } from '../../lib/index.js';
import { inShort } from '../../lib/rules/in-short.js';
import { judged } from './judged.js';

/** A buffer that doubles, Go 1.19.8: each time its next size is made in one piece, past the goal. */
const BUFFER = `
gc 1 @0.067s 0%: 0.009+0.75+0.003 ms clock, 0.019+0/0.63/0.16+0.006 ms cpu, 4->4->1 MB, 4 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 2 @0.127s 0%: 0.013+0.32+0.003 ms clock, 0.026+0/0.086/0.15+0.007 ms cpu, 3->3->1 MB, 4 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 3 @0.135s 0%: 0.043+2.7+0.004 ms clock, 0.086+0/0.26/0+0.009 ms cpu, 3->3->3 MB, 4 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 4 @0.236s 0%: 0.038+1.0+0.004 ms clock, 0.076+0/0.088/0.11+0.008 ms cpu, 5->6->2 MB, 6 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 5 @0.268s 0%: 0.046+1.3+0.003 ms clock, 0.093+0/0.12/0.097+0.006 ms cpu, 6->6->6 MB, 4 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 6 @0.423s 0%: 0.045+11+0.004 ms clock, 0.090+0/0.099/0.12+0.008 ms cpu, 10->11->4 MB, 12 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 7 @0.527s 0%: 0.039+1.6+0.003 ms clock, 0.079+0/0.096/0.11+0.007 ms cpu, 15->15->12 MB, 9 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 8 @0.832s 0%: 0.014+0.17+0.002 ms clock, 0.028+0.066/0.083/0+0.005 ms cpu, 20->20->8 MB, 24 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 9 @1.037s 0%: 0.039+0.30+0.003 ms clock, 0.078+0/0.097/0.12+0.006 ms cpu, 14->14->8 MB, 16 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 10 @1.052s 0%: 0.047+2.6+0.004 ms clock, 0.095+0/0.13/0.10+0.009 ms cpu, 24->24->24 MB, 16 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 11 @1.667s 0%: 0.042+0.33+0.003 ms clock, 0.084+0/0.098/0.12+0.007 ms cpu, 41->41->16 MB, 48 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 12 @2.072s 0%: 0.042+0.37+0.003 ms clock, 0.085+0/0.078/0.12+0.006 ms cpu, 27->27->16 MB, 32 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 13 @2.102s 0%: 0.016+6.3+5.3 ms clock, 0.032+0/0.11/6.1+10 ms cpu, 49->49->48 MB, 32 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 14 @3.292s 0%: 0.040+6.2+0.004 ms clock, 0.080+0/0.10/0.18+0.008 ms cpu, 82->82->32 MB, 96 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 15 @4.096s 0%: 0.040+0.30+0.003 ms clock, 0.080+0/0.075/0.11+0.007 ms cpu, 55->55->32 MB, 64 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 16 @4.201s 0%: 0.041+358+0.006 ms clock, 0.083+0/0.11/0.13+0.012 ms cpu, 99->99->96 MB, 64 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 17 @6.841s 0%: 0.036+0.38+0.003 ms clock, 0.072+0/0.10/0.14+0.006 ms cpu, 171->171->64 MB, 192 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 18 @8.394s 0%: 0.053+555+0.005 ms clock, 0.10+0/0.14/0.12+0.010 ms cpu, 236->236->192 MB, 128 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 19 @13.131s 0%: 84+0.57+0.003 ms clock, 169+0.076/0.089/0+0.007 ms cpu, 327->330->130 MB, 384 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 20 @16.442s 0%: 0.037+0.37+0.003 ms clock, 0.074+0/0.092/0.16+0.007 ms cpu, 223->223->128 MB, 262 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 21 @16.784s 0%: 2.1+813+0.008 ms clock, 4.3+0.13/0/0+0.016 ms cpu, 393->393->384 MB, 256 MB goal, 0 MB stacks, 0 MB globals, 2 P
`;

/** GOGC is off for three seconds (debug.SetGCPercent(-1)), Go 1.19.8. */
const SUSPENDED = `
gc 50 @4.759s 0%: 0.031+2.1+0.003 ms clock, 0.063+0.32/0.37/1.2+0.007 ms cpu, 12->12->6 MB, 12 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 51 @4.869s 0%: 0.044+2.1+0.003 ms clock, 0.089+0.16/0.21/1.6+0.007 ms cpu, 12->12->6 MB, 12 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 52 @4.981s 0%: 0.046+3.3+0.003 ms clock, 0.092+1.4/1.7/0.098+0.007 ms cpu, 12->12->6 MB, 12 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 53 @5.084s 0%: 0.021+2.1+0.004 ms clock, 0.042+0/0.18/1.8+0.009 ms cpu, 12->12->6 MB, 13 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 54 @5.164s 0%: 0.018+2.0+0.003 ms clock, 0.036+0/0.19/1.7+0.007 ms cpu, 10->10->6 MB, 12 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 55 @5.264s 0%: 0.041+2.1+0.004 ms clock, 0.082+0.044/0.21/1.7+0.008 ms cpu, 11->11->6 MB, 12 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 56 @5.374s 0%: 0.019+2.1+0.003 ms clock, 0.038+0.99/0.52/0.45+0.006 ms cpu, 12->12->6 MB, 12 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 57 @5.475s 0%: 0.048+2.1+0.004 ms clock, 0.097+0/0.24/1.7+0.008 ms cpu, 11->12->6 MB, 12 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 58 @5.554s 0%: 0.045+2.0+0.003 ms clock, 0.090+0/0.18/1.8+0.007 ms cpu, 10->10->6 MB, 12 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 59 @5.663s 0%: 9.3+19+0.005 ms clock, 18+0.045/19/0+0.010 ms cpu, 12->14->8 MB, 12 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 60 @5.809s 0%: 0.023+2.0+0.004 ms clock, 0.046+0/0.20/1.7+0.008 ms cpu, 14->14->6 MB, 16 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 61 @5.889s 0%: 0.019+2.1+0.004 ms clock, 0.039+0/0.19/1.8+0.008 ms cpu, 10->10->6 MB, 12 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 62 @5.984s 0%: 0.040+1.3+0.003 ms clock, 0.080+0/0.28/1.8+0.006 ms cpu, 11->11->6 MB, 12 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 63 @9.010s 0%: 0.044+2.2+0.003 ms clock, 0.088+1.7/0.24/0.11+0.007 ms cpu, 178->178->6 MB, 12 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 64 @9.084s 0%: 0.048+4.2+0.004 ms clock, 0.096+0/0.22/1.8+0.009 ms cpu, 10->10->6 MB, 12 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 65 @9.165s 0%: 0.019+3.1+0.004 ms clock, 0.038+0/0.54/1.5+0.009 ms cpu, 10->10->6 MB, 12 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 66 @9.249s 0%: 0.021+6.2+0.003 ms clock, 0.042+0.047/0.54/4.6+0.006 ms cpu, 10->11->6 MB, 12 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 67 @9.345s 0%: 0.033+1.0+0.003 ms clock, 0.066+0.051/0.12/1.8+0.006 ms cpu, 11->11->6 MB, 13 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 68 @9.429s 0%: 0.047+2.1+0.004 ms clock, 0.094+0.051/0.21/1.8+0.009 ms cpu, 10->11->6 MB, 12 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 69 @9.514s 0%: 0.018+2.1+0.003 ms clock, 0.036+0.043/0.21/1.7+0.007 ms cpu, 10->11->6 MB, 12 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 70 @9.599s 0%: 0.021+2.0+0.003 ms clock, 0.042+0.049/0.20/1.7+0.007 ms cpu, 10->11->6 MB, 12 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 71 @9.684s 0%: 0.039+2.1+0.003 ms clock, 0.078+0/0.19/1.8+0.007 ms cpu, 11->11->6 MB, 12 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 72 @9.769s 0%: 0.023+2.2+0.004 ms clock, 0.046+0/0.23/1.8+0.008 ms cpu, 10->11->6 MB, 12 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 73 @9.854s 0%: 0.019+2.1+0.003 ms clock, 0.039+0.10/0.12/1.8+0.006 ms cpu, 10->11->6 MB, 12 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 74 @9.939s 0%: 0.030+4.0+0.004 ms clock, 0.060+0/0.19/1.8+0.009 ms cpu, 11->11->6 MB, 12 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 75 @10.024s 0%: 0.021+1.5+0.003 ms clock, 0.043+0.052/0.58/1.7+0.006 ms cpu, 10->11->6 MB, 12 MB goal, 0 MB stacks, 0 MB globals, 2 P
`;

/** A map of strings that grows, Go 1.26.8, until its fourth doubling is done. */
const INTERNED = `
gc 21 @1.746s 0%: 0.28+5.3+0.004 ms clock, 0.57+0.14/0.95/0.085+0.008 ms cpu, 6->6->3 MB, 7 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 22 @1.876s 0%: 0.18+1.1+0.004 ms clock, 0.37+0/0.18/1.0+0.008 ms cpu, 7->7->3 MB, 8 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 23 @1.991s 0%: 0.15+1.2+0.004 ms clock, 0.30+0/0.30/1.0+0.009 ms cpu, 6->6->3 MB, 7 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 24 @2.111s 0%: 0.16+1.2+0.003 ms clock, 0.32+0.046/0.19/1.0+0.006 ms cpu, 6->6->3 MB, 7 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 25 @2.258s 4%: 203+4.0+0.041 ms clock, 407+0/1.3/0+0.082 ms cpu, 7->7->4 MB, 8 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 26 @2.470s 4%: 0.047+1.8+0.004 ms clock, 0.095+1.2/0.042/0+0.008 ms cpu, 8->8->4 MB, 8 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 27 @2.475s 4%: 0.023+59+0.008 ms clock, 0.047+0.59/0.98/0.063+0.017 ms cpu, 8->10->7 MB, 10 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 28 @2.696s 4%: 0.34+1.3+0.003 ms clock, 0.69+0/0.62/1.9+0.006 ms cpu, 13->13->6 MB, 15 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 29 @2.891s 4%: 0.27+106+0.008 ms clock, 0.54+0.16/1.7/0.10+0.017 ms cpu, 11->14->9 MB, 13 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 30 @3.256s 3%: 0.24+2.1+0.003 ms clock, 0.48+0.007/0.83/2.1+0.007 ms cpu, 16->16->7 MB, 19 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 31 @3.462s 3%: 0.048+2.1+0.003 ms clock, 0.097+0.25/0.15/1.6+0.007 ms cpu, 12->12->7 MB, 14 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 32 @3.666s 3%: 0.13+2.2+0.004 ms clock, 0.27+0/0.38/1.9+0.009 ms cpu, 12->12->7 MB, 14 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 33 @3.873s 3%: 0.059+8.4+0.004 ms clock, 0.11+0.088/0.19/2.0+0.009 ms cpu, 12->12->7 MB, 14 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 34 @4.101s 2%: 0.26+2.4+0.003 ms clock, 0.53+0/0.56/2.9+0.007 ms cpu, 13->13->7 MB, 15 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 35 @4.371s 2%: 0.34+4.3+0.003 ms clock, 0.69+0.23/1.4/1.0+0.006 ms cpu, 14->14->7 MB, 15 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 36 @4.541s 2%: 0.17+2.6+0.004 ms clock, 0.34+0.20/0.38/2.1+0.008 ms cpu, 15->15->9 MB, 15 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 37 @4.728s 2%: 0.064+3.2+0.003 ms clock, 0.12+0.60/0.89/3.0+0.006 ms cpu, 18->19->12 MB, 19 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 38 @5.111s 2%: 0.057+10+0.004 ms clock, 0.11+0.24/1.0/8.6+0.009 ms cpu, 23->23->13 MB, 24 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 39 @5.621s 2%: 0.061+8.1+0.005 ms clock, 0.12+0.92/0.45/2.2+0.010 ms cpu, 25->26->13 MB, 26 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 40 @6.136s 2%: 0.30+5.6+0.004 ms clock, 0.61+0.22/3.2/3.8+0.008 ms cpu, 26->26->13 MB, 27 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 41 @6.673s 1%: 0.032+7.5+0.004 ms clock, 0.064+3.9/1.9/2.2+0.009 ms cpu, 26->27->14 MB, 27 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 42 @7.151s 1%: 0.22+4.9+0.004 ms clock, 0.44+0.27/1.4/4.5+0.008 ms cpu, 26->26->14 MB, 29 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 43 @7.616s 1%: 0.052+4.7+0.003 ms clock, 0.10+0.32/1.1/5.3+0.006 ms cpu, 26->26->14 MB, 29 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 44 @8.091s 1%: 0.28+4.8+0.003 ms clock, 0.57+0.010/1.5/5.7+0.007 ms cpu, 26->26->14 MB, 29 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 45 @8.561s 1%: 0.21+9.3+0.005 ms clock, 0.42+0/1.3/4.6+0.010 ms cpu, 27->27->15 MB, 30 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 46 @8.931s 1%: 0.14+5.9+0.005 ms clock, 0.28+0/1.1/7.7+0.011 ms cpu, 28->28->17 MB, 31 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 47 @9.256s 1%: 0.57+13+0.004 ms clock, 1.1+1.8/1.4/18+0.009 ms cpu, 34->35->22 MB, 35 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 48 @9.781s 1%: 0.048+13+0.004 ms clock, 0.097+0.61/1.6/9.8+0.009 ms cpu, 41->42->25 MB, 45 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 49 @10.630s 1%: 0.055+7.7+0.004 ms clock, 0.11+0.68/2.0/8.1+0.009 ms cpu, 47->48->26 MB, 52 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 50 @11.512s 1%: 0.21+8.3+0.006 ms clock, 0.42+0/2.2/11+0.012 ms cpu, 49->49->26 MB, 53 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 51 @12.424s 1%: 149+41+0.005 ms clock, 299+1.1/14/0+0.010 ms cpu, 49->55->32 MB, 54 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 52 @13.686s 1%: 0.053+11+0.005 ms clock, 0.10+0.10/3.1/11+0.010 ms cpu, 59->60->28 MB, 65 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 53 @14.596s 1%: 0.15+59+0.004 ms clock, 0.31+1.9/31/0.36+0.009 ms cpu, 51->52->30 MB, 56 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 54 @15.626s 1%: 0.40+87+0.005 ms clock, 0.80+0.034/1.0/95+0.010 ms cpu, 54->57->31 MB, 60 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 55 @16.666s 1%: 0.055+11+0.004 ms clock, 0.11+0.056/3.1/12+0.009 ms cpu, 55->56->29 MB, 62 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 56 @17.456s 1%: 0.15+31+0.030 ms clock, 0.31+0.39/2.5/41+0.060 ms cpu, 53->54->32 MB, 60 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 57 @18.098s 1%: 0.19+81+0.005 ms clock, 0.38+0.94/3.9/92+0.010 ms cpu, 58->62->41 MB, 65 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 58 @18.786s 1%: 0.053+15+0.004 ms clock, 0.10+0.060/3.7/18+0.009 ms cpu, 71->72->46 MB, 83 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 59 @19.705s 1%: 0.19+29+0.005 ms clock, 0.38+0.80/7.7/32+0.010 ms cpu, 79->80->52 MB, 92 MB goal, 0 MB stacks, 0 MB globals, 2 P
`;

/** The same buffer under Go 1.26.8: at the end both of its last two sizes are live. */
const BUFFER_LATER = `
gc 1 @0.066s 0%: 0.15+0.87+0.004 ms clock, 0.31+0/0.14/0.15+0.008 ms cpu, 4->4->1 MB, 4 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 2 @0.136s 0%: 0.026+1.5+0.004 ms clock, 0.052+0/0.19/0+0.008 ms cpu, 5->5->3 MB, 5 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 3 @0.247s 0%: 0.19+0.18+0.004 ms clock, 0.38+0/0.098/0.15+0.008 ms cpu, 6->6->2 MB, 6 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 4 @0.266s 0%: 0.028+16+0.004 ms clock, 0.057+0/0.12/15+0.008 ms cpu, 6->7->6 MB, 6 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 5 @0.476s 0%: 0.16+0.21+0.038 ms clock, 0.33+0/0.10/0.13+0.076 ms cpu, 12->12->4 MB, 13 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 6 @0.526s 0%: 0.12+4.9+0.004 ms clock, 0.25+0/0.12/0.13+0.008 ms cpu, 13->13->12 MB, 13 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 7 @0.921s 0%: 0.21+0.18+0.003 ms clock, 0.42+0/0.11/0.13+0.007 ms cpu, 23->23->8 MB, 24 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 8 @1.051s 0%: 0.15+8.9+0.059 ms clock, 0.30+0/0.11/0.12+0.11 ms cpu, 28->28->24 MB, 28 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 9 @1.866s 0%: 0.19+0.18+0.004 ms clock, 0.39+0/0.096/0.14+0.008 ms cpu, 47->47->16 MB, 48 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 10 @2.101s 0%: 0.15+19+0.005 ms clock, 0.31+0/0.12/0.12+0.011 ms cpu, 54->55->48 MB, 54 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 11 @3.756s 0%: 0.22+0.18+0.004 ms clock, 0.44+0/0.11/0.13+0.008 ms cpu, 95->95->32 MB, 97 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 12 @4.196s 0%: 0.14+37+0.006 ms clock, 0.29+0/0.12/0.14+0.012 ms cpu, 108->109->97 MB, 108 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 13 @7.501s 0%: 0.19+0.21+0.004 ms clock, 0.39+0/0.12/0.14+0.008 ms cpu, 190->190->64 MB, 194 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 14 @8.391s 0%: 0.14+71+0.057 ms clock, 0.28+0/0.11/0.12+0.11 ms cpu, 217->217->192 MB, 217 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 15 @14.986s 0%: 0.20+0.20+0.004 ms clock, 0.41+0/0.10/0.14+0.008 ms cpu, 380->380->128 MB, 384 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 16 @16.781s 0%: 0.16+126+0.028 ms clock, 0.33+0/0.14/0.14+0.057 ms cpu, 435->435->384 MB, 435 MB goal, 0 MB stacks, 0 MB globals, 2 P
`;

/** The same map under Go 1.21.13, whose table doubles in one piece: at gc 27, 36 and 44. */
const DOUBLING = `
gc 13 @1.257s 0%: 0.042+1.2+0.003 ms clock, 0.085+0.37/0.49/0.20+0.007 ms cpu, 6->6->3 MB, 6 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 14 @1.381s 0%: 0.045+1.4+0.003 ms clock, 0.091+0.16/0.41/0.60+0.007 ms cpu, 6->6->3 MB, 6 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 15 @1.507s 0%: 0.023+1.2+0.003 ms clock, 0.046+0.12/0.26/0.75+0.006 ms cpu, 6->6->3 MB, 6 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 16 @1.631s 0%: 0.021+1.2+0.003 ms clock, 0.043+0/0.14/1.0+0.007 ms cpu, 6->6->3 MB, 6 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 17 @1.756s 0%: 0.069+2.1+0.004 ms clock, 0.13+0.39/0.63/0.88+0.008 ms cpu, 6->6->3 MB, 6 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 18 @1.886s 0%: 0.021+1.3+0.002 ms clock, 0.043+0.12/0.16/1.1+0.005 ms cpu, 6->6->3 MB, 7 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 19 @1.969s 0%: 0.065+2.9+0.004 ms clock, 0.13+0.32/0.44/1.4+0.008 ms cpu, 10->10->8 MB, 10 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 20 @2.277s 0%: 0.024+2.4+0.004 ms clock, 0.049+0.20/0.31/1.9+0.009 ms cpu, 16->16->5 MB, 16 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 21 @2.506s 0%: 0.082+2.7+0.004 ms clock, 0.16+0/0.22/2.4+0.009 ms cpu, 11->11->6 MB, 12 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 22 @2.742s 0%: 0.033+2.7+0.004 ms clock, 0.067+0.39/0.36/1.8+0.009 ms cpu, 12->12->6 MB, 12 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 23 @2.986s 0%: 0.072+3.1+0.005 ms clock, 0.14+0.62/0.74/1.3+0.011 ms cpu, 12->12->6 MB, 12 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 24 @3.236s 0%: 0.072+3.7+0.005 ms clock, 0.14+0.84/0.91/1.6+0.011 ms cpu, 12->12->6 MB, 13 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 25 @3.486s 0%: 2.5+2.4+0.004 ms clock, 5.1+0.41/2.5/0.82+0.009 ms cpu, 13->13->6 MB, 13 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 26 @3.751s 0%: 2.2+2.6+0.004 ms clock, 4.5+0.10/2.2/1.8+0.009 ms cpu, 13->13->7 MB, 14 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 27 @3.934s 0%: 4.4+6.8+0.005 ms clock, 8.9+6.3/2.0/0+0.010 ms cpu, 20->21->16 MB, 20 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 28 @4.546s 0%: 0.037+8.1+0.005 ms clock, 0.074+0.36/3.7/9.0+0.010 ms cpu, 32->32->11 MB, 33 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 29 @4.992s 0%: 0.031+5.2+0.004 ms clock, 0.063+0.31/0.52/7.0+0.009 ms cpu, 23->23->12 MB, 24 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 30 @5.441s 0%: 0.031+3.3+0.004 ms clock, 0.063+0.32/0.48/5.0+0.009 ms cpu, 23->23->12 MB, 24 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 31 @5.891s 0%: 0.062+7.7+0.005 ms clock, 0.12+0.23/1.9/7.0+0.010 ms cpu, 23->23->12 MB, 24 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 32 @6.361s 0%: 0.037+3.5+0.004 ms clock, 0.075+0.40/0.65/4.4+0.008 ms cpu, 24->24->12 MB, 25 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 33 @6.837s 0%: 0.067+7.0+0.005 ms clock, 0.13+0.44/1.8/6.0+0.010 ms cpu, 25->25->13 MB, 25 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 34 @7.336s 0%: 0.093+10+0.008 ms clock, 0.18+0.43/2.0/4.2+0.016 ms cpu, 26->26->14 MB, 27 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 35 @7.866s 0%: 0.10+6.9+0.005 ms clock, 0.20+6.6/0.93/0+0.010 ms cpu, 27->27->14 MB, 28 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 36 @7.877s 0%: 10+12+0.005 ms clock, 20+0.11/17/1.0+0.011 ms cpu, 32->33->33 MB, 32 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 37 @9.131s 0%: 0.043+8.2+0.004 ms clock, 0.087+0.57/1.6/8.4+0.009 ms cpu, 64->64->23 MB, 66 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 38 @10.026s 0%: 0.074+10+0.003 ms clock, 0.14+0.46/3.4/9.8+0.007 ms cpu, 46->46->24 MB, 47 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 39 @10.952s 0%: 0.023+5.4+0.032 ms clock, 0.046+0.60/0.78/7.8+0.064 ms cpu, 47->47->24 MB, 48 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 40 @11.886s 0%: 0.024+9.1+0.004 ms clock, 0.048+0.059/0.99/11+0.008 ms cpu, 48->48->25 MB, 49 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 41 @12.836s 0%: 0.023+11+0.006 ms clock, 0.046+0/2.9/11+0.012 ms cpu, 49->49->25 MB, 50 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 42 @13.801s 0%: 0.079+9.4+0.004 ms clock, 0.15+0.11/0.68/13+0.008 ms cpu, 50->50->26 MB, 51 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 43 @14.791s 0%: 0.088+9.0+0.003 ms clock, 0.17+0.51/0.60/14+0.007 ms cpu, 52->52->27 MB, 53 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 44 @15.737s 0%: 18+11+0.046 ms clock, 37+0.013/14/2.2+0.092 ms cpu, 88->89->65 MB, 88 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 45 @18.238s 0%: 0.055+28+0.004 ms clock, 0.11+1.3/15/34+0.008 ms cpu, 128->129->47 MB, 131 MB goal, 0 MB stacks, 0 MB globals, 2 P
`;

/** 16 Ps on one CPU, Go 1.27.4. */
const STARVED = `
gc 1 @0.004s 0%: 0.14+15+0.042 ms clock, 0.14+0.73/0.79/1.0+0.042 ms cpu, 3->16->15 MB, 4 MB goal, 0 MB stacks, 0 MB globals, 16 P
gc 2 @0.050s 3%: 17+250+0.22 ms clock, 17+0.011/180/0+0.22 ms cpu, 26->37->36 MB, 30 MB goal, 0 MB stacks, 0 MB globals, 16 P
gc 3 @0.875s 2%: 10+278+0.17 ms clock, 10+0/368/0+0.17 ms cpu, 61->74->49 MB, 72 MB goal, 0 MB stacks, 0 MB globals, 16 P
gc 4 @1.902s 2%: 25+266+0.16 ms clock, 25+0/235/0+0.16 ms cpu, 85->97->50 MB, 99 MB goal, 0 MB stacks, 0 MB globals, 16 P
gc 5 @2.931s 2%: 36+255+0.14 ms clock, 36+0/315/0+0.14 ms cpu, 85->98->49 MB, 100 MB goal, 0 MB stacks, 0 MB globals, 16 P
gc 6 @3.988s 2%: 7.8+291+0.15 ms clock, 7.8+0/325/0+0.15 ms cpu, 84->97->48 MB, 99 MB goal, 0 MB stacks, 0 MB globals, 16 P
gc 7 @4.999s 1%: 24+271+0.16 ms clock, 24+0/173/0+0.16 ms cpu, 82->94->44 MB, 96 MB goal, 0 MB stacks, 0 MB globals, 16 P
gc 8 @5.970s 1%: 9.8+247+0.16 ms clock, 9.8+0/323/0+0.16 ms cpu, 76->86->45 MB, 88 MB goal, 0 MB stacks, 0 MB globals, 16 P
gc 9 @6.892s 1%: 11+287+0.18 ms clock, 11+0/246/0+0.18 ms cpu, 77->90->48 MB, 91 MB goal, 0 MB stacks, 0 MB globals, 16 P
gc 10 @7.914s 1%: 38+327+0.15 ms clock, 38+0.005/285/0.26+0.15 ms cpu, 83->96->45 MB, 97 MB goal, 0 MB stacks, 0 MB globals, 16 P
gc 11 @8.953s 1%: 14+283+0.13 ms clock, 14+0.008/191/0.33+0.13 ms cpu, 78->91->45 MB, 91 MB goal, 0 MB stacks, 0 MB globals, 16 P
gc 12 @9.928s 1%: 7.6+295+0.14 ms clock, 7.6+0/291/0+0.14 ms cpu, 78->90->44 MB, 91 MB goal, 0 MB stacks, 0 MB globals, 16 P
gc 13 @10.884s 1%: 15+283+0.14 ms clock, 15+0/316/0+0.14 ms cpu, 76->89->45 MB, 89 MB goal, 0 MB stacks, 0 MB globals, 16 P
gc 14 @11.852s 1%: 11+247+0.15 ms clock, 11+0/261/0+0.15 ms cpu, 77->88->44 MB, 90 MB goal, 0 MB stacks, 0 MB globals, 16 P
gc 15 @12.754s 1%: 13+295+0.14 ms clock, 13+0/244/0+0.14 ms cpu, 75->88->47 MB, 88 MB goal, 0 MB stacks, 0 MB globals, 16 P
gc 16 @13.762s 1%: 13+239+0.27 ms clock, 13+0/224/0+0.27 ms cpu, 81->92->44 MB, 95 MB goal, 0 MB stacks, 0 MB globals, 16 P
gc 17 @14.717s 1%: 18+265+0.14 ms clock, 18+0/249/0+0.14 ms cpu, 75->88->49 MB, 88 MB goal, 0 MB stacks, 0 MB globals, 16 P
`;

/** GOGC=off and runtime.GC every two seconds, Go 1.19.8. */
const MANUAL = `
gc 1 @2.010s 0%: 0.047+2.1+0.004 ms clock, 0.094+0/0.18/1.9+0.008 ms cpu, 54->54->6 MB, 8796093022196 MB goal, 0 MB stacks, 0 MB globals, 2 P (forced)
gc 2 @4.020s 0%: 0.012+3.3+0.004 ms clock, 0.025+0/0.20/1.9+0.008 ms cpu, 54->54->6 MB, 8796093022196 MB goal, 0 MB stacks, 0 MB globals, 2 P (forced)
gc 3 @6.027s 0%: 0.043+2.9+0.006 ms clock, 0.086+0/0.16/1.9+0.012 ms cpu, 53->53->6 MB, 8796093022196 MB goal, 0 MB stacks, 0 MB globals, 2 P (forced)
gc 4 @8.033s 0%: 0.016+1.8+0.003 ms clock, 0.033+0/0.43/2.7+0.006 ms cpu, 53->54->6 MB, 8796093022196 MB goal, 0 MB stacks, 0 MB globals, 2 P (forced)
gc 5 @10.044s 0%: 0.037+1.3+0.003 ms clock, 0.075+0/0.090/2.2+0.007 ms cpu, 54->54->6 MB, 8796093022196 MB goal, 0 MB stacks, 0 MB globals, 2 P (forced)
gc 6 @12.049s 0%: 0.042+2.0+0.004 ms clock, 0.084+0/0.15/1.8+0.008 ms cpu, 52->52->6 MB, 8796093022196 MB goal, 0 MB stacks, 0 MB globals, 2 P (forced)
`;

/** A few large documents that are decoded one after the other, Go 1.21.13. */
const DOCUMENTS = `
gc 1 @0.004s 3%: 0.008+1.1+0.002 ms clock, 0.017+0.076/0.30/1.1+0.004 ms cpu, 63->63->63 MB, 63 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 2 @2.006s 0%: 0.037+3.3+0.003 ms clock, 0.074+0/0.22/1.2+0.007 ms cpu, 180->180->63 MB, 180 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 3 @4.008s 0%: 0.043+1.6+0.002 ms clock, 0.086+0/0.24/1.3+0.005 ms cpu, 180->180->63 MB, 180 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 4 @6.010s 0%: 0.12+77+0.003 ms clock, 0.25+61/6.5/0+0.006 ms cpu, 180->182->65 MB, 180 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 5 @7.925s 0%: 0.044+0.91+0.003 ms clock, 0.088+0/0.28/1.2+0.006 ms cpu, 118->118->3 MB, 131 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 6 @8.010s 0%: 4.1+4.4+0.003 ms clock, 8.2+0.062/1.3/0+0.006 ms cpu, 5->5->3 MB, 6 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 7 @8.085s 0%: 0.10+34+0.004 ms clock, 0.20+31/1.4/0+0.009 ms cpu, 65->65->63 MB, 65 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 8 @9.841s 0%: 0.022+1.6+0.002 ms clock, 0.044+0.046/0.20/1.3+0.005 ms cpu, 113->113->3 MB, 126 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 9 @9.929s 0%: 0.045+0.93+0.002 ms clock, 0.090+0/0.31/1.2+0.005 ms cpu, 5->5->3 MB, 6 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 10 @10.014s 0%: 0.020+1.8+0.004 ms clock, 0.040+0/0.17/1.5+0.008 ms cpu, 5->5->3 MB, 6 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 11 @10.122s 0%: 0.12+6.2+0.27 ms clock, 0.25+1.4/0/0+0.55 ms cpu, 66->66->63 MB, 66 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 12 @12.180s 0%: 0.14+38+0.005 ms clock, 0.29+32/1.4/0+0.010 ms cpu, 182->182->63 MB, 182 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 13 @14.225s 0%: 0.12+9.7+0.24 ms clock, 0.24+0.065/1.3/0+0.48 ms cpu, 181->181->63 MB, 181 MB goal, 0 MB stacks, 0 MB globals, 2 P
`;

/** A live heap that fills the memory limit, Go 1.24.13. */
const THRASHING = `
gc 100 @15.138s 12%: 0.057+67+0.007 ms clock, 0.11+0.59/35/82+0.014 ms cpu, 131->137->130 MB, 131 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 101 @15.210s 12%: 0.071+68+0.012 ms clock, 0.14+3.4/37/85+0.025 ms cpu, 130->136->130 MB, 130 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 102 @15.283s 12%: 0.019+75+0.007 ms clock, 0.039+2.1/46/66+0.015 ms cpu, 130->136->131 MB, 130 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 103 @15.363s 13%: 0.017+76+0.007 ms clock, 0.034+2.7/38/97+0.014 ms cpu, 131->137->131 MB, 131 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 104 @15.442s 13%: 0.038+112+0.007 ms clock, 0.077+0.23/73/142+0.015 ms cpu, 131->140->133 MB, 131 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 105 @15.558s 13%: 0.055+153+0.008 ms clock, 0.11+1.3/40/179+0.017 ms cpu, 133->145->136 MB, 133 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 106 @15.718s 13%: 0.069+136+0.007 ms clock, 0.13+3.1/74/162+0.015 ms cpu, 136->147->136 MB, 136 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 107 @15.858s 13%: 0.077+89+0.009 ms clock, 0.15+0.81/43/112+0.018 ms cpu, 136->142->131 MB, 136 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 108 @15.950s 13%: 1.9+97+0.046 ms clock, 3.8+1.3/47/119+0.093 ms cpu, 131->139->132 MB, 131 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 109 @16.055s 13%: 0.58+126+0.009 ms clock, 1.1+25/56/148+0.018 ms cpu, 132->143->135 MB, 132 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 110 @16.190s 13%: 0.086+72+0.007 ms clock, 0.17+4.6/30/96+0.015 ms cpu, 135->141->131 MB, 135 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 111 @16.269s 13%: 0.050+105+0.008 ms clock, 0.10+3.2/58/128+0.017 ms cpu, 131->139->133 MB, 131 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 112 @16.382s 13%: 0.047+114+0.009 ms clock, 0.094+2.3/34/162+0.018 ms cpu, 133->142->134 MB, 133 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 113 @16.524s 13%: 0.072+70+0.008 ms clock, 0.14+9.2/41/80+0.017 ms cpu, 134->141->132 MB, 134 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 114 @16.598s 13%: 0.064+106+0.63 ms clock, 0.12+1.1/53/119+1.2 ms cpu, 132->139->132 MB, 132 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 115 @16.710s 14%: 13+78+0.008 ms clock, 26+0/80/51+0.017 ms cpu, 132->140->133 MB, 132 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 116 @16.804s 14%: 0.066+87+0.007 ms clock, 0.13+2.1/48/84+0.014 ms cpu, 133->140->132 MB, 133 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 117 @16.895s 14%: 0.077+70+0.009 ms clock, 0.15+1.1/31/94+0.018 ms cpu, 132->137->130 MB, 132 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 118 @16.970s 14%: 0.078+77+0.006 ms clock, 0.15+3.0/40/95+0.013 ms cpu, 130->137->131 MB, 130 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 119 @17.052s 14%: 0.047+98+0.007 ms clock, 0.094+11/57/114+0.015 ms cpu, 131->139->132 MB, 131 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 120 @17.165s 14%: 0.088+69+0.007 ms clock, 0.17+9.6/38/76+0.015 ms cpu, 132->139->131 MB, 132 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 121 @17.238s 14%: 0.054+61+0.009 ms clock, 0.10+0.73/20/93+0.018 ms cpu, 131->136->130 MB, 131 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 122 @17.303s 14%: 0.062+90+0.007 ms clock, 0.12+0.16/47/105+0.014 ms cpu, 130->137->132 MB, 130 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 123 @17.399s 14%: 0.048+103+0.008 ms clock, 0.097+7.4/45/142+0.017 ms cpu, 132->140->133 MB, 132 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 124 @17.508s 14%: 0.020+86+0.008 ms clock, 0.040+5.3/42/110+0.017 ms cpu, 133->140->131 MB, 133 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 125 @17.598s 14%: 0.051+80+0.008 ms clock, 0.10+0.60/41/100+0.017 ms cpu, 131->138->131 MB, 131 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 126 @17.686s 14%: 0.058+86+0.010 ms clock, 0.11+2.2/40/111+0.021 ms cpu, 131->138->131 MB, 131 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 127 @17.780s 14%: 0.083+90+0.008 ms clock, 0.16+12/49/91+0.017 ms cpu, 131->139->132 MB, 131 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 128 @17.873s 14%: 0.051+60+0.007 ms clock, 0.10+1.6/33/73+0.015 ms cpu, 132->137->129 MB, 132 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 129 @17.940s 15%: 0.040+288+0.005 ms clock, 0.080+48/242/202+0.011 ms cpu, 129->145->140 MB, 129 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 130 @18.329s 15%: 0.061+1.1+0.017 ms clock, 0.12+0.73/1.0/0.010+0.035 ms cpu, 140->140->0 MB, 140 MB goal, 0 MB stacks, 0 MB globals, 2 P
`;

const foundIn = async (log: string, id: string): Promise<FindingRecord | undefined> =>
  (await judged(log)).standing.find((one) => one.id === id);

const shortOf = (found: FindingRecord | undefined): string =>
  found ? inShort({ id: found.id, judgement: found }) : '';

void t.test('a heap that was above its goal when cycles began is not blamed on marking', async (t) => {
  const buffer = await foundIn(BUFFER, 'heap-overshoot');
  t.match(buffer, {
    title: /^6 of 21 cycles .* 1\.84 × \(gc 18\); most of that was there when they began$/,
    figures: { cycles: 6, before: 6 },
    causes: [{ cause: /^large allocations/, probability: 0.75 }, { cause: /GOGC was off/ }],
  });
  t.notMatch(JSON.stringify(buffer), /starved|throttl|bursts/);
  const suspended = await foundIn(SUSPENDED, 'heap-overshoot');
  t.match(suspended, {
    title: /^one cycle ended at 14\.8 × its goal \(gc 63\); most of that was there when the cycle began$/,
    causes: [{ cause: /GOGC was off, or higher/ }, { cause: /^large allocations/ }],
  });
  // The same with all of it allocated during the marks.
  const marks = BUFFER.replace(/\d+->(\d+)->(\d+) MB, (\d+) MB goal/g, '$3->$1->$2 MB, $3 MB goal');
  t.match(await foundIn(marks, 'heap-overshoot'), {
    title: /\(gc 18\)$/,
    causes: [{ cause: /^bursts of allocation during marks$/ }, { cause: /starved/ }],
  });
  t.end();
});

void t.test('a step that has come is not told as the next one', async (t) => {
  const interned = await foundIn(INTERNED, 'heap-staircase');
  t.match(
    interned?.title,
    /25\.5 MiB; 51 MiB is about reached, with 51\.5 MiB live; the next would be about 102 MiB$/,
  );
  t.match(
    shortOf(interned),
    /^One growing structure doubles the live heap: 51 MiB at its last step, next about 102 MiB\.$/,
  );
  const buffer = await foundIn(BUFFER_LATER, 'heap-staircase');
  t.match(buffer?.title, /→ 256 MiB; 384 MiB are live by now; the next would be about 512 MiB$/);
  t.match(shortOf(buffer), /256 MiB at its last step, next about 512 MiB\.$/);
  const before = BUFFER_LATER.trim().split('\n').slice(0, -1).join('\n');
  t.match(await foundIn(`${before}\n`, 'heap-staircase'), {
    title: /MiB; the next would be about 256 MiB$/,
    figures: { now_bytes: 128 * 2 ** 20, next_bytes: 256 * 2 ** 20 },
  });
  t.end();
});

void t.test('a long stop at a large allocation names it', async (t) => {
  const found = await foundIn(DOUBLING, 'pause-outlier');
  t.match(found, {
    title: /18 ms for sweep termination at gc 44 .*; at that time: the heap jumped past its goal\)$/,
    figures: { leapt: 3 },
    causes: [
      {
        cause: /^a large allocation: memory that is cleared \(with pointers, up to Go 1\.22\)/,
        probability: 0.6,
      },
      { cause: /the machine did not schedule/ },
      { cause: /one goroutine/ },
    ],
  });
  // No allocation of 60 MiB takes a second.
  const slow = DOUBLING.replace('18+11+0.046 ms clock, 37+', '1000+11+0.046 ms clock, 2000+');
  t.match((await foundIn(slow, 'pause-outlier'))?.title, /1 s for sweep .*\(median [\d.]+ µs\)$/);
  t.end();
});

void t.test(
  'what is told of starved marks, forced cycles, assists and spirals fits their lines',
  async (t) => {
    const marks = await foundIn(STARVED, 'long-mark');
    t.match(marks?.causes, [
      { cause: /16 Ps share 1 CPU/, probability: 0.8 },
      { cause: /chain of pointers/, probability: 0.2 },
    ]);
    const manual = await foundIn(MANUAL, 'forced-gc');
    t.match(manual?.title, /; GOGC is off: no other cycle runs$/);
    t.match(manual?.advice[1], /^do not just remove the calls: .* would grow without bound/);
    t.match(shortOf(manual), /; GOGC is off, so no other runs\.$/);
    const on = MANUAL.replace(/\d+ MB goal/g, '12 MB goal');
    t.notMatch(JSON.stringify(await foundIn(on, 'forced-gc')), /GOGC/);
    t.match(
      shortOf(await foundIn(DOCUMENTS, 'assist-pressure')),
      /do 90 % of the marking \(idle Ps not counted\), 0\.4 % of all CPU\.$/,
    );
    const spiral = await foundIn(THRASHING, 'gc-death-spiral');
    t.match(spiral?.advice[1], /^alert on GC CPU above 20 % for a minute \(here 28 % over all\)/);
    t.end();
  },
);

void t.test('a goal that no line has yet, beyond the container’s limit', async (t) => {
  const found = async (options: AnalyzeOptions): Promise<unknown> =>
    (await judged(BUFFER_LATER, options)).standing.find(({ id }) => id === 'goal-above-container-limit');
  t.match(await found({ memoryLimit: 600 * 2 ** 20 }), {
    severity: 'medium',
    confidence: 0.7,
    title: /^the heap may reach 768 MiB before the next cycle ends, the container has 600 MiB/,
    advice: [/--gomemlimit/],
    from_n: 16,
  });
  t.match(await found({ memoryLimit: 400 * 2 ** 20 }), { severity: 'high', confidence: 0.9 });
  t.equal(await found({ memoryLimit: 800 * 2 ** 20 }), undefined);
  const known = { memoryLimit: 600 * 2 ** 20, gomemlimit: 540 * 2 ** 20 };
  t.equal(await found(known), undefined, 'where GOMEMLIMIT keeps it below');
});
