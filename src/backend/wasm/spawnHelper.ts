import { builtin } from './builtin.js';

/** What a helper is told. */
export interface HelperData {
  readonly kernels: WebAssembly.Module;
  readonly threads: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  /** Where on the heap the control block begins. */
  readonly control: number;
  /** Which helper it is; 0 is the caller. */
  readonly thread: number;
  readonly spins: number;
}

/** A thread that computes along. */
export interface Helper {
  /** Resolves when it is gone. One that was told to end and stays is killed; that gives false. */
  ended(): Promise<boolean>;
  kill(): void;
}

/** Starts a helper; rejects with the reason where that cannot be. */
export type Spawn = (data: HelperData) => Promise<Helper>;

/** A helper's program. It returns when it is told to stop, or has failed. */
const program = `
function live({ kernels, threads, memory, control, thread, spins }, tell) {
  const { run } = new WebAssembly.Instance(kernels, { env: { memory } }).exports;
  const { help, fail } = new WebAssembly.Instance(threads, { env: { memory, run } }).exports;
  tell('ready');
  try {
    help(control, thread, spins);
  } catch {
    fail(control);
  }
  tell('gone');
}
`;

/** How long a helper may take to start, and to end, in ms. */
const START = 20_000;
const END = 2_000;

/** A thread of Node, Deno or Bun, or a worker of a page. */
export const spawnHelper: Spawn = (data) => {
  const threads = builtin('node:worker_threads');
  return threads === undefined ? spawnInPage(data) : spawnInProcess(threads.Worker, data);
};

async function spawnInProcess(
  Worker: typeof import('node:worker_threads').Worker,
  workerData: HelperData,
): Promise<Helper> {
  const code = `const { parentPort, workerData } = require('node:worker_threads');${program}
    live(workerData, (word) => parentPort.postMessage(word));`;
  // Without the caller's own flags, which may load a compiler.
  const worker = new Worker(code, { eval: true, workerData, execArgv: [] });
  const ended = new Promise<void>((resolve) => {
    worker.once('exit', () => resolve());
    worker.on('message', (word) => word === 'gone' && resolve());
  });
  await within(
    START,
    new Promise<void>((resolve, reject) => {
      worker.once('message', () => resolve());
      worker.once('error', reject);
      worker.once('exit', (code) => reject(new Error(`a thread ended with code ${code}`)));
    }),
  ).catch((error: unknown) => {
    void worker.terminate();
    throw error;
  });
  worker.on('error', () => undefined); // Whoever waits for it finds out.
  worker.unref();
  const kill = (): void => void worker.terminate();
  return { kill, ended: () => endOf(ended, kill) };
}

async function spawnInPage(data: HelperData): Promise<Helper> {
  const code = `${program}
    onmessage = ({ data }) => { live(data, (word) => postMessage(word)); close(); };`;
  const url = URL.createObjectURL(new Blob([code], { type: 'text/javascript' }));
  try {
    const worker = new Worker(url, { name: 'netlens' });
    let tellEnd = (): void => undefined;
    const ended = new Promise<void>((resolve) => (tellEnd = resolve));
    const ready = new Promise<void>((resolve, reject) => {
      worker.onmessage = ({ data: word }: MessageEvent<string>) => (word === 'ready' ? resolve() : tellEnd());
      worker.onerror = (event) => {
        event.preventDefault();
        reject(new Error(event.message || "the page's policy allows no worker from a blob: (worker-src blob:)"));
      };
    });
    worker.postMessage(data);
    const kill = (): void => {
      worker.terminate();
      tellEnd();
    };
    await within(START, ready).catch((error: unknown) => {
      kill();
      throw error;
    });
    return { kill, ended: () => endOf(ended, kill) };
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** Waits for a helper's end, and brings it about if it does not come. */
async function endOf(ended: Promise<void>, kill: () => void): Promise<boolean> {
  const isClean = await within(END, ended).then(
    () => true,
    () => false,
  );
  kill();
  return isClean;
}

async function within<T>(ms: number, promise: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`a thread did not answer within ${ms / 1000} s`)), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
