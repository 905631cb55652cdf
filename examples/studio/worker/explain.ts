import type { Tensor, Tensor3D } from '@tensorflow/tfjs-core';
import {
  boxes,
  colormap,
  diagnose,
  gradCam,
  methods,
  occlusionMap,
  type ColormapName,
  type Finding,
  type Method,
  type Progress,
  type RegionBox,
  type Target,
} from 'netlens';
import { asked } from '../../asked.js';
import { mapOf } from '../../mapOf.js';
import { asPicture, pictureShape } from '../../models/pictureShape.js';
import { greyOf } from './normalization.js';
import { current, keepingPicture, read, targetFor, type Seat } from './session.js';

/** What the page knows of a method, which imports no tfjs. */
export interface MethodRow {
  readonly name: string;
  readonly title: string;
  readonly room: Method['room'];
  readonly shows: string;
  readonly usesLayer: boolean;
  /** Whether it is so soon done that it runs unasked. */
  readonly isQuick: boolean;
  /** How often it runs the network, about; a pass back counts twice. */
  readonly passes: number;
  /** Whether the map changes with the class. */
  readonly follows: Method['follows'];
  /** Whether its values are shares of the score. */
  readonly isAdditive: boolean;
}

const QUICK_PASSES = 20;
/** Of a square picture, in `occlude`. */
const WINDOWS = 4 ** 2 + 7 ** 2 + 13 ** 2;
const follows: readonly Method['follows'][] = ['yes', 'somewhat', 'hardly', 'no'];

/** Those that tell classes apart first. */
export function methodRows(): readonly MethodRow[] {
  return methods
    .toSorted((a, b) => follows.indexOf(a.follows) - follows.indexOf(b.follows))
    .map(({ name, title, room, shows, asks, cost, follows: byClass, isAdditive = false }) => ({
      ...{ name, title, room, shows, follows: byClass, isAdditive },
      usesLayer: asks.includes('layer'),
      isQuick: cost.forward + cost.backward <= QUICK_PASSES,
      passes: cost.per === 'window' ? WINDOWS : cost.forward + 2 * cost.backward,
    }));
}

/** A method's raw values, row by row. */
export interface RawMap {
  readonly values: Float32Array;
  readonly height: number;
  readonly width: number;
  /** 1 for a map, the picture's for a gradient. */
  readonly channels: number;
  readonly milliseconds: number;
}

/** What runs long, by the network's seat and the method's name. */
const running = new Map<string, AbortController>();

/** Stops a method that runs. */
export function cancelExplaining(name: string, seat: Seat = 'first'): void {
  running.get(`${seat} ${name}`)?.abort(new Error('Stopped.'));
}

/** Gives a method's map; `onMap` sees occlusion's first, coarse one. */
export async function explain(
  name: string,
  index: number,
  layer: string | undefined,
  onProgress: (done: number, total: number) => void,
  onMap: (map: RawMap) => void,
  seat: Seat = 'first',
): Promise<RawMap> {
  const start = performance.now();
  const target = targetFor(index, seat);
  const method = methods.find((each) => each.name === name) as Method;
  const shape = pictureShape(current(seat).network.inputs);
  const raw = async (map: Tensor): Promise<RawMap> => {
    const picture = method.result === 'input' ? asPicture(map, shape) : map.clone();
    map.dispose();
    const [, height, width, channels = 1] = picture.shape as [number, number, number, number?];
    return { values: await read(picture), height, width, channels, milliseconds: performance.now() - start };
  };
  const options = asked(method, { layer, window: undefined, stride: undefined, fill: grey(seat) });
  if (!method.isAsync) {
    const { network, image } = current(seat);
    return raw(mapOf(await method.explain(network, image, { ...options, target })));
  }
  cancelExplaining(name, seat);
  const stop = new AbortController();
  running.set(`${seat} ${name}`, stop);
  const pace = { signal: stop.signal, onProgress: ({ done, total }: Progress) => onProgress(done, total) };
  if (method.asks.includes('window'))
    return occlude(target, seat, { signal: stop.signal, onProgress }, async (map) => onMap(await raw(map))).then(raw);
  return keepingPicture(
    async (image, network) => raw(mapOf(await method.explain(network, image, { ...options, ...pace, target }))),
    seat,
  );
}

/**
 * Large windows side by side give a map soon, small ones a better one, and small ones half over each other a fine one.
 */
function occlude(
  target: Target,
  seat: Seat,
  { signal, onProgress }: { readonly signal: AbortSignal; readonly onProgress: (done: number, total: number) => void },
  onMap: (map: Tensor) => Promise<void>,
): Promise<Tensor> {
  return keepingPicture(async (image, network) => {
    const fill = grey(seat);
    const { height, width } = current(seat).facts;
    const part = (share: number): number => Math.max(1, Math.round(Math.min(height, width) / share));
    const passes = [
      { window: part(4), stride: part(4) },
      { window: part(7), stride: part(7) },
      { window: part(7), stride: Math.ceil(part(7) / 2) },
    ].map(({ window, stride }) => {
      const along = (side: number): number => Math.ceil((side - window) / stride) + 1;
      return { window, stride, count: along(height) * along(width) };
    });
    const total = passes.reduce((sum, { count }) => sum + count, 0);
    let [before, finest] = [0, undefined as Tensor | undefined];
    for (const { window, stride, count } of passes) {
      if (finest !== undefined) await onMap(finest);
      const { map, scores } = await occlusionMap(network, image, {
        ...{ target, window, stride, fill, signal },
        onProgress: ({ done }) => onProgress(before + done, total),
      });
      scores.dispose();
      finest = map;
      before += count;
    }
    return finest as Tensor;
  }, seat);
}

/** Middle grey, as the model wants it. */
function grey(seat: Seat): number | number[] {
  const { normalization, facts } = current(seat);
  const values = greyOf(normalization, facts.channels);
  return facts.channels === 1 ? (values[0] as number) : values;
}

/** The boxes around where a layer's Grad-CAM is above half of its maximum, the largest first. */
export function camBoxes(index: number, layer: string | undefined): Promise<readonly RegionBox[]> {
  const target = targetFor(index);
  return keepingPicture(async (image, network) => {
    const map = gradCam(network, image, { target, ...(layer && { layer }) }) as Tensor3D;
    try {
      return (await boxes(map, { threshold: 0.5 }))[0] ?? [];
    } finally {
      map.dispose();
    }
  });
}

/** What `diagnose` says of the maps of a class, and of a layer's Grad-CAM. */
export function findings(index: number, layer: string | undefined): Promise<readonly Finding[]> {
  const target = targetFor(index);
  return keepingPicture(
    async (image, network) => (await diagnose(network, image, { target, ...(layer && { layer }) })).findings,
  );
}

/** The colours of a map, red, green, blue from low to high. */
export function colors(name: ColormapName): readonly number[] {
  return Array.from(colormap(name));
}
