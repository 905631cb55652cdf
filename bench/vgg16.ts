import { layers, sequential, type LayersModel } from '@tensorflow/tfjs-layers';

/**
 * Filters of the five blocks of 3x3 convolutions, each ended by a 2x2 maximum; Simonyan & Zisserman 2015,
 * arXiv:1409.1556, D.
 */
const blocks = [
  [64, 64],
  [128, 128],
  [256, 256, 256],
  [512, 512, 512],
  [512, 512, 512],
];

/**
 * A network of VGG-16's shape for 224x224, with seeded random weights. Its convolutions are all there; a global average
 * and one dense layer stand for its three dense layers, which are half a gigabyte and a hundredth of the work.
 */
export function vgg16(seed = 1): LayersModel {
  let next = seed;
  const kernel = (): never => ({ className: 'HeNormal', config: { seed: next++ } }) as never;
  const made = blocks.flatMap((filters, block) => [
    ...filters.map((count, i) =>
      layers.conv2d({
        filters: count,
        kernelSize: 3,
        padding: 'same',
        activation: 'relu',
        kernelInitializer: kernel(),
        name: `block${block + 1}_conv${i + 1}`,
        ...(block === 0 && i === 0 && { inputShape: [224, 224, 3] }),
      }),
    ),
    layers.maxPooling2d({ poolSize: 2, strides: 2, name: `block${block + 1}_pool` }),
  ]);
  const model = sequential({ name: 'vgg16', layers: made });
  model.add(layers.globalAveragePooling2d({ name: 'average' }));
  model.add(layers.dense({ units: 1000, activation: 'softmax', kernelInitializer: kernel(), name: 'predictions' }));
  return model;
}
