import { abs, dispose, max, sum, Tensor, tidy, type Tensor3D } from '@tensorflow/tfjs-core';
import type { Explanation, Method } from '../attribution/Method.js';
import { inputRange } from '../diagnosis/inputRange.js';
import { opaque } from '../input/opaque.js';
import type { Pixels } from '../input/Pixels.js';
import { classify, type Prediction } from '../inspection/classify.js';
import { openFor, type Explainable } from '../models/openNetwork.js';
import { isObjective } from '../objectives/objective.js';
import { overlay } from '../render/overlay.js';
import { Raster } from '../render/Raster.js';
import type { ExplainedImage } from './ExplainedImage.js';
import { modelInput, type ModelInput } from './modelInput.js';
import type { ExplainSettings } from './readExplainOptions.js';

/** The longest side of the picture that comes out, in pixels. */
const LONGEST = 1024;

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
    const range = settings.scale === undefined ? await inputRange(network) : undefined;
    const scale = settings.scale ?? range!.scale;
    const input = seen.input(scale);
    kept.push(input);
    const answer = await answerOf(network, input, settings);
    const target = settings.target ?? answer[0]!.index;
    const { method, methodOptions, pace } = settings;
    const options = { ...windowFor(method, seen.size), ...methodOptions, ...(method.isAsync && pace), target };
    const map = flat(await method.explain(network, input, options), method, seen);
    kept.push(map);
    const [picture] = (await overlay(photoOf(pixels), map, { fit: settings.fit, ...settings.look })) as [Raster];
    const free = (): void => dispose([map, input]);
    return {
      ...{ answer, picture, map, input, target, scale, ...(range && { range }) },
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
function windowFor({ asks }: Method, [height, width]: readonly [number, number]): object {
  const window = Math.max(1, Math.round(Math.min(height, width) / 7));
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

/** The photo, no longer than a screen is high. */
function photoOf(pixels: Pixels): Raster {
  const share = Math.min(1, LONGEST / Math.max(pixels.width, pixels.height));
  const size = [pixels.height, pixels.width].map((side) => Math.max(1, Math.round(side * share))) as [number, number];
  const { width, height, data } = opaque(pixels, { size, fit: 'stretch' });
  return new Raster(width, height, data);
}
