import * as gifenc from 'gifenc';
import type { Film, FilmFormat } from './Film.js';

/** Bundlers take the module's names, Node one default of them all. */
const { applyPalette, GIFEncoder, quantize } = Object.hasOwn(gifenc, 'quantize') ? gifenc : gifenc.default;

/** A film as an animated GIF, which every page shows: 256 colours a frame, and nothing kept from frame to frame. */
export function gifFilm({ rate }: Pick<FilmFormat, 'rate'>): Film {
  const gif = GIFEncoder();
  return {
    ending: 'gif',
    add: ({ data, width, height }) => {
      const palette = quantize(data, 256);
      gif.writeFrame(applyPalette(data, palette), width, height, { palette, delay: 1000 / rate });
    },
    finish: () => {
      gif.finish();
      return gif.bytes();
    },
  };
}
