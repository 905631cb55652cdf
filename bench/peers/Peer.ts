import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A Python framework in a process of its own, asked one thing at a time. */
export class Peer {
  readonly #process: ChildProcess;
  readonly #answers: AsyncIterator<string>;

  constructor(
    readonly name: string,
    python: string,
    framework: 'torch' | 'tensorflow',
    folder: string,
    threads: number,
    environment: Readonly<Record<string, string>> = {},
  ) {
    const script = fileURLToPath(new URL('peer.py', import.meta.url));
    const env = { ...process.env, ...environment, OMP_NUM_THREADS: `${threads}` };
    this.#process = spawn(python, [script, framework, folder, `${threads}`], {
      env,
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    this.#answers = createInterface({ input: this.#process.stdout as NodeJS.ReadableStream })[Symbol.asyncIterator]();
  }

  /** Milliseconds of a run over a batch. */
  async time(run: string, batch = 1): Promise<number> {
    return (await this.#ask({ run, batch })) as number;
  }

  /** Has a run's result written to the folder. */
  async save(run: string): Promise<void> {
    await this.#ask({ save: run });
  }

  close(): void {
    this.#process.stdin?.end();
  }

  async #ask(request: object): Promise<unknown> {
    this.#process.stdin?.write(`${JSON.stringify(request)}\n`);
    const answer = await this.#answers.next();
    if (answer.done === true) throw new Error(`${this.name} ended before it answered.`);
    return JSON.parse(answer.value);
  }
}
