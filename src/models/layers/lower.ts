import type { Slot } from '../../network/graph.js';
import type { NamedWeight } from '../../network/graph.js';
import type { Shape } from '../../network/operation.js';
import { mask as maskOperation } from '../../network/operations/mask.js';
import { activationLayers } from './activation.js';
import { convolutionLayers } from './convolution.js';
import { denseLayers } from './dense.js';
import type { Layer, LayerCall, Lowering, Lowerings } from './LayerCall.js';
import { mergingLayers } from './merging.js';
import { normalizationLayers } from './normalization.js';
import { opaqueLayer } from './opaqueLayer.js';
import { poolingLayers } from './pooling.js';
import { shapingLayers } from './shaping.js';

const lowerings: Lowerings = {
  ...activationLayers,
  ...convolutionLayers,
  ...denseLayers,
  ...mergingLayers,
  ...normalizationLayers,
  ...poolingLayers,
  ...shapingLayers,
};

/** A call of a layer, with what travels beside its inputs. */
export interface WholeCall extends LayerCall {
  /** The shapes of the call's outputs. */
  readonly outputShapes: readonly Shape[];
  /** The mask of the first input. */
  readonly mask: Slot | undefined;
  /** Arguments of the call beside the inputs, such as a recurrent layer's initial state. */
  readonly callArguments: object | undefined;
  readonly weights: readonly NamedWeight[];
}

/** Lowers one call of a layer; a layer that no family knows runs through its own `call` and tfjs's autodiff. */
export function lower(layer: Layer, call: WholeCall): { outputs: readonly Slot[]; mask: Slot | undefined } {
  const { inputs, mask, outputShapes, callArguments, weights } = call;
  const { maskZero, maskValue, lowering } = layer as { maskZero?: boolean; maskValue?: number; lowering?: Lowering };
  const isMasking = layer.getClassName() === 'Masking';
  const withMask = (made: readonly Slot[]): { outputs: readonly Slot[]; mask: Slot | undefined } => ({
    outputs: made.slice(0, outputShapes.length),
    mask: made[outputShapes.length],
  });
  if (isMasking && mask === undefined) return withMask(call.chain(maskOperation(maskValue as number)));

  // netlens's own layers bring their lowering with them.
  const own = lowering ?? lowerings[layer.getClassName()];
  const known = mask === undefined && outputShapes.length === 1 ? own : undefined;
  const lowered = known?.(layer as never, call);
  if (lowered !== undefined) return { outputs: lowered, mask: undefined };

  const masked = mask !== undefined;
  const makesMask = maskZero === true || isMasking || (masked && layer.supportsMasking);
  const shapes = makesMask ? [...outputShapes, (outputShapes[0] as Shape).slice(0, -1)] : outputShapes;
  const operation = opaqueLayer(layer, { shapes, masked, makesMask, callArguments }, weights);
  return withMask(call.add(operation, ...inputs, ...(masked ? [mask] : [])));
}
