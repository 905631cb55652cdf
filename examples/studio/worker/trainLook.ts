import { add, log, neg, reshape, slice, tensor4d, type Tensor, type Tensor2D } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { activations, custom, layerGradients, openNetwork, saliency, type Objective } from 'netlens';
import type { TrainingSet } from './trainSets.js';
import { channelTiles, kernelTiles, type Tiles } from './trainTiles.js';

/** The picture that a training network is watched with. */
export interface Watched {
  /** From 0 to 1, `[height, width, channels]`. */
  readonly pixels: Float32Array;
  /** What it shows; undefined for a picture that nobody has named. */
  readonly classIndex: number | undefined;
}

/** A layer at a moment of the training. */
export interface LayerLook {
  readonly name: string;
  readonly className: string;
  readonly shape: readonly (number | null)[];
  readonly parameters: number;
  readonly activation: Tiles;
  /** Of the loss in the activations. */
  readonly gradient: Tiles;
  /** The kernel; undefined for a layer without one. */
  readonly weights: Tiles | undefined;
}

/** What a network makes of a picture at a moment of its training. */
export interface Look {
  readonly probabilities: Float32Array;
  /** Of the loss in the pixels. */
  readonly gradient: Tiles;
  readonly layers: readonly LayerLook[];
}

/**
 * Looks into a network that is being trained: its weights are folded anew, for they have changed. The loss is that of
 * the picture's class, or of the class that the network takes it for.
 */
export async function look(model: LayersModel, { shape }: TrainingSet, { pixels, classIndex }: Watched): Promise<Look> {
  const network = openNetwork(model);
  const image = tensor4d(pixels, [1, ...shape]);
  const made: Record<string, Tensor>[] = [];
  try {
    const layers = network.layers.filter(({ className }) => !/InputLayer|Flatten|Dropout/.test(className));
    const paths = layers.map(({ path }) => path);
    const last = paths.at(-1) as string;
    const seen = activations(network, image, { layers: paths });
    made.push(seen);
    const probabilities = Float32Array.from(await (seen[last] as Tensor2D).data());
    const target = loss(last, classIndex ?? probabilities.indexOf(Math.max(...probabilities)));
    const gradients = layerGradients(network, image, { layers: paths, target });
    const pixel = saliency(network, image, { target, reduce: 'none' });
    made.push(gradients, { pixel });
    const looks: LayerLook[] = [];
    for (const { path: name, className, parameters, outputShape } of layers) {
      looks.push({
        name,
        className,
        parameters,
        shape: outputShape.slice(1),
        activation: await channelTiles(seen[name] as Tensor),
        gradient: await channelTiles(gradients[name] as Tensor),
        weights: await kernelTiles(network, name),
      });
    }
    return { probabilities, gradient: await channelTiles(pixel), layers: looks };
  } finally {
    made.forEach((tensors) => Object.values(tensors).forEach((tensor) => tensor.dispose()));
    image.dispose();
    network.dispose();
  }
}

/**
 * The cross entropy, which training makes small. What is added keeps a probability of zero from an infinite gradient.
 */
function loss(layer: string, classIndex: number): Objective {
  return custom([layer], ({ [layer]: output }) =>
    neg(log(add(reshape(slice(output as Tensor2D, [0, classIndex], [-1, 1]), [-1]), 1e-7))),
  );
}
