import type { Explainable } from '../models/openNetwork.js';
import type { ExplainedImage } from './ExplainedImage.js';
import type { ExplainImageOptions } from './ExplainImageOptions.js';
import { explainPixels } from './explainPixels.js';
import { readExplainOptions } from './readExplainOptions.js';
import { readPicture, type ImageSource } from './readPicture.js';

/**
 * Why a model gives a picture its class, in one call. It cuts and scales the picture as the model takes it, asks the
 * model, explains the class, and lays the map over the picture.
 *
 * Where no `scale` is given, `inputRange` guesses it, and the result's `range` says how surely.
 *
 * @param model - A LayersModel, a GraphModel, or a Network opened before, which is quicker for many pictures.
 * @param source - In a page: an image, a canvas, a video, a file, an address. Anywhere: `ImageData` or a `Raster`. The
 * `explainImage` of `netlens/node` also takes a path and bytes.
 * @param options - See {@link ExplainImageOptions}.
 * @returns The answer, the picture, the map and the input; `dispose()` frees the last two.
 * @throws An {@link OptionError} for a picture that cannot be read and for a wrong option.
 * @throws A {@link TargetError} for a class that does not exist, naming the nearest.
 * @throws A {@link ShapeError} for a model that takes no picture; and whatever the method throws.
 *
 * @example
 * ```ts no-run
 * import { explainImage, loadModel } from 'netlens';
 *
 * const model = await loadModel('/model/model.json');
 * const { answer, picture } = await explainImage(model, document.querySelector('img')!, { method: 'gradCam' });
 * ```
 */
export async function explainImage(
  model: Explainable,
  source: ImageSource,
  options: ExplainImageOptions = {},
): Promise<ExplainedImage> {
  const settings = readExplainOptions('explainImage', options);
  const pixels = await readPicture('explainImage', source, settings.pace.signal);
  return explainPixels('explainImage', model, pixels, settings);
}
