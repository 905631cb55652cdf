/** The names for as many classes: models that have one class more know it as the background, and have it first. */
export function fitted(labels: readonly string[], classes: number): readonly string[] {
  return labels.length === classes - 1 && classes > 2 ? ['background', ...labels] : labels;
}
