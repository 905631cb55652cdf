import type { Tensor } from '@tensorflow/tfjs-core';
import { methodNamed } from '../../attribution/methodNamed.js';
import { OptionError } from '../../errors.js';
import type { TracedNetwork } from '../../network/network.js';
import { checkInput, type Input } from '../../network/input.js';
import { onePass } from '../../onnx/onePass.js';
import { resolveTarget, type Target } from '../../objectives/target.js';
import { show } from '../../options.js';
import type { OnnxGraph } from './messages.js';
import type { MethodName } from './methods.js';

/** What a call tells the pool, and not the method. */
const ofThePool: readonly string[] = ['examplesAtOnce', 'signal', 'onProgress'];

/** The graphs of a pool's calls: one for each method, its options and the picture's size. */
export class OnnxGraphs {
  readonly #graphs = new Map<string, Promise<Omit<OnnxGraph, 'isList'>>>();
  #written = 0;

  constructor(readonly network: TracedNetwork) {}

  /**
   * The graph of a call.
   * @throws An {@link OptionError} for a method of many passes.
   */
  of(method: MethodName, input: Input, options: object): Promise<OnnxGraph> {
    const { target, ...rest } = options as Readonly<Record<string, unknown>>;
    const others = Object.fromEntries(Object.entries(rest).filter(([name]) => !ofThePool.includes(name)));
    const { inputs } = this.network;
    const [{ shape }] = checkInput(method, inputs, input) as [Tensor];
    // A graph does not know which classes there are.
    if (target !== undefined) resolveTarget(method, this.network, target as Target, shape[0] as number);
    const open = inputs.flatMap((port) =>
      port.shape.flatMap((size, axis) => (size === null && axis > 0 ? [axis] : [])),
    );
    const size = open.map((axis) => shape[axis] as number);
    const isGiven = target !== undefined;
    const key = JSON.stringify([method, isGiven, size, others]);
    let graph = this.#graphs.get(key);
    if (graph === undefined) {
      graph = this.#write(method, { ...others, ...(isGiven && { target: 'input' }), ...(size.length > 0 && { size }) });
      this.#graphs.set(key, graph);
      graph.catch(() => this.#graphs.delete(key));
    }
    return graph.then((written) => ({ ...written, isList: Array.isArray(input) && givesInputs(method) }));
  }

  async #write(method: MethodName, options: object): Promise<Omit<OnnxGraph, 'isList'>> {
    const id = this.#written++;
    const { toOnnx } = await import('../../onnx/toOnnx.js');
    const name = onePass.find((each) => each === method);
    if (name === undefined) {
      throw new OptionError(
        `${method}: runs the network many times, which the executor 'onnxruntime' does not; wanted one of ` +
          `${onePass.join(', ')}. Make a pool without ${show('executor')}.`,
      );
    }
    const written = await toOnnx(this.network as never, name, options);
    const bytes = new SharedArrayBuffer(written.length);
    new Uint8Array(bytes).set(written);
    return { id, bytes, inputs: this.network.inputs.map((port) => port.name) };
  }
}

/** Whether a method gives a tensor for each input. */
const givesInputs = (method: MethodName): boolean =>
  method === 'saliency' || methodNamed(method, method).result === 'input';
