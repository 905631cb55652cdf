import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { loadModel, UnsupportedModelError } from 'netlens';
import { beforeAll, expect, it } from 'vitest';

beforeAll(() => tf.setBackend('cpu'));

const policy = { module: 'keras', class_name: 'DTypePolicy', config: { name: 'float32' }, registered_name: null };
const tensor = (name: string): object => ({
  class_name: '__keras_tensor__',
  config: { shape: [null, 4, 4, 2], dtype: 'float32', keras_history: [name, 0, 0] },
});
const layer = (name: string, className: string, config: object, args: unknown[], kwargs = {}): object => ({
  class_name: className,
  name,
  config: { name, ...config },
  inbound_nodes: [{ args, kwargs }],
});
const known = { trainable: true, dtype: policy };

/** The message that refuses a layer between an input and another layer that cannot be built either. */
async function refusal(
  className: string,
  config: object,
  args: unknown[] = [tensor('x')],
  kwargs = {},
): Promise<string> {
  const input = {
    class_name: 'InputLayer',
    name: 'x',
    config: { name: 'x', batch_shape: [null, 4, 4, 2] },
    inbound_nodes: [],
  };
  const layers = [
    input,
    layer('odd', className, config, args, kwargs),
    layer('later', 'Lambda', known, [tensor('odd')]),
  ];
  const modelTopology = {
    keras_version: '3.15.1',
    model_config: {
      class_name: 'Functional',
      config: { name: 'net', trainable: true, layers, input_layers: ['x', 0, 0], output_layers: ['later', 0, 0] },
    },
  };
  const { numTensors } = tf.memory();
  const handler = { load: () => Promise.resolve({ modelTopology, weightSpecs: [], weightData: new ArrayBuffer(0) }) };
  const error = (await loadModel(handler).catch((reason: unknown) => reason)) as Error;
  expect(error).toBeInstanceOf(UnsupportedModelError);
  expect(tf.memory().numTensors).toBe(numTensors);
  return error.message;
}

it.each([
  ['Lambda', known, 'do not know "odd" \\(Lambda\\)'],
  ['Conv1D', { ...known, groups: 2 }, 'layer "odd" \\(Conv1D\\): it has 2 groups'],
  ['Conv2DTranspose', { ...known, output_padding: 1 }, 'layer "odd" \\(Conv2DTranspose\\): .*output_padding'],
  [
    'UpSampling2D',
    { ...known, interpolation: 'bicubic' },
    'layer "odd" \\(UpSampling2D\\): its interpolation is "bicubic"',
  ],
  ['Resizing', { ...known, interpolation: 'lanczos3' }, 'layer "odd" \\(Resizing\\): it has interpolation "lanczos3"'],
  ['LayerNormalization', { ...known, rms_scaling: true }, 'layer "odd" \\(LayerNormalization\\): it has rms_scaling'],
  [
    'Dense',
    { ...known, activation: { class_name: 'LeakyReLU', config: { negative_slope: 0.3 } } },
    'layer "odd" \\(Dense\\): its activation is a LeakyReLU',
  ],
  [
    'Dense',
    { ...known, dtype: { class_name: 'QuantizedDTypePolicy', config: { name: 'int8' } } },
    'layer "odd" \\(Dense\\): its weights are quantized',
  ],
  ['Einsum', { subscripts: 'a' }, 'layer "odd" \\(Einsum\\): netlens does not know this operation'],
])('%s %j is refused by name', async (className, config, message) => {
  expect(await refusal(className, config)).toMatch(
    new RegExp(`^loadModel: the IO handler cannot be built: .*${message}`),
  );
});

it('what a layer is called with is refused too', async () => {
  expect(await refusal('LSTM', known, [tensor('x')], { initial_state: [tensor('x')] })).toMatch(
    /layer "odd" \(LSTM\): it is called with a tensor as "initial_state"/,
  );
  expect(await refusal('GetItem', {}, [tensor('x'), [{ class_name: '__slice__', config: { step: 2 } }]])).toMatch(
    /layer "odd" \(GetItem\): netlens picks by indices/,
  );
});
