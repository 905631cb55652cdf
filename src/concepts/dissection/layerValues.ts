import { clone, tidy, type Tensor } from '@tensorflow/tfjs-core';
import { NumericalError, OptionError, UnsupportedLayerError } from '../../errors.js';
import { checkInput, showShape } from '../../network/input.js';
import type { TracedNetwork } from '../../network/network.js';
import { Run } from '../../network/run.js';
import type { Shape } from '../../network/operation.js';
import { uncapped, uncappedValue, type Uncapped } from '../../inspection/uncapped.js';

/** A layer's activations of a batch, `[batch, rows, columns, channels]`. */
export interface LayerValues {
  readonly shape: readonly [batch: number, rows: number, columns: number, channels: number];
  readonly values: Float32Array;
}

/**
 * Where layers to dissect are read: without a ceiling that ends them.
 * @throws {OptionError} {LayerNotFoundError} {UnsupportedLayerError}
 */
export function uncappedLayers(
  caller: string,
  network: TracedNetwork,
  layers: readonly string[],
): Map<string, Uncapped> {
  if (!Array.isArray(layers) || layers.length === 0) {
    throw new OptionError(`${caller}: wanted { layers: [...] } with at least one path; network.layers lists them.`);
  }
  // Array.from visits the holes of a list too.
  const found = Array.from(layers as readonly string[], (layer) => {
    const slot = network.slot(caller, layer);
    const shape = network.graph.shapes[slot] as Shape;
    if (shape.length === 4) return [layer, uncapped(network, slot)] as const;
    throw new UnsupportedLayerError(
      `${caller}: layer "${layer}" gives ${showShape(shape)}; wanted [batch, h, w, channels].`,
    );
  });
  return new Map(found);
}

/** Runs a batch and reads some layers. */
export async function layerValues(
  caller: string,
  network: TracedNetwork,
  images: Tensor,
  layers: ReadonlyMap<string, Uncapped>,
): Promise<Map<string, LayerValues>> {
  const inputs = checkInput(caller, network.inputs, images);
  const tensors = tidy(() => {
    const run = new Run(network, inputs, { wanted: [...layers.values()].map(({ slot }) => slot) });
    return [...layers.values()].map((layer) => clone(uncappedValue(run, layer)));
  });
  try {
    const read = await Promise.all(tensors.map((tensor) => tensor.data<'float32'>()));
    return new Map(
      [...layers.keys()].map((layer, i) => {
        const values = read[i] as Float32Array;
        if (!areFinite(values)) {
          throw new NumericalError(
            `${caller}: layer "${layer}" gives a NaN or an infinity; diagnose(model, image) says where it starts.`,
          );
        }
        return [layer, { values, shape: (tensors[i] as Tensor).shape as [number, number, number, number] }];
      }),
    );
  } finally {
    for (const tensor of tensors) tensor.dispose();
  }
}

function areFinite(values: Float32Array): boolean {
  let sum = 0;
  // A finite number less itself is 0, any other NaN.
  for (let i = 0; i < values.length; i++) sum += (values[i] as number) - (values[i] as number);
  return sum === 0;
}
