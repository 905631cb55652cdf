import type { Box } from '../Box.js';

/** The largest box in the middle of a picture with the proportions of `[height, width]`. */
export function centreBox(picture: { width: number; height: number }, [height, width]: readonly [number, number]): Box {
  const scale = Math.min(picture.height / height, picture.width / width);
  const box = {
    height: Math.max(1, Math.round(height * scale)),
    width: Math.max(1, Math.round(width * scale)),
  };
  return {
    ...box,
    top: Math.floor((picture.height - box.height) / 2),
    left: Math.floor((picture.width - box.width) / 2),
  };
}
