import { abs, sum, tidy, type Tensor, type Tensor4D } from '@tensorflow/tfjs-core';
import { colorScales, overlay, Raster, renderImages, renderMap, type RenderMapOptions, type ValueRange } from 'netlens';

/** What is drawn of one photo by one network. */
export interface Explained {
  readonly image: Tensor4D;
  /** Its values of black and of white. */
  readonly range: ValueRange;
  /** A map of single pixels. */
  readonly saliency: Tensor;
  /** A signed one. */
  readonly integratedGradients: Tensor;
  /** A smooth map. */
  readonly gradCam: Tensor;
  /** A signed one. */
  readonly occlusionMap: Tensor;
}

type Alternative = readonly [label: string, draw: (explained: Explained) => Promise<Raster>];

/** The opacity that does not grow with the value. */
const CONSTANT = 0.5;

/** Of the maps of single pixels, and of those that lie over a photo: ways to draw. The default is the last of each. */
export const alternatives: Readonly<Record<'pixels' | 'places', readonly Alternative[]>> = {
  pixels: [
    ['saliency: clip 0', ({ saliency }) => alone(saliency, { clip: 0 })],
    ['clip 0.05', ({ saliency }) => alone(saliency, { clip: 0.05 })],
    ['clip 0.01', ({ saliency }) => alone(saliency)],
    ['int.grad.: clip 0', ({ integratedGradients }) => alone(integratedGradients, { clip: 0 })],
    ['size, clip 0.01', ({ integratedGradients }) => sized(integratedGradients, (map) => alone(map))],
    ['signs, clip 0.01', ({ integratedGradients }) => alone(integratedGradients)],
  ],
  places: [
    ['Grad-CAM: constant', (all) => constant(all.gradCam, all)],
    ['growing', (all) => growing(all.gradCam, all)],
    ['occlusion: constant', (all) => constant(all.occlusionMap, all)],
    ['growing, size', (all) => sized(all.occlusionMap, (map) => growing(map, all))],
    ['growing, signs', (all) => growing(all.occlusionMap, all)],
  ],
};

async function alone(map: Tensor, options: RenderMapOptions = {}): Promise<Raster> {
  const [raster] = await renderMap(map, options);
  return raster as Raster;
}

async function growing(map: Tensor, { image, range }: Explained): Promise<Raster> {
  const [raster] = await overlay(image, map, { imageRange: range });
  return raster as Raster;
}

/** The same colours, as strong everywhere. */
async function constant(map: Tensor, { image, range }: Explained): Promise<Raster> {
  const [scale] = await colorScales(map, { overPhoto: true });
  const { colormap, low, high } = scale!;
  const [colours] = await renderMap(map, { colormap, range: [low, high] });
  const [photo] = await renderImages(image, { range });
  const mixed = photo!.data.map((value, i) => (1 - CONSTANT) * value + CONSTANT * colours!.data[i]!);
  return new Raster(photo!.width, photo!.height, mixed);
}

/** A map of magnitudes, drawn. */
async function sized(map: Tensor, draw: (map: Tensor) => Promise<Raster>): Promise<Raster> {
  const sizes = tidy(() => abs(map.rank === 4 ? sum(map, 3) : map));
  return draw(sizes).finally(() => sizes.dispose());
}
