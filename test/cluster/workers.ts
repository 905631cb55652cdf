import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/**
 * Has a process pull its own plug at the first line with such a text: a signal from outside may come when it is done.
 */
const dying = (text: string): string[] => {
  const program = `const { log } = console;
    console.log = (line) => (log(line), line.includes(${JSON.stringify(text)}) && process.kill(process.pid, 'SIGKILL'));`;
  return ['--import', `data:text/javascript,${encodeURIComponent(program)}`];
};

/** A worker process, and the lines that it has printed. */
export class WorkerProcess {
  readonly lines: string[] = [];
  readonly #process: ChildProcess;
  #waiting: (() => void)[] = [];
  #isOver = false;

  /** @param diesAt - what is in the line after which it is dead. */
  constructor(name: string, url: string, diesAt?: string) {
    const hook = diesAt === undefined ? [] : dying(diesAt);
    const args = [
      ...hook,
      '--import',
      'tsx',
      'examples/cluster/worker.ts',
      '--name',
      name,
      '--redis',
      url,
      '--lock',
      '2',
    ];
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
