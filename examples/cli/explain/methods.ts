import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import {
  cam,
  colormap,
  deconvnet,
  gradCam,
  guidedBackprop,
  guidedGradCam,
  occlusionMap,
  overlay,
  renderImages,
  renderMap,
  saliency,
  type ColormapName,
  type Network,
  type Raster,
  type ValueRange,
} from 'netlens';
import { progress } from '../progress.js';
import type { ColorScale } from './sheet.js';

/** What a method is asked. */
export interface Question {
  readonly network: Network;
  readonly image: Tensor4D;
  readonly target: number;
  readonly layer: string | undefined;
  readonly imageRange: ValueRange;
}

/** A method's answer as a picture. */
export interface Picture {
  readonly raster: Raster;
  readonly scale?: ColorScale;
}

/** One column of the sheet. */
export interface Method {
  readonly name: string;
  readonly explanation: string;
  /** The map, as the library gives it. */
  readonly explain: (question: Question) => Tensor | Promise<Tensor>;
  readonly draw: (result: Tensor, question: Question) => Promise<Picture>;
}

/** A few extreme pixels would leave the rest of a gradient dark: the strongest two percent are clipped. */
const BRIGHTEST = 0.98;

export const methods: readonly Method[] = [
  {
    name: 'Saliency',
    explanation: 'How much the score changes with each pixel: the gradient, largest channel.',
    explain: ({ network, image, target }) => saliency(network, image, { target }),
    draw: (map) => coloured(map, 'inferno'),
  },
  {
    name: 'Guided backpropagation',
    explanation: 'The gradient with negative parts stopped at every ReLU: fine detail, hardly of the class.',
    explain: ({ network, image, target }) => guidedBackprop(network, image, { target }),
    draw: signed,
  },
  {
    name: 'Deconvnet',
    explanation: 'The score projected back, rectified at every ReLU whatever the picture let through.',
    explain: ({ network, image, target }) => deconvnet(network, image, { target }),
    draw: signed,
  },
  {
    name: 'Grad-CAM',
    explanation: 'Where a layer speaks for the class: its channels weighted by their mean gradient.',
    explain: ({ network, image, target, layer }) => gradCam(network, image, { target, ...(layer && { layer }) }),
    draw: laidOver,
  },
  {
    name: 'CAM',
    explanation: 'The last feature maps, weighted as the class weighs their averages: for and against.',
    explain: ({ network, image, target }) => cam(network, image, { target }),
    draw: laidOver,
  },
  {
    name: 'Guided Grad-CAM',
    explanation: 'Guided backpropagation where Grad-CAM sees the class.',
    explain: ({ network, image, target, layer }) => guidedGradCam(network, image, { target, ...(layer && { layer }) }),
    draw: signed,
  },
  {
    name: 'Occlusion',
    explanation: 'How much the probability falls, on average, while a grey square covers a place.',
    explain: occlude,
    draw: laidOver,
  },
];

async function occlude({ network, image, target, imageRange: [black, white] }: Question): Promise<Tensor> {
  const window = Math.round(Math.min(image.shape[1], image.shape[2]) / 7);
  const stride = Math.ceil(window / 2);
  const told = progress('Occlusion');
  const { map, scores } = await occlusionMap(network, image, {
    ...{ target, window, stride, fill: (black + white) / 2, onProgress: ({ done, total }) => told(done, total) },
  });
  scores.dispose();
  return map;
}

async function coloured(map: Tensor, name: ColormapName): Promise<Picture> {
  const high = await quantile(map, BRIGHTEST);
  const [raster] = (await renderMap(map, { colormap: name, range: [0, high] })) as [Raster];
  return { raster, scale: { colors: colormap(name), low: 0, high } };
}

async function signed(gradient: Tensor): Promise<Picture> {
  const most = await quantile(gradient, BRIGHTEST);
  const [raster] = (await renderImages(gradient, { range: [-most, most] })) as [Raster];
  return { raster, scale: { colors: colormap('grey'), low: -most, high: most } };
}

async function laidOver(map: Tensor, { image, imageRange }: Question): Promise<Picture> {
  const values = await map.data<'float32'>();
  const [low, high] = [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))];
  const range: ValueRange = low < high ? [low, high] : [low, low + 1];
  const [raster] = (await overlay(image, map, { imageRange, range })) as [Raster];
  return { raster, scale: { colors: colormap('turbo'), low: range[0], high: range[1] } };
}

/** A quantile of the absolute values; at least the least positive number that a range can span. */
async function quantile(tensor: Tensor, share: number): Promise<number> {
  const values = (await tensor.data<'float32'>()).map(Math.abs).sort();
  return Math.max(values[Math.floor(share * (values.length - 1))] as number, 1e-12);
}
