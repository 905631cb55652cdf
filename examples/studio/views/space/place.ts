import type { Plane } from '../../worker/spacePlanes.js';
import type { Place } from '../../worker/spaceStep.js';

/** A neuron as the address has it: `layer@channel,y,x`. */
export function textOf({ layer, channel, y, x }: Place): string {
  return `${layer}@${channel},${y},${x}`;
}

/** The neuron that an address names, where a plane has it. */
export function placeOf(text: string, planes: readonly Plane[]): Place | undefined {
  const at = text.lastIndexOf('@');
  const plane = planes.find(({ layer }) => at >= 0 && layer === text.slice(0, at));
  const numbers = text.slice(at + 1).split(',');
  if (plane === undefined || numbers.length !== 3 || !numbers.every((word) => /^\d+$/.test(word))) return undefined;
  const [channel, y, x] = numbers.map(Number) as [number, number, number];
  return within({ layer: plane.layer, channel, y, x }, plane);
}

/** The nearest neuron that there is. */
export function within({ layer, channel, y, x }: Place, plane: Plane): Place {
  const clamp = (value: number, size: number): number => Math.max(0, Math.min(size - 1, Math.round(value) || 0));
  return { layer, channel: clamp(channel, plane.channels), y: clamp(y, plane.height), x: clamp(x, plane.width) };
}

/** The strongest neuron of a plane. */
export function strongestOf({ layer, values, channels, width }: Plane): Place {
  let best = 0;
  for (let i = 1; i < values.length; i++) {
    if (Math.abs(values[i] as number) > Math.abs(values[best] as number)) best = i;
  }
  return {
    layer,
    channel: best % channels,
    x: Math.floor(best / channels) % width,
    y: Math.floor(best / channels / width),
  };
}

/** Where a key leads: arrows to a neighbour, c and C to another channel, Page Up and Page Down to another plane. */
export function nextPlace(place: Place, key: string, planes: readonly Plane[]): Place | undefined {
  const index = planes.findIndex(({ layer }) => layer === place.layer);
  const plane = planes[index];
  if (plane === undefined) return undefined;
  const moved = (by: Partial<Place>): Place => within({ ...place, ...by }, plane);
  const beside = (by: number): Place | undefined => {
    const other = planes[index + by];
    return other && strongestOf(other);
  };
  const isVector = plane.height * plane.width === 1;
  const moves: Readonly<Record<string, () => Place | undefined>> = {
    ArrowUp: () => moved(isVector ? { channel: place.channel - plane.columns } : { y: place.y - 1 }),
    ArrowDown: () => moved(isVector ? { channel: place.channel + plane.columns } : { y: place.y + 1 }),
    ArrowLeft: () => moved(isVector ? { channel: place.channel - 1 } : { x: place.x - 1 }),
    ArrowRight: () => moved(isVector ? { channel: place.channel + 1 } : { x: place.x + 1 }),
    c: () => ({ ...place, channel: (place.channel + 1) % plane.channels }),
    C: () => ({ ...place, channel: (place.channel + plane.channels - 1) % plane.channels }),
    PageDown: () => beside(1),
    PageUp: () => beside(-1),
  };
  return moves[key]?.();
}
