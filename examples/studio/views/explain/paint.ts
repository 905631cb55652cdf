import type { RawMap } from '../../worker/explain.js';

/** A map over a picture, from its raw values: changing the colours or the opacity computes nothing anew. */
export function paint(map: RawMap, picture: ImageData, colors: readonly number[], opacity: number): ImageData {
  return map.channels === 1 ? overlay(map, picture, colors, opacity) : gradient(map);
}

function overlay(
  { values, width, height }: RawMap,
  picture: ImageData,
  colors: readonly number[],
  opacity: number,
): ImageData {
  const [low, high] = extent(values);
  const last = colors.length / 3 - 1;
  const out = new ImageData(width, height);
  values.forEach((value, i) => {
    const entry = 3 * Math.round(last * (high > low ? (value - low) / (high - low) : 0));
    for (let c = 0; c < 3; c++) {
      const below = picture.data[4 * i + c] as number;
      out.data[4 * i + c] = below + opacity * ((colors[entry + c] as number) - below);
    }
    out.data[4 * i + 3] = 255;
  });
  return out;
}

/** Grey where nothing changes the score; brighter where more of a channel would raise it. */
function gradient({ values, width, height, channels }: RawMap): ImageData {
  const most = strongest(values) || 1;
  const out = new ImageData(width, height);
  for (let i = 0; i < width * height; i++) {
    for (let c = 0; c < 3; c++) {
      const value = values[i * channels + (channels === 3 ? c : 0)] as number;
      out.data[4 * i + c] = 127.5 * (1 + Math.max(-1, Math.min(1, value / most)));
    }
    out.data[4 * i + 3] = 255;
  }
  return out;
}

export function extent(values: Float32Array): readonly [number, number] {
  return [values.reduce((a, b) => Math.min(a, b), Infinity), values.reduce((a, b) => Math.max(a, b), -Infinity)];
}

/** A few extreme pixels would leave the rest of a gradient grey: the strongest two percent are clipped. */
function strongest(values: Float32Array): number {
  const sorted = values.map(Math.abs).sort();
  return sorted[Math.floor(0.98 * (sorted.length - 1))] as number;
}
