// A memory limit that is set while a program runs, and a tuner that holds the heap at one size: what tells them from a change of
// GOGC.
import t from 'tap';
import { processFigures } from '../../lib/report/figures.js';
import { goalTable } from '../../lib/report/tables.js';
import { idsOf, judged, type Judged } from '../rules/judged.js';

/** A heap that swings between 25 and 40 MB, GOGC=100, Go 1.27.4; at gc 13 debug.SetMemoryLimit(70 MiB): no goal is above 60 MB. */
const WAVES = `
gc 1 @0.075s 18%: 28+0.37+0.005 ms clock, 56+0.27/0/0+0.011 ms cpu, 3->4->3 MB, 4 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 2 @0.203s 9%: 0.045+5.4+0.003 ms clock, 0.090+0.19/0/0+0.007 ms cpu, 7->7->7 MB, 7 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 3 @0.209s 9%: 0.037+0.44+0.002 ms clock, 0.074+0.14/0/0+0.005 ms cpu, 14->15->15 MB, 15 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 4 @0.275s 7%: 0.045+0.38+0.002 ms clock, 0.090+0.056/0.092/0.088+0.005 ms cpu, 29->29->26 MB, 30 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 5 @0.761s 2%: 0.16+3.5+0.004 ms clock, 0.32+0/0.22/0.17+0.008 ms cpu, 52->52->30 MB, 53 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 6 @1.314s 1%: 0.17+0.39+0.002 ms clock, 0.34+0/0.25/0.15+0.005 ms cpu, 60->60->34 MB, 61 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 7 @2.099s 0%: 0.063+28+0.007 ms clock, 0.12+0.11/0.27/0+0.014 ms cpu, 68->70->42 MB, 69 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 8 @3.268s 1%: 33+0.49+0.004 ms clock, 67+0.41/0.18/0+0.009 ms cpu, 83->83->31 MB, 85 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 9 @4.145s 1%: 13+55+0.038 ms clock, 27+0.061/0.31/0+0.077 ms cpu, 61->65->30 MB, 63 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 10 @4.833s 2%: 78+20+0.005 ms clock, 157+0/81/0+0.011 ms cpu, 56->57->32 MB, 60 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 11 @5.554s 2%: 0.27+0.45+0.002 ms clock, 0.54+0/0.34/0.12+0.004 ms cpu, 60->60->36 MB, 65 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 12 @6.179s 1%: 0.15+0.46+0.002 ms clock, 0.31+0/0.31/0.15+0.005 ms cpu, 69->69->39 MB, 73 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 13 @6.540s 2%: 32+9.6+0.009 ms clock, 64+0.056/0.30/0+0.019 ms cpu, 56->57->38 MB, 60 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 14 @6.962s 2%: 0.16+0.44+0.002 ms clock, 0.32+0/0.29/0.16+0.005 ms cpu, 56->56->33 MB, 60 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 15 @7.451s 2%: 11+2.4+0.004 ms clock, 23+0.086/0.44/0+0.009 ms cpu, 56->56->30 MB, 60 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 16 @8.058s 1%: 0.40+1.4+0.004 ms clock, 0.81+0/0.46/0.23+0.009 ms cpu, 56->57->26 MB, 60 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 17 @8.605s 1%: 0.047+3.8+0.004 ms clock, 0.095+0.063/0.061/0.19+0.009 ms cpu, 50->51->29 MB, 52 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 18 @9.130s 1%: 0.28+2.3+0.004 ms clock, 0.56+0/0.49/0.27+0.009 ms cpu, 57->57->33 MB, 59 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 19 @9.610s 1%: 0.75+0.40+0.002 ms clock, 1.5+0/0.58/0+0.004 ms cpu, 59->59->37 MB, 60 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 20 @10.017s 1%: 0.59+0.38+0.002 ms clock, 1.1+0/0.54/0+0.004 ms cpu, 59->59->40 MB, 60 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 21 @10.416s 1%: 0.52+0.47+0.002 ms clock, 1.0+0/0.47/0+0.004 ms cpu, 59->59->38 MB, 60 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 22 @10.868s 1%: 0.16+0.42+0.003 ms clock, 0.33+0/0.33/0.14+0.006 ms cpu, 59->59->34 MB, 60 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 23 @11.406s 1%: 0.54+0.41+0.002 ms clock, 1.0+0.19/0.49/0+0.004 ms cpu, 59->59->30 MB, 60 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 24 @12.039s 1%: 0.71+1.7+0.004 ms clock, 1.4+0/1.7/0+0.008 ms cpu, 59->59->25 MB, 60 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 25 @12.483s 1%: 0.65+0.35+0.005 ms clock, 1.3+0/0.42/0+0.010 ms cpu, 50->50->28 MB, 51 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 26 @12.991s 1%: 0.16+0.42+0.003 ms clock, 0.32+0/0.28/0.16+0.006 ms cpu, 55->55->32 MB, 57 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 27 @13.497s 1%: 0.18+0.44+0.002 ms clock, 0.37+0/0.30/0.16+0.005 ms cpu, 59->59->36 MB, 60 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 28 @13.934s 1%: 0.44+1.5+0.048 ms clock, 0.88+0.038/0.73/0+0.097 ms cpu, 59->59->39 MB, 60 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 29 @14.345s 1%: 0.94+0.32+0.003 ms clock, 1.8+0/0.49/0+0.006 ms cpu, 59->59->38 MB, 60 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 30 @14.807s 1%: 0.50+0.78+0.003 ms clock, 1.0+0/0.47/0+0.007 ms cpu, 59->59->35 MB, 60 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 31 @15.351s 1%: 0.15+0.41+0.003 ms clock, 0.31+0/0.28/0.13+0.006 ms cpu, 59->59->30 MB, 60 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 32 @15.987s 1%: 0.64+0.57+0.004 ms clock, 1.2+0/0.63/0+0.008 ms cpu, 59->59->25 MB, 60 MB goal, 0 MB stacks, 0 MB globals, 2 P
`;

/** The same, Go 1.19.13: the first goal under the limit (gc 16) is lower, because more is mapped than it allows. */
const LOW_FIRST = `
gc 1 @0.001s 35%: 0.81+0.34+0.002 ms clock, 1.6+0/0.25/0+0.005 ms cpu, 3->4->4 MB, 4 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 2 @0.011s 8%: 0.050+0.29+0.001 ms clock, 0.10+0.17/0/0+0.003 ms cpu, 7->8->8 MB, 8 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 3 @0.012s 8%: 0.026+0.47+0.002 ms clock, 0.052+0.046/0.035/0.079+0.004 ms cpu, 15->18->18 MB, 17 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 4 @0.154s 0%: 0.017+0.50+0.004 ms clock, 0.034+0/0.23/0.17+0.008 ms cpu, 33->33->26 MB, 37 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 5 @0.501s 0%: 0.024+0.62+0.003 ms clock, 0.048+0/0.28/0.16+0.007 ms cpu, 45->45->29 MB, 53 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 6 @0.990s 0%: 0.050+0.75+0.003 ms clock, 0.10+0/0.36/0.14+0.007 ms cpu, 56->56->32 MB, 58 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 7 @1.433s 0%: 0.058+0.71+0.004 ms clock, 0.11+0/0.41/0.16+0.008 ms cpu, 56->56->36 MB, 66 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 8 @2.107s 0%: 0.031+0.27+0.004 ms clock, 0.063+0.070/0.071/0.22+0.008 ms cpu, 71->71->40 MB, 72 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 9 @2.718s 0%: 0.043+0.52+0.002 ms clock, 0.086+0/0.27/0.12+0.005 ms cpu, 68->68->35 MB, 80 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 10 @3.470s 0%: 0.038+1.2+0.002 ms clock, 0.076+0.035/0.31/0+0.004 ms cpu, 68->68->29 MB, 70 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 11 @3.915s 0%: 0.063+0.50+0.002 ms clock, 0.12+0/0.35/0+0.005 ms cpu, 50->50->25 MB, 58 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 12 @4.400s 0%: 0.018+1.0+0.003 ms clock, 0.037+0/0.39/0+0.006 ms cpu, 50->50->28 MB, 52 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 13 @4.778s 0%: 0.043+0.53+0.002 ms clock, 0.086+0/0.24/0.11+0.005 ms cpu, 48->48->31 MB, 56 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 14 @5.356s 0%: 6.7+0.36+0.002 ms clock, 13+0/0.43/0+0.005 ms cpu, 61->61->35 MB, 62 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 15 @5.827s 0%: 0.026+0.57+0.002 ms clock, 0.052+0/0.33/0.12+0.005 ms cpu, 61->61->39 MB, 71 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 16 @6.404s 0%: 0.047+2.9+0.004 ms clock, 0.095+0.38/0.062/0.12+0.008 ms cpu, 67->67->37 MB, 46 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 17 @6.743s 0%: 0.021+0.57+0.002 ms clock, 0.043+0/0.26/0.13+0.004 ms cpu, 50->50->35 MB, 55 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 18 @7.060s 0%: 0.025+2.6+0.003 ms clock, 0.050+0/0.40/0+0.006 ms cpu, 49->49->32 MB, 55 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 19 @7.417s 0%: 0.036+0.70+0.003 ms clock, 0.072+0/0.39/0+0.006 ms cpu, 48->48->29 MB, 55 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 20 @7.809s 0%: 0.026+0.78+0.004 ms clock, 0.052+0/0.40/0.12+0.008 ms cpu, 48->48->26 MB, 55 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 21 @8.185s 0%: 0.029+0.76+0.003 ms clock, 0.059+0/0.42/0.12+0.007 ms cpu, 45->45->26 MB, 53 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 22 @8.539s 0%: 0.025+0.97+0.003 ms clock, 0.051+0/0.37/0.10+0.006 ms cpu, 45->45->29 MB, 53 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 23 @8.897s 0%: 0.041+0.52+0.002 ms clock, 0.083+0/0.24/0.12+0.005 ms cpu, 49->49->32 MB, 55 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 24 @9.203s 0%: 0.053+0.68+0.004 ms clock, 0.10+0/0.43/0.16+0.008 ms cpu, 48->48->34 MB, 55 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 25 @9.515s 0%: 0.021+3.8+0.005 ms clock, 0.043+0.050/0.27/0.055+0.010 ms cpu, 51->51->37 MB, 55 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 26 @9.763s 0%: 0.031+0.26+0.002 ms clock, 0.063+0.18/0.046/0.13+0.005 ms cpu, 50->50->38 MB, 55 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 27 @10.034s 0%: 0.043+1.2+0.002 ms clock, 0.087+0.19/0.42/0+0.004 ms cpu, 53->53->40 MB, 55 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 28 @10.263s 0%: 0.039+0.52+0.002 ms clock, 0.079+0/0.25/0.12+0.005 ms cpu, 51->51->38 MB, 55 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 29 @10.592s 0%: 0.060+0.63+0.003 ms clock, 0.12+0/0.35/0.17+0.006 ms cpu, 54->54->36 MB, 55 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 30 @10.891s 0%: 0.026+0.64+0.002 ms clock, 0.053+0/0.39/0.18+0.005 ms cpu, 50->50->33 MB, 55 MB goal, 0 MB stacks, 0 MB globals, 2 P
`;

/** 40 MB stay live, Go 1.26.8 for 386; at gc 13 a memory limit of about 60 MiB. */
const ODD = `
gc 5 @0.295s 0%: 0.23+0.30+0.004 ms clock, 0.46+0/0.22/0.15+0.009 ms cpu, 52->52->40 MB, 59 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 6 @1.023s 0%: 0.23+0.48+0.004 ms clock, 0.47+0/0.36/0.15+0.008 ms cpu, 73->73->40 MB, 80 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 7 @1.748s 0%: 0.17+0.45+0.004 ms clock, 0.34+0/0.29/0.14+0.008 ms cpu, 73->73->40 MB, 80 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 8 @2.484s 0%: 0.19+0.47+0.004 ms clock, 0.39+0/0.28/0.15+0.009 ms cpu, 73->73->40 MB, 80 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 9 @3.219s 0%: 0.20+0.41+0.004 ms clock, 0.40+0/0.31/0.15+0.008 ms cpu, 73->73->40 MB, 80 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 10 @3.962s 0%: 0.38+0.44+0.004 ms clock, 0.76+0/0.46/0+0.009 ms cpu, 73->73->40 MB, 80 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 11 @4.686s 0%: 0.083+0.28+0.004 ms clock, 0.16+0.063/0.065/0.22+0.008 ms cpu, 73->73->40 MB, 80 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 12 @5.412s 0%: 0.16+0.44+0.004 ms clock, 0.33+0/0.29/0.14+0.009 ms cpu, 73->73->40 MB, 80 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 13 @5.636s 0%: 1.1+0.44+0.003 ms clock, 2.3+0/0.61/0+0.007 ms cpu, 50->50->40 MB, 55 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 14 @5.851s 0%: 0.054+0.25+0.003 ms clock, 0.10+0.18/0.044/0.084+0.007 ms cpu, 50->50->40 MB, 54 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 15 @6.064s 0%: 0.038+1.5+0.004 ms clock, 0.076+0.081/0.25/0+0.009 ms cpu, 50->50->40 MB, 54 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 16 @6.279s 0%: 0.60+0.45+0.004 ms clock, 1.2+0/0.44/0+0.008 ms cpu, 50->50->40 MB, 54 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 17 @6.501s 0%: 0.042+0.25+0.003 ms clock, 0.084+0.20/0.047/0.076+0.007 ms cpu, 50->50->40 MB, 54 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 18 @6.724s 0%: 2.1+0.47+0.005 ms clock, 4.3+0/2.0/0+0.010 ms cpu, 50->50->40 MB, 54 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 19 @6.941s 0%: 0.17+0.43+0.004 ms clock, 0.34+0/0.29/0.15+0.009 ms cpu, 50->50->40 MB, 54 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 20 @7.155s 0%: 0.039+0.76+0.004 ms clock, 0.078+0.068/0.25/0+0.008 ms cpu, 50->50->40 MB, 54 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 21 @7.366s 0%: 0.054+0.32+0.003 ms clock, 0.10+0/0.063/0.23+0.007 ms cpu, 50->50->40 MB, 54 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 22 @7.579s 0%: 0.60+0.57+0.004 ms clock, 1.2+0/0.52/0+0.008 ms cpu, 50->50->40 MB, 54 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 23 @7.791s 0%: 0.20+0.47+0.004 ms clock, 0.41+0/0.27/0.15+0.009 ms cpu, 50->50->40 MB, 54 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 24 @8.081s 0%: 0.047+4.8+0.084 ms clock, 0.094+0.10/0.55/0.048+0.16 ms cpu, 54->54->40 MB, 54 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 25 @8.372s 0%: 1.1+0.63+0.077 ms clock, 2.3+0.067/0.44/0+0.15 ms cpu, 53->53->40 MB, 54 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 26 @8.656s 0%: 0.12+1.2+0.004 ms clock, 0.25+0.035/0.54/0+0.009 ms cpu, 53->54->40 MB, 54 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 27 @8.954s 0%: 1.2+0.49+0.004 ms clock, 2.4+0/0.72/0+0.009 ms cpu, 53->53->40 MB, 54 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 28 @9.256s 0%: 0.17+0.43+0.004 ms clock, 0.35+0/0.28/0.16+0.009 ms cpu, 53->53->40 MB, 54 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 29 @9.550s 0%: 2.2+1.2+0.005 ms clock, 4.4+0/1.2/0+0.010 ms cpu, 53->53->40 MB, 54 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 30 @9.840s 0%: 0.18+0.43+0.004 ms clock, 0.37+0/0.29/0.16+0.008 ms cpu, 53->53->40 MB, 54 MB goal, 0 MB stacks, 0 MB globals, 2 P
`;

/** A finalizer sets GOGC after each cycle so that the goal stays at 65 MiB; 10 to 30 MB are live, Go 1.20.14 for 386. */
const TUNED = `
gc 1 @0.001s 5%: 0.060+0.23+0.002 ms clock, 0.12+0.17/0/0+0.005 ms cpu, 3->3->3 MB, 4 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 2 @0.002s 6%: 0.039+0.34+0.002 ms clock, 0.079+0.10/0/0+0.004 ms cpu, 6->7->7 MB, 7 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 3 @0.798s 0%: 0.051+2.8+0.004 ms clock, 0.10+0/0.24/2.4+0.008 ms cpu, 62->62->16 MB, 65 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 4 @1.494s 0%: 0.054+1.5+0.003 ms clock, 0.10+0/0.36/0+0.007 ms cpu, 62->62->21 MB, 64 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 5 @2.096s 0%: 0.026+0.73+0.004 ms clock, 0.053+0/0.24/0.14+0.008 ms cpu, 62->62->26 MB, 64 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 6 @2.648s 0%: 0.070+0.81+0.005 ms clock, 0.14+0/0.44/0.24+0.010 ms cpu, 63->63->30 MB, 64 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 7 @3.185s 0%: 0.058+3.8+0.003 ms clock, 0.11+0/2.8/0+0.007 ms cpu, 63->63->26 MB, 64 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 8 @3.791s 0%: 0.074+1.2+0.005 ms clock, 0.14+0/0.36/0.18+0.010 ms cpu, 63->63->21 MB, 64 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 9 @4.500s 0%: 0.029+1.1+0.004 ms clock, 0.059+0.028/0.35/0+0.009 ms cpu, 62->62->16 MB, 64 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 10 @5.293s 0%: 0.024+0.53+0.004 ms clock, 0.048+0/0.20/0.16+0.008 ms cpu, 62->62->10 MB, 65 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 11 @6.071s 0%: 0.065+0.87+0.003 ms clock, 0.13+0/0.21/0.15+0.007 ms cpu, 62->62->15 MB, 64 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 12 @6.764s 0%: 0.062+3.0+0.004 ms clock, 0.12+0/2.3/0+0.009 ms cpu, 62->62->21 MB, 64 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 13 @7.397s 0%: 47+2.9+0.004 ms clock, 95+0.12/0.31/0+0.009 ms cpu, 62->64->27 MB, 64 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 14 @7.936s 0%: 0.032+1.5+0.004 ms clock, 0.064+0.038/0.40/0+0.009 ms cpu, 63->63->30 MB, 64 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 15 @8.493s 0%: 0.076+10+0.009 ms clock, 0.15+0/0.51/0+0.018 ms cpu, 63->63->27 MB, 64 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 16 @9.106s 0%: 0.075+1.6+0.002 ms clock, 0.15+0/0.64/0+0.005 ms cpu, 63->63->22 MB, 64 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 17 @9.792s 0%: 0.058+4.4+0.009 ms clock, 0.11+0/0.47/0+0.018 ms cpu, 62->63->17 MB, 64 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 18 @10.570s 0%: 0.083+1.1+0.003 ms clock, 0.16+0/0.79/0+0.007 ms cpu, 62->62->10 MB, 64 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 19 @11.354s 0%: 0.065+0.68+0.003 ms clock, 0.13+0/0.23/0.16+0.007 ms cpu, 62->62->15 MB, 65 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 20 @12.065s 0%: 0.027+0.42+0.002 ms clock, 0.054+0.066/0.19/0+0.005 ms cpu, 62->62->20 MB, 64 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 21 @12.690s 0%: 0.041+1.4+0.003 ms clock, 0.083+0/0.78/0+0.007 ms cpu, 62->62->25 MB, 64 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 22 @13.230s 0%: 0.062+3.1+0.003 ms clock, 0.12+0/1.8/0+0.007 ms cpu, 62->63->29 MB, 64 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 23 @13.793s 0%: 0.037+1.5+0.004 ms clock, 0.075+0.032/0.35/0+0.009 ms cpu, 63->63->27 MB, 64 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 24 @14.406s 0%: 6.3+3.9+0.006 ms clock, 12+0/0.52/0+0.012 ms cpu, 62->63->23 MB, 64 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 25 @15.140s 0%: 0.037+1.8+0.004 ms clock, 0.075+0/0.83/0+0.009 ms cpu, 62->62->16 MB, 64 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 26 @15.904s 0%: 0.093+1.2+0.003 ms clock, 0.18+0/0.54/0+0.007 ms cpu, 62->62->10 MB, 64 MB goal, 0 MB stacks, 0 MB globals, 2 P
`;

const verdictOf = ({ summaries }: Judged): string => summaries[0].verdict;
const of = ({ standing }: Judged, id: string): Judged['standing'][number] | undefined =>
  standing.find((finding) => finding.id === id);
const GOALS = /^(?:gogc|goal|memory-limit|gc-death)/;
const goalIds = (found: Judged): string[] => idsOf(found).filter((id) => GOALS.test(id));

void t.test('a limit cuts off the top of GOGC’s line: GOGC did not change', async (t) => {
  for (const text of [WAVES, LOW_FIRST]) {
    const found = await judged(text);
    t.same(goalIds(found), ['memory-limit-bound']);
    t.match(found.summaries[0].gogc, [{ likely: 100 }]);
    t.equal(found.summaries[0].gogc!.length, 1);
  }
  t.end();
});

/** 100 MB stay live, Go 1.24.13; at gc 7 debug.SetGCPercent(20), while the heap is above the new goal. */
const LOWERED = `
gc 1 @0.045s 0%: 0.060+7.8+0.007 ms clock, 0.12+0.19/0/0+0.015 ms cpu, 3->4->3 MB, 4 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 2 @0.054s 0%: 0.051+0.19+0.001 ms clock, 0.10+0.13/0/0+0.003 ms cpu, 7->7->7 MB, 7 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 3 @0.054s 0%: 0.005+18+0.003 ms clock, 0.011+0.46/0/0+0.007 ms cpu, 14->15->15 MB, 15 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 4 @0.074s 0%: 0.004+8.8+0.005 ms clock, 0.009+0.097/0.043/1.2+0.011 ms cpu, 30->30->30 MB, 30 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 5 @0.085s 3%: 3.1+0.52+0.004 ms clock, 6.3+0.23/0/0+0.008 ms cpu, 60->61->61 MB, 61 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 6 @0.562s 0%: 0.041+0.59+0.003 ms clock, 0.083+0/0.36/0.14+0.007 ms cpu, 121->121->100 MB, 124 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 7 @3.234s 0%: 1.7+0.56+0.002 ms clock, 3.5+0.49/0/0+0.005 ms cpu, 193->193->100 MB, 193 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 8 @3.676s 0%: 0.050+29+0.009 ms clock, 0.10+0.49/0.016/0+0.018 ms cpu, 118->120->101 MB, 120 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 9 @4.207s 0%: 5.8+6.6+0.004 ms clock, 11+0.066/0.50/0+0.008 ms cpu, 120->121->100 MB, 122 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 10 @4.636s 0%: 0.055+1.1+0.002 ms clock, 0.11+0.046/0.40/0.013+0.004 ms cpu, 119->119->100 MB, 121 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 11 @5.046s 0%: 0.048+1.0+0.003 ms clock, 0.096+0/0.61/0.10+0.006 ms cpu, 119->119->100 MB, 120 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 12 @5.438s 0%: 42+0.80+0.003 ms clock, 84+0.086/0.62/0+0.007 ms cpu, 118->118->100 MB, 120 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 13 @5.842s 0%: 8.3+14+0.009 ms clock, 16+0.15/0.49/0+0.019 ms cpu, 118->119->101 MB, 120 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 14 @6.373s 0%: 0.046+0.78+0.003 ms clock, 0.093+0/0.52/0.14+0.007 ms cpu, 119->119->100 MB, 121 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 15 @6.781s 0%: 0.049+20+0.004 ms clock, 0.098+0.054/0.44/0+0.008 ms cpu, 118->119->101 MB, 120 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 16 @7.371s 0%: 1.2+0.96+0.003 ms clock, 2.4+0.056/0.76/0.012+0.006 ms cpu, 120->120->100 MB, 121 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 17 @7.837s 0%: 0.062+2.9+0.006 ms clock, 0.12+0.057/0.48/0+0.012 ms cpu, 119->119->100 MB, 120 MB goal, 0 MB stacks, 0 MB globals, 2 P
`;

/** 90 MB stay live, Go 1.27.4; at gc 7 debug.SetMemoryLimit(135 MiB). */
const OVER = `
gc 1 @0.009s 27%: 46+0.31+0.003 ms clock, 92+0.18/0/0+0.006 ms cpu, 3->4->3 MB, 4 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 2 @0.056s 27%: 0.031+0.12+0.001 ms clock, 0.063+0.086/0/0+0.002 ms cpu, 7->7->7 MB, 7 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 3 @0.074s 34%: 28+55+0.006 ms clock, 56+0.062/83/0+0.013 ms cpu, 14->15->15 MB, 15 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 4 @0.159s 14%: 0.81+266+0.004 ms clock, 1.6+0/0.092/159+0.009 ms cpu, 30->31->31 MB, 31 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 5 @0.447s 15%: 19+0.85+0.002 ms clock, 38+0.013/0.17/0+0.005 ms cpu, 61->90->90 MB, 63 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 6 @1.861s 3%: 2.7+102+0.005 ms clock, 5.5+0.052/0.32/0+0.010 ms cpu, 153->158->95 MB, 180 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 7 @3.207s 2%: 5.8+1.3+0.003 ms clock, 11+0.44/0/0+0.007 ms cpu, 155->155->90 MB, 98 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 8 @3.683s 4%: 98+35+0.004 ms clock, 196+0.061/0.48/0+0.009 ms cpu, 114->114->90 MB, 124 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 9 @4.220s 3%: 0.057+0.59+0.003 ms clock, 0.11+0.033/0.40/0+0.006 ms cpu, 114->114->90 MB, 123 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 10 @4.654s 4%: 33+33+0.006 ms clock, 66+0.084/17/0+0.013 ms cpu, 114->114->90 MB, 124 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 11 @5.034s 4%: 0.12+0.74+0.003 ms clock, 0.25+0/0.51/0.13+0.006 ms cpu, 114->114->90 MB, 124 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 12 @5.362s 3%: 0.55+5.6+0.003 ms clock, 1.1+0.038/0.44/0+0.007 ms cpu, 114->114->90 MB, 124 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 13 @5.818s 3%: 1.8+1.7+0.003 ms clock, 3.7+0.073/0.43/0+0.007 ms cpu, 119->119->90 MB, 123 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 14 @6.259s 3%: 0.048+5.1+0.004 ms clock, 0.096+0.046/0.45/0+0.009 ms cpu, 122->122->90 MB, 123 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 15 @6.738s 3%: 0.058+43+0.006 ms clock, 0.11+0.52/0.003/0+0.012 ms cpu, 122->123->91 MB, 123 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 16 @7.207s 2%: 0.048+0.90+0.002 ms clock, 0.097+0.063/0.49/0.015+0.005 ms cpu, 122->122->90 MB, 124 MB goal, 0 MB stacks, 0 MB globals, 2 P
`;

void t.test('a goal that falls below the heap: the runway raises GOGC’s to it, and no limit’s', async (t) => {
  const lowered = await judged(LOWERED);
  t.same(goalIds(lowered), ['gogc-change']);
  t.match(of(lowered, 'gogc-change')?.title, /to 20 at gc 7/);
  // Until the scavenger has returned memory, goals under a limit are lower.
  t.same(goalIds(await judged(OVER)), ['memory-limit-bound']);
  t.end();
});

void t.test('goals that a change of GOGC explains stay one', async (t) => {
  // From gc 13 on GOGC is 60: goals follow the live heap.
  let marked = 0;
  const halved = WAVES.replace(
    /gc (\d+) (.*?)(\d+)->\d+->(\d+) MB, \d+ MB goal/g,
    (line, n: string, head: string, _start: string, live: string) => {
      const goal = Math.floor((marked + 0.5) * 1.6);
      marked = Number(live);
      return Number(n) < 13 ? line : `gc ${n} ${head}${goal - 2}->${goal - 2}->${live} MB, ${goal} MB goal`;
    },
  );
  t.same(goalIds(await judged(halved)), ['gogc-change']);
  t.end();
});

void t.test('over a level heap, a GOGC that nobody chooses is rather a limit', async (t) => {
  const found = await judged(ODD);
  t.same(goalIds(found), ['memory-limit-bound']);
  t.match(of(found, 'memory-limit-bound'), {
    confidence: 0.7,
    title: /GOGC would have to be 33 to 37, which hardly anybody chooses/,
    from_n: 13,
  });
  t.match(verdictOf(found), /^A memory limit seems to set the heap goal from gc 13 on\./);
  // 40 and 41 MB live with a goal of 60: GOGC=50 is usual.
  const usual = await judged(
    ODD.replace(/50->50->40 MB, 5[45] MB goal|5[34]->5[34]->40 MB, 54 MB goal/g, '56->56->40 MB, 60 MB goal'),
  );
  t.same(goalIds(usual), ['gogc-change']);
  t.end();
});

void t.test('a tuner that holds the heap at one size is one finding', async (t) => {
  const found = await judged(TUNED);
  t.same(goalIds(found), ['gogc-tuner']);
  t.match(of(found, 'gogc-tuner'), {
    confidence: 0.6,
    title: /^GOGC was raised, and a tuner \(or a memory limit\) holds the heap goal/,
  });
  t.match(verdictOf(found), /^A GOGC tuner \(or a memory limit\) holds the heap goal at one size\./);
  t.end();
});

/** Several GiB live, in waves; each goal by `goalOf` from MiB marked, stacks and globals of 8 and 1. */
function large(goalOf: (marked: number, i: number) => number): string {
  const lines: string[] = [];
  let before = NaN;
  for (let i = 0; i < 40; i++) {
    const live = 4000 + 1500 * Math.sin(i / 3) + 7.3 * (i % 5);
    const goal = i < 4 ? 2 * before + 9.5 : goalOf(before, i);
    const end = Math.floor(Number.isNaN(goal) ? live * 1.5 : goal) - 20;
    if (i > 0)
      lines.push(
        `gc ${i + 100} @${i * 7}.000s 0%: 0.03+90+0.01 ms clock, 0.2+0/300/100+0.1 ms cpu, ${end}->${end + 5}->${Math.floor(live)} MB, ${Math.floor(goal)} MB goal, 8 MB stacks, 1 MB globals, 8 P\n`,
      );
    before = live;
  }
  return lines.join('');
}

/** A tuner that keeps a large heap at 9,000 MiB. */
const BIG = large((marked) => marked + (marked + 9.5) * (Math.floor((100 * (9000 - marked)) / marked) / 100));

void t.test('goals of a large heap tell a tuner from a limit: GOGC is a whole number', async (t) => {
  const tuned = await judged(BIG);
  t.equal(tuned.summaries[0].goal_holder, 'gogc');
  t.same(goalIds(tuned), ['gogc-tuner']);
  t.match(of(tuned, 'gogc-tuner'), { confidence: 0.9 });
  t.equal(tuned.summaries[0].memory_limit_low_bytes, undefined);
  const limited = await judged(large((marked) => Math.min(9000, 3 * marked)));
  t.equal(limited.summaries[0].goal_holder, 'memory_limit');
  t.same(goalIds(limited), ['memory-limit-bound']);
  t.end();
});

void t.test('goals before a limit was recognized are the limit’s, if they are in the window', async (t) => {
  // The limit was set at gc 13; GOGC sets gc 17 again, which shows it.
  const regimesOf = async (text: string, options = {}): Promise<unknown> =>
    (await judged(text, options)).summaries[0].goal_regimes;
  t.same(await regimesOf(WAVES), { first: 1, gogc: 18, limit: 13 });
  t.same(await regimesOf(WAVES, { to: 'gc:10' }), { first: 1, gogc: 9 });
  t.same(await regimesOf(WAVES, { from: 'gc:16' }), { gogc: 7, limit: 10 });
  t.same(await regimesOf(WAVES.replace(/gc 14 .*\n/, '')), { first: 1, gogc: 18, limit: 11, gap: 1 });
  t.end();
});

/** `live` MiB stay live, GOGC=100; from the 20th cycle on goals are `goals` MiB, the last one for good. */
function lowered(live: (i: number) => number, goals: readonly number[]): string {
  return Array.from({ length: 45 }, (_, i) => {
    const goal = i < 20 ? Math.floor(2 * live(i)) : (goals[i - 20] ?? goals.at(-1)!);
    return `gc ${i + 100} @${i * 2}.000s 0%: 0.03+9+0.01 ms clock, 0.2+0/30/10+0.1 ms cpu, ${goal - 4}->${goal - 4}->${Math.floor(live(i))} MB, ${goal} MB goal, 0 MB stacks, 0 MB globals, 8 P\n`;
  }).join('');
}

/** GOGC is off for six cycles, Go 1.19 or 1.20; then goals stand at `goal` while the marked heap grows by `step`. */
const fromOff = (marked: number, goal: number, step: number): string =>
  Array.from({ length: 31 }, (_, i) => {
    const isOff = i < 6;
    const z = marked + (isOff ? 0 : step * (i - 6));
    const x = isOff ? z : Math.floor(0.97 * goal);
    return `gc ${i + 1} @${i + 1}.000s 1%: 0.018+1.2+0.003 ms clock, 0.072+0.3/1.1/0.5+0.012 ms cpu, ${x}->${x}->${z} MB, ${isOff ? '8796093022207' : goal} MB goal, 0 MB stacks, 0 MB globals, 4 P${isOff ? ' (forced)' : ''}\n`;
  }).join('');

void t.test(
  'a limit that is set with GOGC off is no default GOGC, even where twice the heap is its goal',
  async (t) => {
    const [limited] = (await judged(fromOff(100, 201, 4))).summaries;
    t.equal(limited.gogc?.at(-1)?.off, true);
    t.ok((limited.goal_regimes?.limit ?? 0) >= 25);
    const [minimum] = (await judged(fromOff(1, 4, 0))).summaries;
    t.equal(minimum.goal_regimes?.limit, undefined, 'but 4 MiB over a tiny heap is the default GOGC’s');
    t.end();
  },
);

void t.test('goals that one GOGC sets while the live heap grows a little are no limit’s', async (t) => {
  const found = await judged(lowered((i) => (i < 20 ? 100.1 : 101.9), [140, 142]));
  t.same(goalIds(found), ['gogc-change']);
  t.match(found.summaries[0].gogc, [{}, { likely: 40 }]);
  t.end();
});

void t.test('a lower goal right after a limit was set is no change of its own', async (t) => {
  const odd = await judged(lowered(() => 400, [500, 550]));
  t.same(goalIds(odd), ['memory-limit-bound']);
  t.match(of(odd, 'memory-limit-bound')?.title, /GOGC would have to be 37,/);
  const round = await judged(lowered(() => 400, [480, 560]));
  t.same(goalIds(round), ['gogc-change']);
  t.match(of(round, 'gogc-change'), {
    confidence: 0.5,
    title: /from 100 to 20 at gc 120, then to 40 at gc 121, or a memory limit was set$/,
    figures: { gogc_from: 100, gogc_to: 40 },
  });
  // Three cycles are a setting, and so is one that is taken back.
  for (const goals of [
    [480, 480, 480, 560],
    [480, 800],
  ])
    t.match(of(await judged(lowered(() => 400, goals)), 'gogc-change'), { confidence: 0.9 });
  t.end();
});

void t.test('what is said and advised of a tuner does not name a limit', async (t) => {
  const found = await judged(BIG.replaceAll('0/300/100', '0/20000/100'));
  const advice = of(found, 'gc-cpu-share')!.advice.join('\n');
  t.notMatch(advice, /memory limit|GOMEMLIMIT/);
  const rows = JSON.stringify(goalTable(found.summaries[0])!.rows);
  t.match(rows, /"GOGC tuner"/);
  t.notMatch(rows, /memory limit/);
  const words = JSON.stringify(
    processFigures({ summary: found.summaries[0], series: found.facts[0].history.series() }, true),
  );
  t.match(words, /a GOGC tuner \(/);
  t.end();
});

void t.test('where a limit certainly holds the goal, changes before it are no tuner’s', async (t) => {
  const found = await judged(
    large((marked, i) => (i < 12 ? marked * (1.5 + i / 20) : Math.min(9000, 3 * marked))),
  );
  t.equal(found.summaries[0].goal_holder, 'memory_limit');
  t.ok(found.summaries[0].gogc!.length > 3);
  t.same(goalIds(found), ['memory-limit-bound']);
  t.end();
});

void t.test('a tuner is one from as many cycles on as a limit is', async (t) => {
  const few = TUNED.split('\n').slice(0, 7).join('\n');
  t.same(goalIds(await judged(few)), []);
  t.same(goalIds(await judged(few, { set: new Map([['memory-limit-bound.cycles', 2]]) })), ['gogc-tuner']);
  t.end();
});
