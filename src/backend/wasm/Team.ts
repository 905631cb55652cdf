import { BackendError } from '../../errors.js';
import { BackOff } from './BackOff.js';
import { decode } from './forMemory.js';
import type { Crew, Simd } from './Simd.js';
import { threadsModule } from './simdModule.js';
import { spawnHelper, type Helper, type Spawn } from './spawnHelper.js';

/** What the module exports: how threads share a job. */
interface Functions {
  offer(control: number, count: number): void;
  work(control: number): void;
  skip(control: number): void;
  fail(control: number): void;
  stop(control: number): void;
  /** 0 while chunks are unfinished, 1 once they are finished, 2 if one has failed. */
  join(control: number, spins: number): 0 | 1 | 2;
  doze(control: number): void;
}

/** Where in the control block things lie, in bytes: see assembly/threads/threads.ts. */
const THREADS = 148;
const JOB = 192;
const SEGMENTS = 1024;

/** How often a helper looks for the next job before it sleeps: some tenths of a millisecond. */
const HELPER_SPINS = 10_000;

/** How often the caller looks for the end of a job before it lets go of its core: a tenth of a millisecond. */
const CALLER_SPINS = 50_000;

/** Waiting for less is not being late, in ms. */
const LATE = 0.2;

/** After so many ms without a finished chunk, whoever holds one is taken for dead. */
const PATIENCE = 10_000;

/** How to start a team; what tests have otherwise. */
interface TeamOptions {
  readonly spawn?: Spawn;
  readonly patience?: number;
  readonly backOff?: Pick<BackOff, 'allows' | 'note'>;
  /** Hears why the team is no more. */
  readonly onEnd?: (reason: string) => void;
}

/** A thread and its helpers, over one shared heap. */
export class Team implements Crew {
  /** Where a job's numbers go, in bytes. */
  readonly job: number;
  readonly #backOff: Pick<BackOff, 'allows' | 'note'>;
  #helpers: readonly Helper[] = [];

  private constructor(
    readonly threads: number,
    private readonly simd: Simd,
    private readonly functions: Functions,
    private readonly allocated: number,
    private readonly control: number,
    private readonly options: TeamOptions,
  ) {
    this.job = control + JOB;
    this.#backOff = options.backOff ?? new BackOff();
  }

  /**
   * Starts helpers, so that there are so many threads with this one.
   * @throws What kept a helper from starting; none is left then.
   */
  static async start(simd: Simd, threads: number, options: TeamOptions = {}): Promise<Team> {
    const { memory, wasm } = simd;
    const module = new WebAssembly.Module(decode(threadsModule));
    const { exports } = new WebAssembly.Instance(module, { env: { memory, run: simd.functions.run } });
    const bytes = SEGMENTS + 64 * (threads + 1);
    const allocated = wasm._malloc(bytes + 64) >>> 0;
    // Each thread has a line of the processor's cache to itself.
    const control = 64 * Math.ceil(allocated / 64);
    new Uint8Array(memory.buffer, control, bytes).fill(0);
    new Int32Array(memory.buffer, control + THREADS, 1)[0] = threads;
    const team = new Team(threads, simd, exports as unknown as Functions, allocated, control, options);
    const spawn = options.spawn ?? spawnHelper;
    const data = { kernels: simd.module, threads: module, memory, control, spins: HELPER_SPINS };
    const started = await Promise.allSettled(
      Array.from({ length: threads - 1 }, (_, i) => spawn({ ...data, thread: i + 1 })),
    );
    team.#helpers = started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    const failed = started.find((one) => one.status === 'rejected');
    if (failed === undefined) return team;
    await team.stop();
    throw failed.reason;
  }

  /** Whether the next job is for all threads: not for a while after they were too busy with other things. */
  isFree(): boolean {
    return this.#backOff.allows();
  }

  /**
   * Runs the job that stands at `job`, in so many chunks.
   * @throws A {@link BackendError} where a thread could not finish its chunk; the team is gone then.
   */
  run(chunks: number): void {
    const { functions, control } = this;
    const start = performance.now();
    functions.offer(control, chunks);
    let cause: unknown;
    try {
      functions.work(control);
    } catch (error) {
      cause = error;
      functions.fail(control);
      functions.skip(control);
    }
    const worked = performance.now();
    const wait = { done: -1, time: worked, idle: 0 };
    let state = functions.join(control, CALLER_SPINS);
    while (state === 0 && this.#hopes(wait)) {
      if (mayWait()) functions.doze(control);
      state = functions.join(control, CALLER_SPINS);
    }
    if (state !== 1) this.#fail(state === 0, cause);
    this.#backOff.note(performance.now() - worked > Math.max(LATE, worked - start));
  }

  /** Lets the helpers end; resolves when they are gone. */
  async stop(): Promise<void> {
    this.functions.stop(this.control);
    const ends = await Promise.all(this.#helpers.map((helper) => helper.ended()));
    // One that had to be killed may still be at it.
    if (ends.every((isClean) => isClean)) this.simd.wasm._free(this.allocated);
  }

  /** Whether chunks were finished not long ago. Time in which the whole process was halted does not count. */
  #hopes(wait: { done: number; time: number; idle: number }): boolean {
    const now = performance.now();
    const done = Atomics.load(new Int32Array(this.simd.memory.buffer, this.control, 1), 0);
    wait.idle = done === wait.done ? wait.idle + Math.min(10, now - wait.time) : 0;
    wait.done = done;
    wait.time = now;
    return wait.idle < (this.options.patience ?? PATIENCE);
  }

  #fail(isSilent: boolean, cause: unknown): never {
    const what = isSilent
      ? 'a thread is gone that held a part of the work'
      : 'a thread could not do its part of the work';
    for (const helper of this.#helpers) helper.kill();
    this.simd.team = undefined;
    this.options.onEnd?.(what);
    throw new BackendError(
      `wasm: ${what}. This call has no result; the next one runs on one thread. startWasm() starts new threads.`,
      { cause },
    );
  }
}

let canWait: boolean | undefined;

/** Whether this thread may sleep: a page's own may not. */
function mayWait(): boolean {
  if (canWait === undefined) {
    try {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 1, 0);
      canWait = true;
    } catch {
      canWait = false;
    }
  }
  return canWait;
}
