import type { Film, FilmFormat } from './Film.js';
import { gifFilm } from './gifFilm.js';
import { h264Film } from './h264Film.js';

/** The same film in each format that Node can write: a GIF, and an MP4 with the package `h264-mp4-encoder`. */
export async function nodeFilms(format: FilmFormat): Promise<readonly Film[]> {
  const video = await h264Film(format);
  if (video === undefined) console.log('The film is a GIF only: an MP4 needs npm install h264-mp4-encoder.');
  return [gifFilm(format), ...(video === undefined ? [] : [video])];
}
