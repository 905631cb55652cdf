import { OptionError } from 'netlens';

/**
 * Class names for so many classes: 1,000 names for 1,001 classes lack that of the background, which is the first.
 * @throws An OptionError where they do not fit.
 */
export function fitLabels(labels: readonly string[], classes: number): readonly string[] {
  if (labels.length === classes) return labels;
  if (labels.length === classes - 1 && classes > 2) return ['background', ...labels];
  if (labels.length === classes + 1 && /^(background|dummy)$/i.test(labels[0] ?? '')) return labels.slice(1);
  const orOne = classes > 2 ? `, or ${classes - 1} where the first class is the background` : '';
  throw new OptionError(`${labels.length} names for ${classes} classes; wanted ${classes}${orOne}.`);
}
