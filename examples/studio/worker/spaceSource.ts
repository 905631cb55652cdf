import type { Tensor } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';

type Pair = readonly [number, number];

/** What a neuron's equation needs to know of a layer; which of the fields there are depends on its class. */
export interface LayerSource {
  readonly name: string;
  readonly kernelSize?: Pair;
  readonly poolSize?: Pair;
  readonly strides?: Pair;
  readonly dilationRate?: number | readonly number[];
  /** A convolution's or pool's name of it, or zero padding's own. */
  readonly padding?: string | readonly [Pair, Pair];
  readonly cropping?: readonly [Pair, Pair];
  readonly size?: Pair;
  readonly interpolation?: string;
  readonly dataFormat?: string;
  readonly useBias?: boolean;
  readonly axis?: number | readonly number[];
  readonly scale?: boolean;
  readonly center?: boolean;
  readonly epsilon?: number;
  readonly activation?: { getClassName(): string; apply(x: Tensor): Tensor };
  getClassName(): string;
  getWeights(): Tensor[];
  call(inputs: Tensor[], options: object): Tensor | Tensor[];
}

/** A layer by its path in a network: nested models' names lead to it, and `#2` ends that of a second call. */
export function sourceOf(model: LayersModel, path: string): LayerSource | undefined {
  return inside(model, path) ?? inside(model, path.replaceAll(/#\d+(?=\/|$)/g, ''));
}

function inside({ layers }: LayersModel, path: string): LayerSource | undefined {
  for (const layer of layers) {
    if (layer.name === path) return layer as unknown as LayerSource;
    if (!path.startsWith(`${layer.name}/`) || !('layers' in layer)) continue;
    const found = inside(layer as unknown as LayersModel, path.slice(layer.name.length + 1));
    if (found !== undefined) return found;
  }
  return undefined;
}
