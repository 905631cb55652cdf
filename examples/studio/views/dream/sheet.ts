import type { TableRow } from '../../worker/dream.js';

const [SIDE, TEXT, GAP, COLUMNS] = [192, 44, 12, 4];

/** The table as one picture, each image with its preset and its score. */
export function sheet(rows: readonly TableRow[]): ImageData {
  const shown = rows.filter(({ image }) => image !== undefined);
  const [across, down] = [Math.min(COLUMNS, shown.length), Math.ceil(shown.length / COLUMNS)];
  const canvas = new OffscreenCanvas(across * (SIDE + GAP) + GAP, Math.max(1, down) * (SIDE + TEXT + GAP) + GAP);
  const context = canvas.getContext('2d') as OffscreenCanvasRenderingContext2D;
  context.fillStyle = '#fff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingEnabled = false;
  shown.forEach(({ preset, image, score }, i) => {
    const { width, height } = image as ImageData;
    const small = new OffscreenCanvas(width, height);
    small.getContext('2d')?.putImageData(image as ImageData, 0, 0);
    const x = GAP + (i % COLUMNS) * (SIDE + GAP);
    const y = GAP + Math.floor(i / COLUMNS) * (SIDE + TEXT + GAP);
    const scale = SIDE / Math.max(width, height);
    context.drawImage(small, x, y, width * scale, height * scale);
    context.fillStyle = '#222';
    context.font = '15px sans-serif';
    context.fillText(preset ?? 'the open picture', x, y + SIDE + 18);
    context.fillText(score?.toPrecision(4) ?? '', x, y + SIDE + 37);
  });
  return context.getImageData(0, 0, canvas.width, canvas.height);
}
