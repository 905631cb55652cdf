import type { Film, FilmFormat } from '../../../film/Film.js';
import { download } from '../../ui/Save.js';

export type FilmKind = 'video' | 'gif';

/** Whether the browser has encoders, so that a film need not be a GIF. */
export const hasEncoders = (): boolean => typeof VideoEncoder !== 'undefined';

/** Saves frames as a film, by the browser's encoders, or as a GIF where it has none or where one is wanted. */
export async function saveFilm(
  frames: readonly ImageData[],
  rate: number,
  kind: FilmKind,
  onProgress: (share: number) => void,
): Promise<void> {
  const [{ width, height }] = frames as [ImageData];
  const film = await filmOf(kind, { width, height, rate });
  for (const [i, frame] of frames.entries()) {
    await film.add(frame);
    onProgress((i + 1) / frames.length);
    await new Promise((resolve) => setTimeout(resolve)); // a GIF is written by the page itself
  }
  const file = await film.finish();
  download(`dream.${film.ending}`, new Blob([file as Uint8Array<ArrayBuffer>]));
}

// What writes films is loaded with the first of them.
async function filmOf(kind: FilmKind, format: FilmFormat): Promise<Film> {
  const video = kind === 'video' ? (await import('../../../film/videoFilm.js')).videoFilm(format) : undefined;
  return (await video) ?? (await import('../../../film/gifFilm.js')).gifFilm(format);
}
