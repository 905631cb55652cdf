import { OptionError } from '../errors.js';
import { show } from '../options.js';
import { colormapData } from './colormapData.js';
import type { ColormapName } from './ColormapName.js';
import { isColormapName } from './declared.js';

/**
 * The 256 colours of a colour map, as in d3-scale-chromatic; for a legend or a colour bar, say. `'BuRd'` is d3's RdBu
 * turned round, so that red means positive, as is usual in attribution.
 *
 * @param name - The colour map.
 * @returns 768 numbers, 0 to 255: red, green, blue of the lowest value, then of the next, up to the highest.
 * @throws An {@link OptionError} for a name that is none of them.
 *
 * @example
 * ```ts
 * import { colormap } from 'netlens';
 *
 * const colors = colormap('viridis');
 * console.log(`lowest: rgb(${colors.slice(0, 3).join(', ')})`); // lowest: rgb(68, 1, 84)
 * ```
 */
export function colormap(name: ColormapName): Uint8Array<ArrayBuffer> {
  if (!isColormapName(name)) {
    throw new OptionError(
      `colormap: got ${show(name as unknown)}; wanted one of ${Object.keys(colormapData).join(', ')}.`,
    );
  }
  const table = new Uint8Array(256 * 3);
  for (const [channel, [first, steps]] of colormapData[name].entries()) {
    let value: number = first;
    table[channel] = value;
    for (let i = 1; i < 256; i++) {
      value += steps.charCodeAt(i - 1) - 'N'.charCodeAt(0);
      table[i * 3 + channel] = value;
    }
  }
  return table;
}
