import type { ExplainedImage } from '../explain/ExplainedImage.js';
import type { ExplainImageOptions } from '../explain/ExplainImageOptions.js';
import { explainPixels } from '../explain/explainPixels.js';
import { readExplainOptions } from '../explain/readExplainOptions.js';
import { pixelsOf, type PictureSource } from '../input/pixelsOf.js';
import type { Explainable } from '../models/openNetwork.js';
import { decodeSource, isFileSource, type FileSource } from './decodeSource.js';

/**
 * `explainImage` of `netlens` for files: also takes a path, a `file:` or `data:` URL, and a file's bytes.
 *
 * @param model - A LayersModel, a GraphModel, or a Network opened before, which is quicker for many pictures.
 * @param source - A path, a URL, bytes, a Blob; or `ImageData` or a `Raster`.
 * @param options - See {@link ExplainImageOptions}.
 * @returns The answer, the picture, the map and the input; `dispose()` frees the last two.
 * @throws As `explainImage` of `netlens`.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { explainImage } from 'netlens/node';
 * import { loadShapes, shapes, twoShapes } from 'netlens/samples';
 *
 * const model = await loadShapes();
 * const { answer } = await explainImage(model, twoShapes.url, { target: 'heart', labels: shapes });
 * console.log(answer[0].label);
 * ```
 */
export async function explainImage(
  model: Explainable,
  source: FileSource | PictureSource,
  options: ExplainImageOptions = {},
): Promise<ExplainedImage> {
  const settings = readExplainOptions('explainImage', options);
  const pixels = isFileSource(source) ? await decodeSource('explainImage', source) : pixelsOf('explainImage', source);
  return explainPixels('explainImage', model, pixels, settings);
}
