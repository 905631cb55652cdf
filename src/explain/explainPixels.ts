import { abs, dispose, max, sum, Tensor, tidy, type Tensor3D } from '@tensorflow/tfjs-core';
import type { Explanation, Method } from '../attribution/Method.js';
import { inputRange } from '../diagnosis/inputRange.js';
import type { Pixels } from '../input/Pixels.js';
import { classify, type Prediction } from '../inspection/classify.js';
import { openFor, type Explainable } from '../models/openNetwork.js';
import { isObjective } from '../objectives/objective.js';
import { overlay, type OverlayOptions } from '../render/overlay.js';
import { Raster } from '../render/Raster.js';
import type { ExplainedImage } from './ExplainedImage.js';
import { modelInput, type ModelInput } from './modelInput.js';
import type { ExplainSettings } from './readExplainOptions.js';

/** All of `explainImage` but reading the picture: the answer, the map, and the map over the picture. */
export async function explainPixels(
  caller: string,
  model: Explainable,
  pixels: Pixels,
  settings: ExplainSettings,
): Promise<ExplainedImage> {
  const traced = openFor(caller, model);
  const network = traced as unknown as Explainable;
  const kept: Tensor[] = [];
  try {
    const seen = modelInput(caller, traced, pixels, settings.fit);
    const picture = seen.picture();
    kept.push(picture);
    const range = settings.scale === undefined ? await inputRange(network) : undefined;
    const scale = settings.scale ?? range!.scale;
    const input = seen.input(scale);
    kept.push(input);
    const answer = await answerOf(network, input, settings);
    const target = settings.target ?? answer[0]!.index;
    const { method, methodOptions, pace } = settings;
    const options = { ...windowFor(method, picture.shape), ...methodOptions, ...(method.isAsync && pace), target };
    const map = flat(await method.explain(network, input, options), method, seen);
    kept.push(map);
    const raster = await laidOver(picture, map, settings.look);
    picture.dispose();
    const free = (): void => dispose([map, input]);
    return {
      ...{ answer, picture: raster, map, input, target, scale, ...(range && { range }) },
      ...{ dispose: free, [Symbol.dispose]: free },
    };
  } catch (error) {
    dispose(kept);
    throw error;
  } finally {
    if (network !== model) traced.dispose();
  }
}

/** The classes; an objective can also be asked of a model that has none. */
async function answerOf(
  network: Explainable,
  input: Tensor,
  { target, k, labels }: ExplainSettings,
): Promise<Prediction[]> {
  try {
    const [answer] = await classify(network, input, { k, ...(labels && { labels }) });
    return answer!;
  } catch (error) {
    if (isObjective(target) && (error as { code?: string }).code === 'target') return [];
    throw error;
  }
}

/** A seventh of the picture for a method that asks for a window. */
function windowFor({ asks }: Method, [, height, width]: readonly number[]): object {
  const window = Math.max(1, Math.round(Math.min(height!, width!) / 7));
  return asks.includes('window') ? { window, stride: Math.ceil(window / 2) } : {};
}

/** One number a pixel: shares of a score are added up over the channels, of gradients the largest counts. */
function flat(explained: Explanation, { isAdditive, result }: Method, { channelAxis }: ModelInput): Tensor3D {
  const whole = mapOf(explained);
  if (result !== 'input' || channelAxis === undefined) return whole as Tensor3D;
  const map = tidy(() => (isAdditive ? sum(whole, channelAxis) : max(abs(whole), channelAxis)));
  whole.dispose();
  return map as Tensor3D;
}

/** The map of what a method gives; the rest is disposed of. */
function mapOf(explained: Explanation): Tensor {
  if (explained instanceof Tensor) return explained;
  const { map, ...others } = explained as { readonly map: Tensor };
  for (const other of Object.values(others)) if (other instanceof Tensor) other.dispose();
  return map;
}

/** A map with both signs in a diverging colour map around 0. */
async function laidOver(picture: Tensor, map: Tensor3D, look: OverlayOptions): Promise<Raster> {
  const values = await map.data<'float32'>();
  const least = values.reduce((a, b) => Math.min(a, b), 0);
  const most = values.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
  const signed: OverlayOptions = least < 0 ? { colormap: 'BuRd', range: [-most, most] } : {};
  const [raster] = await overlay(picture, map, { imageRange: [0, 1], ...signed, ...look });
  return raster!;
}
