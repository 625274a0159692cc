// Runs the built command as a child process.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Test } from 'tap';
import type { AnalysisRecord } from '../../lib/index.js';

export const CLI = join(import.meta.dirname, '..', '..', 'dist', 'bin', 'gcdrift.js');

export class Gcdrift {
  readonly child: ChildProcess;
  stdout = '';
  stderr = '';
  readonly ended: Promise<unknown[]>;

  constructor(t: Test, ...args: string[]) {
    this.child = spawn(process.execPath, [CLI, ...args], { stdio: 'pipe' });
    this.child.stdout!.setEncoding('utf8').on('data', (text: string) => void (this.stdout += text));
    this.child.stderr!.setEncoding('utf8').on('data', (text: string) => void (this.stderr += text));
    this.child.stdin!.on('error', () => undefined);
    this.ended = once(this.child, 'close');
    t.teardown(() => this.child.kill('SIGKILL'));
  }

  write(text: string): void {
    this.child.stdin!.write(text);
  }

  /** The exit code, after all output was read. */
  async end(signal?: NodeJS.Signals): Promise<number | null> {
    if (signal) this.child.kill(signal);
    const [code] = await this.ended;
    return code as number | null;
  }

  /** Resolves when the output contains this; limited by the test's timeout. */
  async until(holds: (stdout: string, stderr: string) => boolean): Promise<void> {
    while (!holds(this.stdout, this.stderr)) {
      if (this.child.exitCode !== null) throw new Error(`it ended: ${this.stdout}${this.stderr}`);
      await Promise.race([
        once(this.child.stdout!, 'data'),
        once(this.child.stderr!, 'data'),
        once(this.child, 'close'),
      ]);
    }
  }

  get records(): AnalysisRecord[] {
    const lines = this.stdout.slice(0, this.stdout.lastIndexOf('\n') + 1).split('\n');
    return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as AnalysisRecord);
  }

  /** The numbers of the cycles so far. */
  get cycles(): number[] {
    return this.records.flatMap((record) => (record.type === 'cycle' ? [record.n] : []));
  }

  async untilCycle(n: number): Promise<void> {
    await this.until((stdout) => stdout.includes(`"n":${n},`));
  }
}

export function folderOf(t: Test): string {
  const folder = mkdtempSync(join(tmpdir(), 'gcdrift-cli-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A cycle's line of a constant heap. */
export const gcLine = (n: number, atS = n): string =>
  `gc ${n} @${atS.toFixed(3)}s 1%: 0.038+1.2+0.031 ms clock, 0.077+0.1/1.0/0.5+0.063 ms cpu, 8->8->4 MB, 8 MB goal, 0 MB stacks, 0 MB globals, 2 P\n`;

export const gcLines = (from: number, to: number): string =>
  Array.from({ length: to - from + 1 }, (_, i) => gcLine(from + i)).join('');
