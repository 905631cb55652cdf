import { inputRange, type Explainable, type Scale, type ValueRange } from 'netlens';

/** The scale that was asked for; else the one that the model seems to want, which a line says. */
export async function scaleFor(model: Explainable, asked: Scale | undefined): Promise<Scale> {
  if (asked !== undefined) return asked;
  const { scale, confidence, because } = await inputRange(model);
  console.log(
    `Scale: ${sayScale(scale)}, a guess of confidence ${confidence.toFixed(2)}, because ${because}. Say it with --scale.`,
  );
  return scale;
}

/** The values of black and of white, where a scale is that. */
export function valuesOf(scale: Scale): ValueRange | undefined {
  if (scale === 'tf') return [-1, 1];
  return Array.isArray(scale) ? (scale as unknown as ValueRange) : undefined;
}

/** A scale as `--scale` takes it. */
export function sayScale(scale: Scale): string {
  const values = valuesOf(scale);
  return values === undefined ? String(scale) : `${values[0]}..${values[1]}`;
}
