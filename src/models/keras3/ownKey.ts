/** How a model's JSON names a layer of ours, which tfjs knows by that name only while it builds the model. */
export function ownKey(className: string): string {
  return `netlens>${className}`;
}
