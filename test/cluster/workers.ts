import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** A worker process, and the lines that it has printed. */
export class WorkerProcess {
  readonly lines: string[] = [];
  readonly #process: ChildProcess;
  #waiting: (() => void)[] = [];

  constructor(name: string, url: string) {
    const args = ['--import', 'tsx', 'examples/cluster/worker.ts', '--name', name, '--redis', url, '--lock', '2'];
    this.#process = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      createInterface({ input: stream! }).on('line', (line) => {
        this.lines.push(line);
        for (const wake of this.#waiting.splice(0)) wake();
      });
    }
  }

  /** The first line, from now or before, that matches. */
  async line(wanted: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      for (const line of this.lines) {
        const found = wanted.exec(line);
        if (found) return found;
      }
      if (this.#process.exitCode !== null) throw new Error(`the worker ended:\n${this.lines.join('\n')}`);
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
        this.#process.once('exit', () => resolve());
      });
    }
  }

  /** Its exit code, once it ends by itself. */
  async ended(): Promise<number | null> {
    if (this.#process.exitCode === null && this.#process.signalCode === null) await once(this.#process, 'exit');
    return this.#process.exitCode;
  }

  async end(signal: NodeJS.Signals): Promise<number | null> {
    this.#process.kill(signal);
    return this.ended();
  }
}
