import type { LayerInfo } from 'netlens';
import type { Field, LayerActivations } from './inside.js';
import type { Place } from './spaceStep.js';

/** The neuron that is furthest above its channel's mean; not at a border, where part of its window is padding. */
export function standingOut({ values, height, width, channels }: LayerActivations): Omit<Place, 'layer'> {
  const means = new Float32Array(channels);
  values.forEach((value, i) => (means[i % channels]! += value / (height * width)));
  const isInside = (at: number, size: number): boolean => size < 3 || (at > 0 && at < size - 1);
  let best = { channel: 0, y: 0, x: 0, above: -Infinity };
  values.forEach((value, i) => {
    const [channel, at] = [i % channels, Math.floor(i / channels)];
    const [y, x] = [Math.floor(at / width), at % width];
    const above = value - means[channel]!;
    if (above > best.above && isInside(y, height) && isInside(x, width)) best = { channel, y, x, above };
  });
  return { channel: best.channel, y: best.y, x: best.x };
}

/** The deepest layer behind an activation whose neurons see at most half of the picture's height. */
export function windowedLayer<L extends Pick<LayerInfo, 'className' | 'activation' | 'outputShape' | 'inputs'>>(
  layers: readonly L[],
  height: number,
  field: (layer: L) => Field | undefined,
): L | undefined {
  const spatial = layers.filter(({ outputShape, inputs }) => outputShape.length === 4 && inputs.length > 0);
  const isActive = ({ className, activation = 'linear' }: L): boolean =>
    /relu|activation/i.test(className) || activation !== 'linear';
  const isWindow = (layer: L): boolean => (field(layer)?.size[0] ?? Infinity) <= height / 2;
  return spatial.findLast((layer) => isActive(layer) && isWindow(layer)) ?? spatial.findLast(isWindow) ?? spatial[0];
}
