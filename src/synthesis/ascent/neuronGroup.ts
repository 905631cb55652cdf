import { mul, tensor, type Tensor } from '@tensorflow/tfjs-core';
import type { Box } from '../../Box.js';
import { OptionError } from '../../errors.js';
import type { Shape } from '../../network/operation.js';
import { isCount, isListOf, isPlain, show } from '../../options.js';

/** Which of a layer's neurons count. */
export interface NeuronGroup {
  readonly channels: readonly number[] | undefined;
  readonly region: Box | undefined;
}

/**
 * Checks a group of a layer's neurons.
 * @param shape - of the layer's activation; null where that is not known yet.
 * @throws An {@link OptionError}.
 */
export function checkGroup(caller: string, layer: string, { channels, region }: NeuronGroup, shape: Shape): void {
  const count = shape.at(-1) ?? Infinity;
  const isChannel = (channel: unknown): boolean => isCount(channel) && channel < count;
  if (channels !== undefined && !(isListOf(channels, isChannel) && channels.length > 0)) {
    throw new OptionError(
      `${caller}: channels are ${show(channels)}; wanted a list of whole numbers from 0 to ${count - 1}, of layer "${layer}".`,
    );
  }
  if (region === undefined) return;
  if (shape.length !== 4) {
    throw new OptionError(`${caller}: layer "${layer}" has no places, of which a region could be; leave region out.`);
  }
  const [height, width] = shape.slice(1, 3).map((side) => side ?? Infinity) as [number, number];
  const { top, left, height: tall, width: wide } = (isPlain(region) ? region : {}) as Partial<Box>;
  const lies = (start: unknown, length: unknown, side: number): boolean =>
    isCount(start) && isCount(length, 1) && start + length <= side;
  if (lies(top, tall, height) && lies(left, wide, width)) return;
  throw new OptionError(
    `${caller}: region is ${isPlain(region) ? show(Object.values(region)) : show(region)}; ` +
      `wanted { top, left, height, width } within the ${height} x ${width} places of layer "${layer}".`,
  );
}

/** 1 for the group's neurons, else 0; it broadcasts to the activation. */
export function groupMask({ channels, region }: NeuronGroup, shape: readonly number[]): Tensor {
  const count = shape.at(-1) as number;
  const ofChannels = tensor(
    Array.from({ length: count }, (_, channel) => (channels === undefined || channels.includes(channel) ? 1 : 0)),
    [...shape.slice(1).map(() => 1), count],
  );
  if (region === undefined) return ofChannels;
  const [, height, width] = shape as [number, number, number];
  const isInside = (place: number, start: number, length: number): boolean => place >= start && place < start + length;
  const places = Array.from({ length: height * width }, (_, i) =>
    isInside(Math.floor(i / width), region.top, region.height) && isInside(i % width, region.left, region.width)
      ? 1
      : 0,
  );
  return mul(ofChannels, tensor(places, [1, height, width, 1]));
}
