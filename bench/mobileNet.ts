import { layers, model as functional, type LayersModel, type SymbolicTensor } from '@tensorflow/tfjs-layers';

/** [filters, stride] of the thirteen depthwise separable blocks; Howard et al. 2017, arXiv:1704.04861, table 1. */
const blocks = [
  [64, 1],
  [128, 2],
  [128, 1],
  [256, 2],
  [256, 1],
  [512, 2],
  [512, 1],
  [512, 1],
  [512, 1],
  [512, 1],
  [512, 1],
  [1024, 2],
  [1024, 1],
] as const;

/** MobileNet v1 1.0 for 224x224, layer for layer as Keras builds it, with seeded random weights. */
export function mobileNet(seed = 1): LayersModel {
  let next = seed;
  const kernel = (): { className: string; config: object } => ({ className: 'HeNormal', config: { seed: next++ } });
  // He's variance for the nine weights that a channel sees: tfjs counts all channels, and activations would die away.
  const depthwise = (): { className: string; config: object } => ({
    className: 'RandomNormal',
    config: { stddev: Math.sqrt(2 / 9), seed: next++ },
  });
  const normalized = (x: SymbolicTensor, name: string): SymbolicTensor => {
    const y = layers.batchNormalization({ name: `${name}_bn` }).apply(x) as SymbolicTensor;
    return layers.reLU({ maxValue: 6, name: `${name}_relu` }).apply(y) as SymbolicTensor;
  };
  const padded = (x: SymbolicTensor, name: string): SymbolicTensor =>
    layers
      .zeroPadding2d({
        padding: [
          [0, 1],
          [0, 1],
        ],
        name,
      })
      .apply(x) as SymbolicTensor;

  const input = layers.inputLayer({ inputShape: [224, 224, 3], name: 'input' }).output as SymbolicTensor;
  const convolution = { useBias: false, kernelInitializer: kernel() as never };
  let x = padded(input, 'conv1_pad');
  x = layers
    .conv2d({ ...convolution, filters: 32, kernelSize: 3, strides: 2, name: 'conv1' })
    .apply(x) as SymbolicTensor;
  x = normalized(x, 'conv1');
  blocks.forEach(([filters, strides], i) => {
    const name = `conv_dw_${i + 1}`;
    if (strides === 2) x = padded(x, `conv_pad_${i + 1}`);
    const padding = strides === 2 ? 'valid' : 'same';
    x = layers
      .depthwiseConv2d({
        kernelSize: 3,
        strides,
        padding,
        useBias: false,
        depthwiseInitializer: depthwise() as never,
        name,
      })
      .apply(x) as SymbolicTensor;
    x = normalized(x, name);
    const pointwise = { useBias: false, kernelInitializer: kernel() as never, name: `conv_pw_${i + 1}` };
    x = layers.conv2d({ ...pointwise, filters, kernelSize: 1 }).apply(x) as SymbolicTensor;
    x = normalized(x, `conv_pw_${i + 1}`);
  });
  x = layers.globalAveragePooling2d({ name: 'average' }).apply(x) as SymbolicTensor;
  x = layers.dropout({ rate: 0.001, name: 'dropout' }).apply(x) as SymbolicTensor;
  x = layers
    .dense({ units: 1000, activation: 'softmax', kernelInitializer: kernel() as never, name: 'predictions' })
    .apply(x) as SymbolicTensor;
  return functional({ inputs: input, outputs: x, name: 'mobilenet_1.00_224' });
}
