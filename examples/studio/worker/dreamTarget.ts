import { channel, layerActivation, neuron, type Target } from 'netlens';

/**
 * What a picture is made for: a class, a layer, a channel of it, or one of its neurons, the middle one without `y` and
 * `x`.
 */
export type DreamTarget =
  | { readonly kind: 'class'; readonly class: number }
  | { readonly kind: 'layer'; readonly layer: string }
  | { readonly kind: 'channel'; readonly layer: string; readonly channel: number }
  | {
      readonly kind: 'neuron';
      readonly layer: string;
      readonly channel: number;
      readonly y?: number;
      readonly x?: number;
    };

export function objectiveOf(target: DreamTarget): Target {
  switch (target.kind) {
    case 'class':
      return target.class;
    case 'layer':
      return layerActivation(target.layer);
    case 'channel':
      return channel(target.layer, target.channel);
    case 'neuron': {
      const { layer, channel: unit, y, x } = target;
      return neuron(layer, { channel: unit, ...(y !== undefined && { y }), ...(x !== undefined && { x }) });
    }
  }
}
