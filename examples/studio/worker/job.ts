import { watchGpu } from './gpuLoss.js';

/** Long work: it can wait, and be stopped. */
export interface Job {
  readonly signal: AbortSignal;
  /** Resolves at once, or when a pause is over. */
  readonly pause: () => Promise<void>;
}

interface Running {
  readonly controller: AbortController;
  ended: Promise<void>;
  paused: Promise<void> | undefined;
  resume: () => void;
}

/** A GPU that is lost may never answer what waits for it. */
const PATIENCE = 3000;

let running: Running | undefined;
let latest = 0;

/** Does long work as the only one: what ran before is stopped, and has let go of its memory when this begins. */
export async function asJob<T>(work: (job: Job) => Promise<T>): Promise<T> {
  const mine = ++latest;
  while (running !== undefined) await stop();
  if (mine !== latest) throw new Error('Stopped.');
  const job: Running = {
    controller: new AbortController(),
    ended: Promise.resolve(),
    paused: undefined,
    resume: () => undefined,
  };
  running = job;
  const { signal } = job.controller;
  const pause = async (): Promise<void> => {
    await job.paused;
    signal.throwIfAborted();
  };
  let endWatch: (() => void) | undefined;
  const lost = new Promise<never>((_, reject) => {
    endWatch = watchGpu((error) => {
      job.controller.abort(error);
      reject(error);
    });
  });
  const result = Promise.race([work({ signal, pause }), lost]);
  job.ended = result.then(
    () => undefined,
    () => undefined,
  );
  try {
    return await result;
  } finally {
    endWatch?.();
    if (running === job) running = undefined;
  }
}

/** Stops what runs and what waits to begin; resolves when nothing of it is left. */
export async function cancelJob(): Promise<void> {
  latest++;
  await stop();
}

export function pauseJob(): void {
  if (running === undefined || running.paused !== undefined) return;
  const job = running;
  job.paused = new Promise((resolve) => (job.resume = resolve));
}

export function resumeJob(): void {
  running?.resume();
  if (running !== undefined) running.paused = undefined;
}

async function stop(): Promise<void> {
  if (running === undefined) return;
  const job = running;
  job.controller.abort(new Error('Stopped.'));
  resumeJob();
  await Promise.race([job.ended, new Promise((resolve) => setTimeout(resolve, PATIENCE))]);
  if (running === job) running = undefined;
}
