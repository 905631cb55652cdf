import { element, region, type Box, type Port, type Target } from 'netlens';
import { kindOf } from './kindOf.js';
import { placeOf } from './placeOf.js';

/**
 * What to explain of a network's first output: a class; a class of a segmentation, over a box of the output's places or
 * where it wins; or one value by its number, row by row.
 */
export function targetOf(output: Port, index: number, box?: Box): Target {
  const kind = kindOf(output);
  if (kind === 'classes') return index;
  if (kind === 'places') return region(output.name, { channel: index, ...(box && { mask: box }) });
  return element(output.name, placeOf(output, index));
}
