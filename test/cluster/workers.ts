import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Runs a program first, in the process and in those that it starts. */
const hook = (program: string): string[] => ['--import', `data:text/javascript,${encodeURIComponent(program)}`];

/**
 * Has a process pull its own plug at the first line with such a text: a signal from outside may come when it is done.
 */
export const dyingAt = (text: string): string[] =>
  hook(`const { log } = console;
    console.log = (line) => (log(line), line.includes(${JSON.stringify(text)}) && process.kill(process.pid, 'SIGKILL'));`);

/** The same for what computes a worker's work, and only for the first of several that comes to such a line. */
export const dyingOnceAt = (text: string, file: string): string[] =>
  hook(`import { existsSync, writeFileSync } from 'node:fs';
    const { log } = console;
    console.log = (line) => {
      log(line);
      if (!line.includes(${JSON.stringify(text)}) || existsSync(${JSON.stringify(file)})) return;
      writeFileSync(${JSON.stringify(file)}, '');
      process.kill(process.pid, 'SIGKILL');
    };`);

/** Has what a worker computes stop the event loop of its process for some milliseconds, as a long batch does. */
export const blockingFor = (milliseconds: number): string[] =>
  hook(`const { log } = console;
    console.log = (line) => {
      log(line);
      if (!line.includes(': computes')) return;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ${milliseconds});
    };`);

/** A process of the cluster, and the lines that it has printed. */
export class ClusterProcess {
  readonly lines: string[] = [];
  readonly #process: ChildProcess;
  #waiting: (() => void)[] = [];
  #isOver = false;

  /** A worker, which is taken for dead after two seconds. */
  static worker(name: string, url: string, hooks: readonly string[] = []): ClusterProcess {
    return new ClusterProcess('worker.ts', ['--name', name, '--redis', url, '--lock', '2'], hooks);
  }

  /** A coordinator that starts no workers. */
  static coordinator(url: string, words: readonly string[], hooks: readonly string[] = []): ClusterProcess {
    return new ClusterProcess('cluster.ts', ['--redis', url, '--workers', '0', ...words], hooks);
  }

  private constructor(script: string, words: readonly string[], hooks: readonly string[]) {
    const args = [...hooks, '--import', 'tsx', `examples/cluster/${script}`, ...words];
    this.#process = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      createInterface({ input: stream! }).on('line', (line) => {
        this.lines.push(line);
        this.#wake();
      });
    }
    // Not at its exit: the last lines may still be on their way.
    this.#process.once('close', () => {
      this.#isOver = true;
      this.#wake();
    });
  }

  /** The first line, from now or before, that matches. */
  async line(wanted: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      for (const line of this.lines) {
        const found = wanted.exec(line);
        if (found) return found;
      }
      if (this.#isOver) throw new Error(`the worker ended:\n${this.lines.join('\n')}`);
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  /** Its exit code, once it ends by itself. */
  async ended(): Promise<number | null> {
    if (!this.#isOver) await once(this.#process, 'close');
    return this.#process.exitCode;
  }

  async end(signal: NodeJS.Signals): Promise<number | null> {
    this.#process.kill(signal);
    return this.ended();
  }

  #wake(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }
}
