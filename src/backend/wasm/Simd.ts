import { allowRelaxedSimd } from './allowRelaxedSimd.js';
import { decode, forMemory, type Bytes } from './forMemory.js';
import { relaxedSimdModule, simdModule } from './simdModule.js';
import type { WasmBackend } from './WasmBackend.js';

/** The kernels that compute in chunks, each at the number that `run` of the module knows it by. */
const kernels = [
  'convolution',
  'depthwise',
  'depthwiseInputGradient',
  'depthwiseFilterGradient',
  'gate',
  'convolutionFilterGradient',
] as const;
type KernelName = (typeof kernels)[number];

/** What the module exports. Addresses are in bytes. */
interface Functions {
  readonly run: (job: number, thread: number, chunk: number) => void;
  /** Pixels of a convolution's tile. */
  tileRows(): number;
  packDepthwise(filter: number, to: number, taps: number, channels: number): void;
  largest(x: number, out: number, count: number, length: number): void;
  means(x: number, out: number, count: number, length: number, inner: number): void;
  sample(image: number, out: number, map: number, ...sizesAndFill: readonly number[]): void;
  spread(gradient: number, out: number, map: number, ...sizes: readonly number[]): void;
  waves(toPlaces: number, x: number, out: number, table: number, radices: number, ...rest: readonly number[]): void;
}

/** Threads that compute along. */
export interface Crew {
  /** How many there are, this one included. */
  readonly threads: number;
  /** Where on the heap a job's numbers go, in bytes. */
  readonly job: number;
  /** Whether they have time for the next job. */
  isFree(): boolean;
  /** Runs the job that stands there, in so many chunks. */
  run(chunks: number): void;
}

/** Numbers that a job has room for. */
const JOB = 48;

/** Chunks for each thread: some threads are faster than others. */
const CHUNKS_EACH = 4;

/** The SIMD module over a heap of tfjs's. */
export class Simd {
  /** Multiplications that are worth a chunk: about 15 us. */
  grain = 250_000;
  /** Threads that compute along, where there are any. */
  team: Crew | undefined;
  readonly #job: number;
  #view: Int32Array | undefined;

  private constructor(
    /** What the module exports. */
    readonly functions: Functions,
    /** The module, which helpers want too. */
    readonly module: WebAssembly.Module,
    /** The heap. */
    readonly memory: WebAssembly.Memory,
    /** Who allocates on it. */
    readonly wasm: WasmBackend['wasm'],
  ) {
    this.#job = wasm._malloc(4 * JOB) >>> 0;
  }

  /** Over this heap; undefined if the engine has no SIMD. */
  static over(memory: WebAssembly.Memory, wasm: WasmBackend['wasm']): Simd | undefined {
    const decoded = [relaxedSimdModule, simdModule].map((module) => forMemory(decode(module), memory));
    const [relaxed, plain] = decoded as [Bytes, Bytes];
    if (!WebAssembly.validate(relaxed)) allowRelaxedSimd();
    const bytes = [relaxed, plain].find((each) => WebAssembly.validate(each));
    if (bytes === undefined) return undefined;
    const module = new WebAssembly.Module(bytes);
    const { exports } = new WebAssembly.Instance(module, { env: { memory } });
    return new Simd(exports as unknown as Functions, module, memory, wasm);
  }

  /** How many threads may have a part in a job. */
  get threads(): number {
    return this.team?.threads ?? 1;
  }

  /** In how many chunks to cut a job of so many multiplications, of `most` at most: 1 if this thread does it alone. */
  split(work: number, most: number): number {
    const pieces = Math.min(most, this.threads * CHUNKS_EACH, Math.floor(work / this.grain));
    return pieces < 2 || this.team?.isFree() !== true ? 1 : pieces;
  }

  /** Runs a kernel over chunks, on this thread alone or with its team. `values` are what the kernel's job holds. */
  run(name: KernelName, values: readonly number[], chunks: number, isShared: boolean): void {
    const team = isShared && chunks > 1 ? this.team : undefined;
    const job = team?.job ?? this.#job;
    if (this.#view?.buffer !== this.memory.buffer) this.#view = new Int32Array(this.memory.buffer);
    const at = job >> 2;
    this.#view[at] = kernels.indexOf(name);
    for (let i = 0; i < values.length; i++) this.#view[at + 1 + i] = values[i] as number;
    if (team !== undefined) team.run(chunks);
    else for (let chunk = 0; chunk < chunks; chunk++) this.functions.run(job, 0, chunk);
  }
}

const float = new Float32Array(1);
const bits = new Int32Array(float.buffer);

/** A float among a job's numbers: its bits. */
export function asFloat(value: number): number {
  float[0] = value;
  return bits[0] as number;
}
