import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';

/** Windows over pictures of one size, and what they show at a pixel of an example. */
export interface Covering {
  readonly window: readonly [number, number];
  readonly stride: readonly [number, number];
  readonly fill: (example: number, y: number, x: number, channel: number) => number;
}

/** The score of an example's covered pictures, from the model's outputs. */
type Score = (output: Float32Array, example: number, whole: Float32Array) => number;

/** The definition, window by window: the picture is covered, and the model predicts. Runs on the backend in use. */
export async function naiveOcclusion(
  model: LayersModel,
  inputs: readonly tf.Tensor[],
  { window, stride, fill }: Covering,
  score: Score,
): Promise<{ map: number[]; scores: number[] }> {
  const ofRank = (rank: number): number => inputs.findIndex((input) => input.rank === rank);
  const picture = ofRank(4) >= 0 ? ofRank(4) : ofRank(3);
  const [batch, height, width, channels = 1] = inputs[picture]!.shape as [number, number, number, number?];
  const pixels = await inputs[picture]!.data<'float32'>();
  const size = height * width * channels;
  const predict = async (example: number, covered: Float32Array): Promise<Float32Array> => {
    const answer = tf.tidy(() => {
      const one = inputs.map((input, i) => {
        const shape = [1, ...input.shape.slice(1)];
        return i === picture ? tf.tensor(covered, shape) : tf.slice(input, [example], [1]);
      });
      const output = model.predict(one.length === 1 ? one[0]! : one) as tf.Tensor | tf.Tensor[];
      return [output].flat()[0]!;
    });
    const values = await answer.data<'float32'>();
    answer.dispose();
    return values;
  };
  const [rows, columns] = [0, 1].map(
    (axis) => Math.ceil(([height, width][axis]! - window[axis]!) / stride[axis]!) + 1,
  ) as [number, number];

  const [map, scores]: [number[], number[]] = [[], []];
  for (let example = 0; example < batch; example++) {
    const own = pixels.slice(example * size, (example + 1) * size);
    const whole = await predict(example, own);
    const drops: number[][] = Array.from({ length: height * width }, () => []);
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const covered = own.slice();
        const touched: number[] = [];
        for (let y = row * stride[0]; y < Math.min(height, row * stride[0] + window[0]); y++) {
          for (let x = column * stride[1]; x < Math.min(width, column * stride[1] + window[1]); x++) {
            touched.push(y * width + x);
            for (let c = 0; c < channels; c++) covered[(y * width + x) * channels + c] = fill(example, y, x, c);
          }
        }
        const value = score(await predict(example, covered), example, whole);
        scores.push(value);
        for (const place of touched) drops[place]!.push(score(whole, example, whole) - value);
      }
    }
    map.push(...drops.map((all) => (all.length === 0 ? 0 : all.reduce((a, b) => a + b) / all.length)));
  }
  return { map, scores };
}
