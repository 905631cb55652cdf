import { clone, type Tensor } from '@tensorflow/tfjs-core';
import type * as attribution from '../attribution/methods.js';
import { methodNamed } from '../attribution/methodNamed.js';
import type { Method, MethodOptions } from '../attribution/Method.js';
import { OptionError, ShapeError } from '../errors.js';
import { openFor, type Explainable } from '../models/openNetwork.js';
import { showShape } from '../network/input.js';
import type { TracedNetwork } from '../network/network.js';
import type { Port } from '../network/graph.js';
import { checkOptions, isCount, isListOf, show } from '../options.js';
import type { Target } from '../objectives/target.js';
import { finish } from './finish.js';
import { givenClass } from './givenClass.js';
import { onePass, type OnePassMethod } from './onePass.js';
import { plain } from './layout.js';
import { refusal } from './refusal.js';
import { trace, type Trace } from './trace.js';
import type { ValueInfo } from './writeModel.js';

/** Options of `toOnnx`, beside those of the method. */
export interface ToOnnxOptions {
  /**
   * What to explain. `'input'` makes the class an input of the graph: `target`, int64 `[batch]`.
   * @default each example's top class
   */
  readonly target?: Target | 'input';
  /** How many examples the graph takes; a whole number, 1 or more. @default 1 */
  readonly batchSize?: number;
  /** The picture's `[height, width]`, for a model that leaves them open; whole numbers, 1 or more. */
  readonly size?: readonly [height: number, width: number];
}

/** The options of a method by its name. */
export type OnnxMethodOptions<M extends OnePassMethod> = Omit<
  NonNullable<Parameters<(typeof attribution)[M]>[2]>,
  'target'
>;

/**
 * Writes a network and a method that explains it as one ONNX graph (opset 17): the answer, and the map for it. The
 * graph holds the weights. It does what the method does here: forwards, backwards under the method's rules, and the
 * map's formula. Its numbers are the same, to float32 rounding.
 *
 * Inputs have the model's names and shapes, with a fixed batch. Outputs are `answer`, what `predict` gives, and `map`,
 * what the method gives. Further outputs of the model are `answer_1`, `answer_2`, ... A list of maps is `map_0`,
 * `map_1`, ...
 * @param model - a LayersModel, a GraphModel, or a Network opened before.
 * @param method - the name of a method that takes one pass or two, as `onePass` lists them.
 * @param options - `target`, `batchSize`, `size`, and the method's own, such as `layer`.
 * @returns the bytes of an `.onnx` file. The model, tfjs's backend and its registries stay as they were.
 * @throws An {@link OptionError} for a method of many passes.
 * @throws An `UnsupportedLayerError` naming a layer that does what has no ONNX form here.
 * @throws A {@link ShapeError} where an input's size is open and `size` does not say it.
 * @throws What the method throws: a `TargetError`, a `LayerNotFoundError`.
 * @example
 * ```ts no-run
 * import { writeFile } from 'node:fs/promises';
 * import { toOnnx } from 'netlens/onnx';
 *
 * await writeFile('gradCam.onnx', await toOnnx(model, 'gradCam', { target: 'input' }));
 * ```
 */
export async function toOnnx<M extends OnePassMethod>(
  model: Explainable,
  method: M,
  options: ToOnnxOptions & OnnxMethodOptions<M> = {} as ToOnnxOptions & OnnxMethodOptions<M>,
): Promise<Uint8Array> {
  checkOptions('toOnnx', options);
  const { target, batchSize = 1, size, ...others } = options as ToOnnxOptions & MethodOptions;
  const row = rowOf(method);
  if (!isCount(batchSize, 1)) {
    throw new OptionError(`toOnnx: got batchSize ${show(batchSize)}; wanted a whole number, 1 or more.`);
  }
  if (size !== undefined && !(isListOf(size, (side) => isCount(side, 1)) && size.length === 2)) {
    throw new OptionError(`toOnnx: got size ${show(size)}; wanted [height, width], whole numbers of 1 or more.`);
  }
  const network = openFor('toOnnx', model);
  try {
    const inputs = network.inputs.map((port) => ({ ...port, shape: wholeShape(port, batchSize, size) }));
    const { recording, ...ends } = trace((tracing) => {
      const own = network.reweighted((weight) => clone(weight));
      try {
        return written(tracing, own, row, inputs, target, others);
      } catch (error) {
        throw refusal(error, tracing, own, batchSize, method);
      } finally {
        own.dispose();
      }
    });
    return await finish(recording, { name: method, metadata: { method }, ...ends });
  } finally {
    if ((network as Explainable) !== model) network.dispose();
  }
}

function rowOf(method: string): Method {
  const row = methodNamed('toOnnx', method);
  if (onePass.includes(method as OnePassMethod)) return row;
  throw new OptionError(
    `toOnnx: ${method} runs the network many times, which one graph does not; wanted one of ${onePass.join(', ')}.`,
  );
}

/** A port's shape without sizes that are open. */
function wholeShape(port: Port, batchSize: number, size: readonly [number, number] | undefined): number[] {
  const { shape, name } = port;
  if (shape[0] != null && shape[0] !== batchSize) {
    throw new ShapeError(`toOnnx: got batchSize ${batchSize}; the model's input is fixed to ${shape[0]}.`);
  }
  const whole = [batchSize, ...shape.slice(1)];
  const open = whole.flatMap((side, axis) => (side === null ? [axis] : []));
  if (size !== undefined && open.length === 2) open.forEach((axis, i) => (whole[axis] = size[i] as number));
  if (whole.every((side) => side !== null)) return whole;
  throw new ShapeError(
    `toOnnx: input ${show(name)} is ${showShape(shape)}, whose sizes are open; wanted the option size, [height, width]` +
      `${open.length === 2 ? '' : ', which fits where two are open. Open the model with inputs: { name: shape }'}.`,
  );
}

/** An input of the graph: a port whose sizes are all known. */
interface WholePort extends Pick<Port, 'name' | 'dtype'> {
  readonly shape: readonly number[];
}

/** Writes down the answer and the map, and says where they are. */
function written(
  tracing: Trace,
  network: TracedNetwork,
  { explain }: Method,
  ports: readonly WholePort[],
  target: Target | 'input' | undefined,
  options: MethodOptions,
): { recording: Trace['recording']; inputs: ValueInfo[]; outputs: ValueInfo[] } {
  const { recording } = tracing;
  const infos = ports.map(({ name, shape, dtype }): ValueInfo => ({ name, shape, type: dtype as 'float32' }));
  const tensors = infos.map(({ name, shape, type }) => tracing.input(name, shape, type as 'float32'));
  const input = tensors.length === 1 ? (tensors[0] as Tensor) : tensors;
  const given =
    target === 'input' ? givenClass(tracing, network, (ports[0] as WholePort).shape[0] as number) : undefined;
  const about = given?.objective ?? (target as Target | undefined);

  const answers = [network.predict<Tensor | Tensor[]>(input)].flat();
  const maps = [explain(network as never, input, { ...options, ...(about !== undefined && { target: about }) })].flat();
  const output = (tensor: Tensor, name: string): ValueInfo => {
    const value = tracing.traced(tensor);
    recording.nodes.push({ type: 'Identity', inputs: [plain(recording, value)], outputs: [name], attributes: {} });
    return { name, type: value.dtype, shape: value.shape };
  };
  return {
    recording,
    inputs: [...infos, ...(given === undefined ? [] : [given.info])],
    outputs: [
      ...answers.map((answer, i) => output(answer, i === 0 ? 'answer' : `answer_${i}`)),
      ...maps.map((map, i) => output(map as Tensor, maps.length === 1 ? 'map' : `map_${i}`)),
    ],
  };
}
