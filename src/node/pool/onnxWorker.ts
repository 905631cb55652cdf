import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Answer, OnnxTask, Parcel } from './messages.js';

/** The graphs that were asked for, each opened once, for one thread: the workers are the others. */
const sessions = new Map<number, Promise<InferenceSession>>();

function sessionOf({ id, bytes }: OnnxTask['graph']): Promise<InferenceSession> {
  const known = sessions.get(id);
  if (known !== undefined) return known;
  const options = { intraOpNumThreads: 1, interOpNumThreads: 1, logSeverityLevel: 3 as const };
  const opened = InferenceSession.create(new Uint8Array(bytes).slice(), options);
  sessions.set(id, opened);
  return opened;
}

/** One example of a parcel, which has a batch. */
function example({ shape: [batch, ...shape], dtype, values }: Parcel, i: number): Tensor {
  const size = values.length / (batch as number);
  return new Tensor(dtype as 'float32', values.slice(i * size, (i + 1) * size) as Float32Array, [1, ...shape]);
}

/** Parcels of one example each as one of all. */
function joined(parts: readonly Tensor[]): Parcel {
  const [{ dims, size }] = parts as readonly [Tensor];
  const values = new Float32Array(parts.length * size);
  parts.forEach(({ data }, i) => values.set(data as Float32Array, i * size));
  return { shape: [parts.length, ...dims.slice(1)], dtype: 'float32', values };
}

/** Runs a graph on some examples. */
export default async function work(task: OnnxTask | 'ready'): Promise<Answer | 'ready'> {
  if (task === 'ready') return task;
  const { graph, input, options } = task;
  const { target } = options as { readonly target?: number | readonly number[] };
  const session = await sessionOf(graph);
  const inputs = [input].flat() as Parcel[];
  const batch = inputs[0]?.shape[0] as number;
  const results: Tensor[][] = [];
  const maps = session.outputNames.filter((name) => name.startsWith('map'));
  for (let i = 0; i < batch; i++) {
    const feeds = Object.fromEntries(inputs.map((parcel, k) => [graph.inputs[k] as string, example(parcel, i)]));
    const chosen = Array.isArray(target) ? (target as number[])[i] : (target as number | undefined);
    if (chosen !== undefined) feeds['target'] = new Tensor('int64', BigInt64Array.of(BigInt(chosen)), [1]);
    const made = await session.run(feeds, maps);
    results.push(maps.map((name) => made[name] as Tensor));
  }
  const parcels = maps.map((_, k) => joined(results.map((each) => each[k] as Tensor)));
  return graph.isList ? { list: parcels } : { one: parcels[0] as Parcel };
}
