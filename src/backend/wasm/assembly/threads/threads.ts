/**
 * A job in chunks, which the calling thread and its helpers take one by one. It is a module of its own, over a heap
 * that they share: the kernels need no atomic operations. Whoever takes which chunk, the same chunk writes the same
 * values.
 *
 * The control block, in bytes from `control`:
 */
/** Chunks that are finished. */
const DONE: usize = 0;
/** Helpers sleep on it until it changes. */
const EPOCH: usize = 64;
const SLEEPERS: usize = 128;
const STOP: usize = 132;
const FAILED: usize = 136;
/** Whether the caller sleeps until chunks are finished. */
const WAITING: usize = 140;
/** Chunks of the job. */
const COUNT: usize = 144;
/** Threads, the caller included. */
const THREADS: usize = 148;
/** What the kernels are told: which, and its arguments. */
const JOB: usize = 192;
/** A line of the cache for each thread: how many chunks of its own are left, and the chunk after its last. */
const SEGMENTS: usize = 1024;

@external("env", "run")
declare function run(job: usize, thread: i32, chunk: i32): void;

function segmentOf(control: usize, thread: i32): usize {
  return control + SEGMENTS + ((<usize>thread) << 6);
}

/**
 * Takes a chunk, of the thread's own first: what it wrote in the last job lies in its cache. -1 where none is left. A
 * chunk that is taken keeps its job from ending, so its arguments stay.
 */
function take(control: usize, thread: i32): i32 {
  const threads = load<i32>(control + THREADS);
  for (let i = 0; i < threads; i++) {
    let owner = thread + i;
    if (owner >= threads) owner -= threads;
    const segment = segmentOf(control, owner);
    let left = atomic.load<i32>(segment);
    while (left > 0) {
      const before = atomic.cmpxchg<i32>(segment, left, left - 1);
      if (before == left) return load<i32>(segment, 4) - left;
      left = before;
    }
  }
  return -1;
}

function finish(control: usize): void {
  atomic.add<i32>(control + DONE, 1);
  if (atomic.load<i32>(control + WAITING)) atomic.notify(control + DONE, 1);
}

/** A helper's life: after each job it looks so many times for the next one, then sleeps. Returns once it is stopped. */
export function help(control: usize, thread: i32, spins: i32): void {
  let idle = 0;
  while (true) {
    const chunk = take(control, thread);
    if (chunk >= 0) {
      run(control + JOB, thread, chunk);
      finish(control);
      idle = 0;
    } else if (++idle > spins) {
      atomic.add<i32>(control + SLEEPERS, 1);
      const epoch = atomic.load<i32>(control + EPOCH);
      if (atomic.load<i32>(control + STOP)) return;
      if (atomic.load<i32>(control + DONE) >= atomic.load<i32>(control + COUNT)) {
        atomic.wait<i32>(control + EPOCH, epoch, -1);
      }
      atomic.sub<i32>(control + SLEEPERS, 1);
      idle = 0;
    }
  }
}

/** Whoever could not finish a chunk says so: the job ends, and has failed. */
export function fail(control: usize): void {
  atomic.store<i32>(control + FAILED, 1);
  finish(control);
}

function wake(control: usize): void {
  atomic.add<i32>(control + EPOCH, 1);
  atomic.notify(control + EPOCH, -1);
}

/** Lets all helpers return. */
export function stop(control: usize): void {
  atomic.store<i32>(control + STOP, 1);
  wake(control);
}

/** Offers the job in so many chunks. */
export function offer(control: usize, count: i32): void {
  const threads = load<i32>(control + THREADS);
  atomic.store<i32>(control + DONE, 0);
  atomic.store<i32>(control + COUNT, count);
  for (let thread = 0; thread < threads; thread++) {
    const segment = segmentOf(control, thread);
    const end = ((thread + 1) * count) / threads;
    store<i32>(segment, end, 4);
    atomic.store<i32>(segment, end - (thread * count) / threads);
  }
  if (atomic.load<i32>(control + SLEEPERS) > 0) wake(control);
}

/** The caller's own part: chunks until none is left. */
export function work(control: usize): void {
  while (true) {
    const chunk = take(control, 0);
    if (chunk < 0) return;
    run(control + JOB, 0, chunk);
    finish(control);
  }
}

/** Takes what is left without computing it. */
export function skip(control: usize): void {
  while (take(control, 0) >= 0) finish(control);
}

/** Looks so many times whether all chunks are finished: 0 where they are not, 1 where they are, 2 if one has failed. */
export function join(control: usize, spins: i32): i32 {
  const count = load<i32>(control + COUNT);
  for (let i = 0; i < spins; i++) {
    if (atomic.load<i32>(control + DONE) >= count) return 1 + atomic.load<i32>(control + FAILED);
  }
  return 0;
}

/** Sleeps until another chunk is finished, for 2 ms at most: a core for whoever holds one. */
export function doze(control: usize): void {
  atomic.store<i32>(control + WAITING, 1);
  const done = atomic.load<i32>(control + DONE);
  if (done < load<i32>(control + COUNT)) atomic.wait<i32>(control + DONE, done, 2_000_000);
  atomic.store<i32>(control + WAITING, 0);
}
